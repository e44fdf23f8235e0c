"""Makes a backup: rows as one snapshot sees them, and the files that those rows name. Nobody has to stop for it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from layer1_basic_api.layers import installed_version
from layer2_rag.errors import DocumentMissing
from layer2_rag.stores.originals.base import OriginalKey, Originals
from layer3_postgres.backup.archive import (
    MANIFEST,
    Manifest,
    Writer,
    files_named,
    manifest_text,
    new_archive,
    work_folder,
)
from layer3_postgres.backup.programs import find_program, run_program, server_version
from layer3_postgres.backup.rows import tables, write_rows
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import owner_connection
from layer3_postgres.db.filling import FINISH, is_being_filled
from layer3_postgres.errors import BackupUnusable

DUMP, ROWS, FILES = "database.dump", "rows/", "originals/"
FILES_OF = """
    SELECT DISTINCT id, unnest(ARRAY[revision, searchable]) AS revision FROM documents WHERE NOT deleted ORDER BY 1, 2
"""


async def back_up(addresses: Addresses, originals: Originals, file: Path, *, by_copy: bool = False) -> Manifest:
    """`by_copy`: also where pg_dump is. Raises what the database and the files raise, and `BackupUnusable`."""
    async with owner_connection(addresses.owner, isolation_level="REPEATABLE READ") as db:
        with files_named(file, "written"):
            async with work_folder(file.parent) as folder:
                return await _written(db, addresses, originals, file, folder, by_copy=by_copy)


async def _written(
    db: AsyncConnection, addresses: Addresses, originals: Originals, file: Path, folder: Path, *, by_copy: bool
) -> Manifest:
    """The first statement is what fixes the snapshot."""
    snapshot = str((await db.exec_driver_sql("SELECT pg_export_snapshot()")).scalar_one())
    if (await db.exec_driver_sql("SELECT to_regclass('alembic_version')")).scalar_one() is None:
        raise BackupUnusable("The database has no tables yet, so there is nothing to save.")
    if await is_being_filled(db):
        raise BackupUnusable(f"A migration from layer 2 is filling the tables, or was broken off. First: `{FINISH}`")
    keys = [OriginalKey(str(row.id), row.revision) for row in await db.exec_driver_sql(FILES_OF) if row.revision]
    revision = str((await db.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one())
    found = await tables(db)
    dumped_by = 0 if by_copy else await _dump(db, addresses.owner, snapshot, folder / DUMP)
    if not dumped_by:
        await write_rows(db, folder, found)
    await db.rollback()  # files may take long, and as long as a snapshot is there nothing is cleared away
    async with new_archive(file) as archive:
        for name in [DUMP] if dumped_by else [f"{ROWS}{table}" for table in found]:
            await archive.add(name, folder / Path(name).name)
        missing = [key for key in keys if not await _add_file(archive, originals, key)]
        if keys and len(missing) == len(keys):
            raise BackupUnusable(
                f"None of the {len(keys)} uploaded files is there: --data or MYSTACK_ORIGINALS_URL says where they are."
            )
        manifest = Manifest(
            mystack=await asyncio.to_thread(installed_version),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            revision=revision,
            way="pg_dump" if dumped_by else "copy",
            dumped_by=dumped_by,
            tables=found,
            documents=len({key.document_id for key in keys}),
            files=len(keys) - len(missing),
            missing=[f"{key.document_id}/{key.revision}" for key in missing],
        )
        await asyncio.to_thread((folder / MANIFEST).write_text, manifest_text(manifest), "utf-8")
        await archive.add(MANIFEST, folder / MANIFEST)
    return manifest


async def _dump(db: AsyncConnection, owner: str, snapshot: str, file: Path) -> int:
    """The version of the pg_dump that did it; 0 where none is of the server's. An older one refuses the server; what a
    newer one writes may not go back into it."""
    server = await server_version(db)
    found = await find_program("pg_dump", at_least=server, at_most=server)
    if found is None:
        return 0
    options = ("--format=custom", "--schema=public", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
    await run_program(found[0], (*options, f"--file={file}"), owner)
    return found[1]


async def _add_file(archive: Writer, originals: Originals, key: OriginalKey) -> bool:
    """A file never changes under its key. It may be gone, with a document that was deleted since the snapshot."""
    try:
        async with originals.local(key) as path:
            await archive.add(f"{FILES}{key.document_id}/{key.revision}", path)
    except (DocumentMissing, FileNotFoundError):
        return False
    return True
