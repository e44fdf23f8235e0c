"""Puts a backup back: into an empty server of the same version or a newer one, or in place of what is there."""

import asyncio
import shutil
import tarfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from layer2_rag.stores.originals.base import OriginalKey, Originals
from layer3_postgres.backup.archive import BLOCK, Manifest, check_archive, files_named, read_manifest, work_folder
from layer3_postgres.backup.backing_up import DUMP, FILES, ROWS
from layer3_postgres.backup.programs import find_program, run_program, server_version
from layer3_postgres.backup.rows import VERSIONS, read_rows
from layer3_postgres.db import migrate
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import owner_connection
from layer3_postgres.errors import BackupUnusable, TargetNotEmpty
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.transfer.filling import make_indexes

ANY_DATA = "SELECT EXISTS (SELECT FROM documents) OR EXISTS (SELECT FROM conversations)"
SCHEMA_ENTRY = b" SCHEMA - public "


async def restore(addresses: Addresses, originals: Originals, file: Path, *, folder: Path, replace: bool) -> Manifest:
    """`folder`: where there is room. `replace`: in place of the data that is there.

    Nothing is taken away before all is there that the loading needs, but for room on the server's disk. Files come
    first, rows in one transaction: what is broken off leaves no half of a database. Raises `BackupUnusable`,
    `TargetNotEmpty`, and what the database raises.
    """
    await asyncio.to_thread(check_archive, file)
    tar = await asyncio.to_thread(tarfile.open, file)
    try:
        manifest = await asyncio.to_thread(read_manifest, tar)
        await asyncio.to_thread(_refuse_newer, manifest)
        await _refuse_data(addresses.owner, replace=replace)
        await migrate.add_extension(addresses.owner)  # a dump is without it, and the tables have its types
        with files_named(file, f"unpacked in {folder}"):
            async with work_folder(folder) as unpacked:
                await asyncio.to_thread(_unpack_rows, tar, manifest, unpacked)
                load = await _loading(addresses, manifest, unpacked)
                await _restore_files(tar, originals)
                before = await _documents(addresses.owner)
                await _clear(addresses)
                await load()
    finally:
        await asyncio.to_thread(tar.close)
    await migrate.upgrade(addresses)
    for gone in before - await _documents(addresses.owner):
        await originals.delete(gone)
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    known = ScriptDirectory.from_config(migrate.alembic_config()).walk_revisions()
    if manifest.revision not in {each.revision for each in known}:
        raise BackupUnusable(f"A newer MyStack made this backup, {manifest.mystack}: restore it by that version.")


async def _refuse_data(owner: str, *, replace: bool) -> None:
    if (await migrate.standing(owner)).current is None or replace:
        return
    async with owner_connection(owner) as db:
        has_data = (await db.exec_driver_sql(ANY_DATA)).scalar_one()
    if has_data:
        raise TargetNotEmpty("The database has documents or conversations. --replace puts the backup in their place.")


async def _documents(owner: str) -> set[str]:
    """Ids of those whose files are the database's: others may be layer 2's, which were not moved. None, where a
    restoring was broken off."""
    async with owner_connection(owner) as db:
        if (await db.exec_driver_sql("SELECT to_regclass('documents')")).scalar_one() is None:
            return set()
        return {str(each) for each in (await db.exec_driver_sql("SELECT id FROM documents")).scalars()}


async def _clear(addresses: Addresses) -> None:
    """No table is left, also of those that a restoring was broken off in."""
    await migrate.downgrade(addresses, "base")
    async with owner_connection(addresses.owner) as db:
        await db.exec_driver_sql(f"DROP TABLE IF EXISTS {VERSIONS}")


async def _restore_files(tar: tarfile.TarFile, originals: Originals) -> None:
    for member in await asyncio.to_thread(tar.getmembers):
        if member.name.startswith(FILES):
            _, document_id, revision = member.name.split("/")
            received = await originals.receive(_blocks(tar, member), limit=member.size)
            await originals.commit(received, OriginalKey(document_id, int(revision)))


async def _blocks(tar: tarfile.TarFile, member: tarfile.TarInfo) -> AsyncGenerator[bytes, None]:
    file = tar.extractfile(member)
    assert file
    while block := await asyncio.to_thread(file.read, BLOCK):
        yield block


def _unpack_rows(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    names = [DUMP] if manifest.dumped_by else [f"{ROWS}{name}" for name in manifest.tables]
    for name in names:
        packed = tar.extractfile(name)
        assert packed
        with packed, (folder / Path(name).name).open("wb") as file:
            shutil.copyfileobj(packed, file, BLOCK)


async def _loading(addresses: Addresses, manifest: Manifest, folder: Path) -> Callable[[], Awaitable[None]]:
    """What fills a database without tables. Raises `BackupUnusable` where that could not be done."""
    if not manifest.dumped_by:
        return partial(_load_rows, addresses, manifest, folder)
    program = await _pg_restore(addresses.owner, manifest.dumped_by)
    dump = folder / DUMP
    listed = await run_program(program, ("--list", str(dump)), addresses.owner)
    wanted = b"\n".join(line for line in listed.splitlines() if SCHEMA_ENTRY not in line)
    await asyncio.to_thread(dump.with_suffix(".list").write_bytes, wanted)
    return partial(_load_dump, program, dump, addresses.owner)


async def _pg_restore(owner: str, dumped_by: int) -> Path:
    """One that reads the dump, and is no newer than the server: a newer one begins by settings that the server may
    lack, as 17 does by `transaction_timeout`. Raises `BackupUnusable`."""
    async with owner_connection(owner) as db:
        server = await server_version(db)
    if dumped_by > server:
        raise BackupUnusable(
            f"pg_dump {dumped_by} made this backup, and the server is {server}: restore it into one as new, or use a "
            "backup that was made `--by-copy`, which fits every version."
        )
    found = await find_program("pg_restore", at_least=dumped_by, at_most=server)
    if found is None:
        raise BackupUnusable(
            f"This backup needs a pg_restore on PATH that is at least {dumped_by}, as the backup is, and at most "
            f"{server}, as the server is."
        )
    return found[0]


async def _load_rows(addresses: Addresses, manifest: Manifest, folder: Path) -> None:
    await migrate.upgrade(addresses, manifest.revision)
    async with owner_connection(addresses.owner, isolation_level="READ COMMITTED") as db, db.begin():
        await read_rows(db, folder, manifest.tables)
    await make_indexes(addresses.owner, SearchSettings())


async def _load_dump(program: Path, dump: Path, owner: str) -> None:
    """As much of it as its list has."""
    chosen = f"--use-list={dump.with_suffix('.list')}"
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", chosen)
    await run_program(program, (*options, f"--dbname={make_url(owner).database}", str(dump)), owner)
