"""What only the SQLite store does: survives, migrates, gives its disk back, uses its indexes, frees the loop."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from layer1_basic_api.layers import ROOT
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.sqlite.database import connect, open_database
from layer2_rag.stores.sqlite.schema import MIGRATIONS, migrate
from layer2_rag.stores.sqlite.store import open_sqlite
from tests.support.layer2_records import chunk, collection, document, parsed

WRITE_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from layer2_rag.stores.sqlite.store import open_sqlite
from tests.support.layer2_records import chunk, document, parsed

async def main():
    store = await open_sqlite(Path(sys.argv[1]))
    for n in range(1_000_000):
        added = await store.add(document(str(n)))
        await store.put_content(added.id, 1, parsed(added.id))
        await store.put_chunks([chunk(added.id, n) for n in range(20)])
        await store.update(added.id, {"state": "ready", "searchable": 1, "chunks": 20})
        print(added.id, flush=True)

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "documents.sqlite"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "database")
    yield connection
    connection.close()


def killed_in_the_middle(path: Path) -> list[str]:
    """The ids of what was acknowledged before."""
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        acknowledged = [process.stdout.readline().strip() for _ in range(50)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.read().splitlines()
    assert process.returncode == -signal.SIGKILL
    return acknowledged


async def test_what_was_acknowledged_survives_a_kill(path: Path) -> None:
    acknowledged = await asyncio.to_thread(killed_in_the_middle, path)
    store = await open_sqlite(path)
    for document_id in acknowledged:
        found = await store.document(document_id)
        assert found
        assert (found.state, found.chunks) == ("ready", 20)
        assert await store.text(document_id, 1) == document_id
        assert len(await store.chunks(document_id, 1, 1)) == 20
    assert {each.state for each in await store.unfinished()} <= {"received"}
    await store.aclose()


async def test_it_is_all_there_when_it_is_opened_again(path: Path) -> None:
    first = await open_sqlite(path)
    given = await first.add(document())
    await first.aclose()
    assert await asyncio.to_thread(os.listdir, path.parent) == [path.name]
    second = await open_sqlite(path)
    assert await second.documents() == [given]
    await second.aclose()


@pytest.mark.blocking
async def test_without_readers_it_reads_where_it_is_asked(path: Path) -> None:
    database = await open_database(path, readers=0)
    assert await database.read(lambda _: threading.current_thread()) is threading.current_thread()
    await database.aclose()
    store = await open_sqlite(path, readers=0)
    given = await store.add(document())
    assert await store.document(given.id) == given
    await store.aclose()
    with pytest.raises(StoreUnreachable, match="was closed"):
        await store.document(given.id)


async def test_what_was_asked_for_before_the_end_is_done(path: Path) -> None:
    store = await open_sqlite(path)
    adding = [asyncio.create_task(store.add(document(str(n)))) for n in range(200)]
    await asyncio.sleep(0)
    await store.aclose()
    ids = {(await each).id for each in adding}
    store = await open_sqlite(path)
    assert {each.id async for each in store.each_document()} == ids
    await store.aclose()


async def test_a_closed_store_says_so(path: Path) -> None:
    store = await open_sqlite(path)
    await store.aclose()
    for asked in (store.ping(), store.add(document())):
        with pytest.raises(StoreUnreachable, match="was closed"):
            await asked


async def test_a_write_that_fails_takes_none_of_those_beside_it_along(path: Path) -> None:
    store = await open_sqlite(path)
    names = [f"{n}\udc80" if n % 10 == 0 else str(n) for n in range(50)]
    added = (store.add(document(str(n), name=name)) for n, name in enumerate(names))
    results = await asyncio.gather(*added, return_exceptions=True)
    assert [isinstance(result, StoreFailed) for result in results] == [n % 10 == 0 for n in range(50)]
    assert len(await store.documents()) == 45
    await store.aclose()


async def test_on_a_full_disk_what_is_acknowledged_is_kept_and_nothing_else(path: Path) -> None:
    database = await open_database(path)
    await database.write(lambda db: db.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY, data BLOB)"))
    pages = await database.read(lambda db: int(db.execute("PRAGMA page_count").fetchone()[0]))
    await database.write(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 50}").fetchone())

    async def insert(n: int) -> int:
        size = 1_000_000 if n % 7 == 3 else 100
        await database.write(lambda db: db.execute("INSERT INTO numbers VALUES (?, zeroblob(?))", (n, size)).rowcount)
        return n

    results = await asyncio.gather(*(insert(n) for n in range(100)), return_exceptions=True)
    acknowledged = [each for each in results if isinstance(each, int)]
    assert {type(each) for each in results} == {int, StoreFailed}
    assert await database.read(lambda db: [row[0] for row in db.execute("SELECT n FROM numbers")]) == acknowledged
    await database.aclose()


async def test_a_write_waits_for_the_disk_and_a_note_does_not(path: Path) -> None:
    database = await open_database(path)

    def synchronous(db: sqlite3.Connection) -> int:
        return int(db.execute("PRAGMA synchronous").fetchone()[0])

    normal, full = 1, 2
    assert await database.note(synchronous) == normal
    assert await database.write(synchronous) == full
    assert await database.note(synchronous) == normal
    await database.aclose()


async def test_a_cancelled_write_harms_no_other(path: Path) -> None:
    store = await open_sqlite(path)
    adding = [asyncio.create_task(store.add(document(str(n)))) for n in range(100)]
    await asyncio.sleep(0)
    for each in adding[::2]:
        each.cancel()
    await asyncio.gather(*adding, return_exceptions=True)
    kept = {each.sha256 for each in await store.documents()}
    assert kept >= {document(str(n)).sha256 for n in range(1, 100, 2)}
    await store.aclose()


async def test_the_disk_is_given_back(path: Path) -> None:
    store = await open_sqlite(path)
    await store.add_collection(collection())
    empty = await asyncio.to_thread(lambda: path.stat().st_size)
    added = [await store.add(document(str(n))) for n in range(3)]
    for each in added:
        await store.put_content(each.id, 1, parsed("text " * 100_000, words=2_000))
        await store.put_chunks([chunk(each.id, n, token_vectors=bytes(11_000)) for n in range(600)])
    for each in added:
        await store.remove(each.id)
    await store.aclose()
    assert await asyncio.to_thread(lambda: path.stat().st_size) <= empty + 20 * 4096


async def test_a_newer_format_is_refused_by_name(path: Path) -> None:
    await (await open_sqlite(path)).aclose()
    await asyncio.to_thread(_set_format, path, 7)
    with pytest.raises(StoreFailed, match="has format 7, and this MyStack knows format 1: a newer MyStack wrote it"):
        await open_sqlite(path)


def _set_format(path: Path, number: int) -> None:
    connection = connect(path)
    connection.execute(f"PRAGMA user_version = {number}")
    connection.close()


async def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    await asyncio.to_thread(_write_nonsense, path)
    with pytest.raises(StoreFailed, match="not a database"):
        await open_sqlite(path)


def _write_nonsense(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"nonsense" * 1000)


async def test_a_folder_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="cannot be opened"):
        await open_sqlite(tmp_path)


def test_an_older_format_is_brought_to_the_newest(database: sqlite3.Connection) -> None:
    newer = (*MIGRATIONS, ("ALTER TABLE documents ADD COLUMN note TEXT", "UPDATE documents SET note = name"))
    migrate(database)
    migrate(database, newer)
    migrate(database, newer)
    assert database.execute("PRAGMA user_version").fetchone()[0] == 2
    assert "note" in [row["name"] for row in database.execute("PRAGMA table_info(documents)")]


def test_a_migration_that_fails_changes_nothing(database: sqlite3.Connection) -> None:
    migrate(database)
    broken = (*MIGRATIONS, ("ALTER TABLE documents ADD COLUMN note TEXT", "UPDATE absent SET note = 1"))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        migrate(database, broken)
    assert database.execute("PRAGMA user_version").fetchone()[0] == 1
    assert "note" not in [row["name"] for row in database.execute("PRAGMA table_info(documents)")]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("SELECT * FROM documents WHERE deleted = 0 AND collection = 'a' AND id < 'x' ORDER BY id DESC", "newest"),
        (
            "SELECT * FROM documents WHERE deleted = 1 OR state IN ('received', 'processing') ORDER BY id",
            "unfinished",
        ),
        ("SELECT count(*) FROM documents WHERE collection = 'a' AND deleted = 0", "INDEX newest"),
        ("DELETE FROM chunks WHERE document_id = 'a'", "INDEX sqlite_autoindex_chunks"),
        ("DELETE FROM pieces WHERE document_id = 'a'", "INDEX sqlite_autoindex_pieces"),
    ],
)
def test_what_is_asked_often_has_an_index(database: sqlite3.Connection, statement: str, index: str) -> None:
    migrate(database)
    plan = [row["detail"] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
