"""Backups: a drill that restores one into an empty server, and what must not be restored."""

import asyncio
import os
import random
import tarfile
from pathlib import Path
from typing import Any

import pytest

from layer1_basic_api.context import new_id
from layer1_basic_api.errors import ConfigurationError
from layer2_rag.stores.base import Where
from layer2_rag.stores.originals.base import OriginalKey
from layer3_postgres.api.backups import back_up_all, restore_all
from layer3_postgres.api.config import Settings
from layer3_postgres.backup.archive import MANIFEST, Manifest, check_archive, manifest_text, new_archive, read_manifest
from layer3_postgres.backup.backing_up import DUMP
from layer3_postgres.db.database import Database, owner_engine
from layer3_postgres.db.filling import NOTE
from layer3_postgres.db.migrate import newest_revision
from layer3_postgres.errors import BackupUnusable, DatabaseUnusable, TargetNotEmpty
from tests.support.layer2_library import blocks
from tests.support.layer3_opened import all_rows, layer3, settings_on
from tests.support.layer3_postgres import drop, new_database, server
from tests.support.layer3_sources import add_document, layer2_at, quick_space

TALK = (
    """INSERT INTO conversations VALUES ('0190a0a0-0000-7000-8000-000000000001', 'Halls', 'user', 'default', NULL, NULL,
    now(), now())""",
    """INSERT INTO messages (id, conversation_id, role, content, state, grounded, created_at) VALUES
    ('0190a0a0-0000-7000-8000-000000000002', '0190a0a0-0000-7000-8000-000000000001', 'assistant', 'In [1].', 'whole',
    true, now())""",
    """INSERT INTO citations SELECT '0190a0a0-0000-7000-8000-000000000002', 1, id, 1, name, 1, '', 0, 5, 'hall', 0, 4,
    'hall', 0.5, true FROM documents LIMIT 1""",
)


async def vector_indexes_and_who_adds_them(database: Database) -> tuple[int, bool]:
    """How many there are, and whether somebody who is neither the owner nor the app may make more."""
    asked = """SELECT (SELECT count(*)::int FROM pg_indexes WHERE indexname LIKE 'chunks_of_space_%'),
        has_function_privilege('pg_monitor', 'add_space(text, int, int, int)', 'EXECUTE')"""
    async with database.reading() as db:
        row: Any = (await db.exec_driver_sql(asked)).one()
        return row[0], row[1]


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_on(tmp_path / "filled")


@pytest.fixture
def other(tmp_path: Path) -> Settings:
    return settings_on(tmp_path / "other")


@pytest.fixture
async def filled(settings: Settings) -> Settings:
    async with layer3(settings) as (stores, database):
        for n in range(5):
            await add_document(stores, n, chunks=1 + n)
        async with database.begin() as db:
            for statement in (*TALK, "SELECT add_space(embedder, dimension, 16, 64) FROM spaces"):
                await db.exec_driver_sql(statement)
    return settings


@pytest.mark.parametrize("by_copy", [False, True], ids=["pg_dump", "copy"])
async def test_a_drill(filled: Settings, other: Settings, tmp_path: Path, by_copy: bool) -> None:
    file = tmp_path / "one.tar"
    async with layer3(filled) as (stores, database):
        made = await back_up_all(filled, file, by_copy=by_copy)  # while it serves
        before, first = await all_rows(database), await add_document(stores, 9)  # which came too late for it
    assert (made.way, made.documents, made.files, made.missing) == ("copy" if by_copy else "pg_dump", 5, 5, [])
    await restore_all(other, file, replace=False)
    async with layer3(other) as (stores, database):
        assert await all_rows(database) == before
        assert await vector_indexes_and_who_adds_them(database) == (1, False)
        assert await stores.documents.document(first.id) is None
        documents = await stores.documents.documents()
        sizes = [await stores.originals.size(OriginalKey(each.id, 1)) for each in documents]
        assert sizes == [each.bytes for each in documents]
        assert await stores.index.count(quick_space(), Where()) == 15
        await add_document(stores, 10)  # and it works: rows, counts, rights
        await stores.documents.remove(documents[0].id)


async def test_it_needs_no_more_than_the_oldest_python(
    filled: Settings, other: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian 12 has Python 3.11.2, in which tarfile has neither this nor filters of what is unpacked."""
    monkeypatch.delattr(tarfile.TarInfo, "replace", raising=False)
    file = tmp_path / "one.tar"
    for by_copy in (False, True):
        await back_up_all(filled, file, by_copy=by_copy)
        await restore_all(other, file, replace=by_copy)
    with tarfile.open(file) as tar:
        assert {(each.uid, each.gid, each.uname, each.gname, each.mode) for each in tar} == {(0, 0, "", "", 0o600)}


async def test_data_is_not_replaced_unless_that_is_said(filled: Settings, tmp_path: Path) -> None:
    file, of_layer2 = tmp_path / "one.tar", OriginalKey(new_id(), 1)
    async with layer3(filled) as (stores, _):
        found_later = OriginalKey((await stores.documents.documents())[0].id, 1)
        await stores.originals.delete(found_later.document_id)
    await back_up_all(filled, file)
    async with layer3(filled) as (stores, database):
        before = await all_rows(database)
        late = await add_document(stores, 9)
        await stores.originals.commit(await stores.originals.receive(blocks("not moved"), limit=9), of_layer2)
        await stores.originals.commit(await stores.originals.receive(blocks("there"), limit=9), found_later)
    with pytest.raises(TargetNotEmpty, match="--replace"):
        await restore_all(filled, file, replace=False)
    async with layer3(filled) as (stores, _):
        assert await stores.documents.document(late.id)
    await restore_all(filled, file, replace=True)
    async with layer3(filled) as (stores, database):
        assert await all_rows(database) == before
        assert await stores.originals.size(OriginalKey(late.id, 1)) is None
        assert await stores.originals.size(of_layer2) == 9
        assert await stores.originals.size(found_later) == 5


@pytest.mark.parametrize(
    ("dumped_by", "said"),
    [(999, "pg_dump 999 made this"), (1, "pg_restore failed")],
    ids=["too new", "unreadable"],
)
async def test_a_backup_that_cannot_be_restored_takes_nothing_away(
    filled: Settings, tmp_path: Path, dumped_by: int, said: str
) -> None:
    """Its checksum is right; what is wrong is seen by pg_restore, or by its version."""
    revision = await asyncio.to_thread(newest_revision)
    manifest = Manifest(mystack="3", made_at="", revision=revision, way="pg_dump", dumped_by=dumped_by)
    (tmp_path / MANIFEST).write_text(manifest_text(manifest))
    (tmp_path / DUMP).write_bytes(b"no dump")
    async with new_archive(tmp_path / "one.tar") as archive:
        for name in (DUMP, MANIFEST):
            await archive.add(name, tmp_path / name)
    async with layer3(filled) as (_, database):
        before = await all_rows(database)
    with pytest.raises(BackupUnusable, match=said):
        await restore_all(filled, tmp_path / "one.tar", replace=True)
    async with layer3(filled) as (_, database):
        assert await all_rows(database) == before


async def test_a_backup_is_for_whoever_made_it(filled: Settings, tmp_path: Path) -> None:
    await back_up_all(filled, tmp_path / "one.tar")
    assert (tmp_path / "one.tar").stat().st_mode & 0o777 == 0o600


@pytest.mark.blocking
async def test_two_that_save_to_one_file_leave_a_whole_one(filled: Settings, tmp_path: Path) -> None:
    """As a person does while cron does."""
    file = tmp_path / "one.tar"
    async with layer3(filled):  # it serves, so that both may
        await asyncio.gather(*(back_up_all(filled, file) for _ in range(2)))
    check_archive(file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
        assert read_manifest(tar).documents == 5
    assert len(names) == len(set(names)) == 7
    assert [name for name in os.listdir(tmp_path) if name.startswith((".", "one.tar."))] == []


@pytest.mark.blocking
async def test_a_flipped_byte_is_noticed_wherever_it_is(filled: Settings, other: Settings, tmp_path: Path) -> None:
    file, broken = tmp_path / "one.tar", tmp_path / "broken.tar"
    await back_up_all(filled, file)
    check_archive(file)
    whole, drawn = file.read_bytes(), random.Random(3)
    for place in [0, len(whole) - 1, *(drawn.randrange(len(whole)) for _ in range(20))]:
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupUnusable, match="checksum"):
            check_archive(broken)
    broken.write_bytes(whole[:-100])
    with pytest.raises(BackupUnusable):
        await restore_all(other, broken, replace=False)
    async with layer3(other) as (stores, _):
        assert await stores.documents.documents() == []


async def test_a_file_that_is_gone_is_named(filled: Settings, tmp_path: Path) -> None:
    async with layer3(filled) as (stores, _):
        one = (await stores.documents.documents(limit=1))[0]
        await stores.originals.delete(one.id)
    made = await back_up_all(filled, tmp_path / "one.tar")
    assert (made.files, made.missing) == (4, [f"{one.id}/1"])


@pytest.mark.blocking
async def test_a_file_that_cannot_be_written_is_not_blamed_on_the_database(filled: Settings, tmp_path: Path) -> None:
    for place, why in (
        (tmp_path, "Is a directory"),
        (Path("/proc/one.tar"), "No such file"),
        (Path("/dev/full/one.tar"), "Not a directory"),
        (tmp_path / ("x" * 256), "File name too long"),
    ):
        with pytest.raises(BackupUnusable, match=f"cannot be written: {why}"):
            await back_up_all(filled, place)
    assert not [name for name in names_in(tmp_path) if name.startswith((".backup-", "x"))]


async def test_where_no_file_is_it_is_another_folder(filled: Settings, tmp_path: Path) -> None:
    elsewhere = filled.model_copy(update={"data": tmp_path / "elsewhere"})
    with pytest.raises(BackupUnusable, match="None of the 5 uploaded files is there: --data"):
        await back_up_all(elsewhere, tmp_path / "one.tar")
    assert not (tmp_path / "one.tar").exists()


@pytest.mark.blocking
async def test_without_tables_there_is_nothing_to_save(tmp_path: Path) -> None:
    made = await asyncio.to_thread(lambda: new_database(empty=True))
    settings = Settings.load(data=tmp_path / "none", DATABASE_URL=made.addresses.app)
    try:
        with pytest.raises(BackupUnusable, match="no tables yet"):
            await back_up_all(settings, tmp_path / "one.tar")
    finally:
        await asyncio.to_thread(drop, made)


@pytest.mark.blocking
async def test_no_database_is_made_to_be_saved(tmp_path: Path) -> None:
    nowhere = Settings.load(data=tmp_path / "none").model_copy(update={"database_url": None})
    with pytest.raises(ConfigurationError, match="There is no "):
        await back_up_all(nowhere, tmp_path / "one.tar")
    assert not (tmp_path / "none").exists()


async def test_a_backup_of_a_newer_mystack_is_refused(filled: Settings, other: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.tar"
    assert filled.owner_url
    engine = owner_engine(filled.owner_url.get_secret_value())
    async with engine.begin() as db:
        await db.exec_driver_sql("UPDATE alembic_version SET version_num = 'unknown_0001'")
    await engine.dispose()
    await back_up_all(filled, file)
    with pytest.raises(BackupUnusable, match="newer MyStack"):
        await restore_all(other, file, replace=False)


async def test_files_beside_an_empty_database_are_somebody_elses(
    filled: Settings, other: Settings, tmp_path: Path
) -> None:
    """Layer 2 keeps its files in the same folder."""
    file = tmp_path / "one.tar"
    await back_up_all(filled, file)
    async with layer2_at(other) as stores:
        made = await add_document(stores, 7)
    await restore_all(other, file, replace=False)
    async with layer2_at(other) as stores:
        assert await stores.originals.size(OriginalKey(made.id, 1)) == made.bytes


async def test_tables_that_are_half_filled_are_not_backed_up(filled: Settings, tmp_path: Path) -> None:
    assert filled.owner_url
    engine = owner_engine(filled.owner_url.get_secret_value())
    async with engine.begin() as db:
        await db.exec_driver_sql(f"COMMENT ON TABLE chunks IS '{NOTE}'")
    await engine.dispose()
    with pytest.raises(BackupUnusable, match="mystack migrate --from-layer2"):
        await back_up_all(filled, tmp_path / "one.tar")
    assert not (tmp_path / "one.tar").exists()


@pytest.mark.blocking
async def test_without_the_extension_it_says_who_adds_it_before_anything_is_written(
    filled: Settings, tmp_path: Path
) -> None:
    await back_up_all(filled, tmp_path / "one.tar")
    made = await asyncio.to_thread(lambda: new_database(empty=True))
    on = await server().connect(made.name)
    await on.execute("DROP EXTENSION vector")
    await on.close()
    urls = {"DATABASE_URL": made.addresses.app, "MYSTACK_OWNER_URL": made.addresses.owner}
    other = Settings.load(data=tmp_path / "third", **urls)
    try:
        with pytest.raises(DatabaseUnusable, match="CREATE EXTENSION vector"):
            await restore_all(other, tmp_path / "one.tar", replace=False)
    finally:
        await asyncio.to_thread(drop, made)
    assert not [path for path in (tmp_path / "third" / "originals").rglob("*") if path.is_file()]
