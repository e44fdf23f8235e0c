"""A chunk, its vector and its terms' counts: there together, gone together, true at any time."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from layer2_rag.documents.model import Document
from layer2_rag.errors import StoreFailed
from layer2_rag.stores.base import Where
from layer3_postgres.db.database import Database
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from layer3_postgres.stores.writer import PostgresChunkWriter
from tests.contracts.layer2.vector_indexes import SPACE, point, terms
from tests.support.layer2_records import chunk, collection, document, parsed
from tests.support.layer3_postgres import own_database, server
from tests.support.layer3_statements import statements_of

WAITING = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
"""


@pytest.fixture
async def database() -> AsyncGenerator[Database, None]:
    async with own_database() as opened:
        yield opened


@pytest.fixture
async def given(database: Database) -> Document:
    """A document of the current generation that may be found."""
    store = PostgresDocumentStore(database)
    await store.add_collection(collection(space=SPACE))
    return await store.add(document(state="ready", searchable=1, revision=2))


def writer(database: Database) -> PostgresChunkWriter:
    return PostgresChunkWriter(database, PostgresVectorIndex(database).space_numbers)


def pair(given: Document, ordinal: int, *words: int, revision: int = 1) -> tuple[Any, Any]:
    made = chunk(given.id, ordinal, revision=revision)
    of_it = point("-", ordinal, words=terms(*words), collection=given.collection, revision=revision)
    return made, replace(of_it, chunk_id=made.key.id, document_id=given.id)


async def write(database: Database, *pairs: tuple[Any, Any]) -> None:
    await writer(database).write(SPACE, [made for made, _ in pairs], [of_it for _, of_it in pairs])


async def kept(database: Database) -> dict[str, Any]:
    """Counts as the triggers keep them, which must be those that the chunks say."""
    async with database.reading() as db:
        told = await db.exec_driver_sql("SELECT term, chunks FROM term_counts ORDER BY term")
        true = await db.exec_driver_sql(
            "SELECT term, count(*) FROM chunks, unnest(term_ids) AS term GROUP BY term ORDER BY term"
        )
        counts = [tuple(row) for row in told]
        assert counts == [tuple(row) for row in true]
        total = (await db.exec_driver_sql("SELECT sum(chunks)::int FROM lexical_totals")).scalar()
        rows = (await db.exec_driver_sql("SELECT count(*)::int FROM chunks WHERE term_ids IS NOT NULL")).scalar()
        assert (total or 0) == rows
    return {"rows": rows, "counts": dict(counts)}


async def somebody_waits(database: Database) -> None:
    async with asyncio.timeout(20), database.reading() as db:
        while not (await db.exec_driver_sql(WAITING)).scalar_one():  # noqa: ASYNC110 - it is the database that knows
            await asyncio.sleep(0.01)


async def test_a_batch_is_one_statement(database: Database, given: Document) -> None:
    await write(database, pair(given, 0, 1))
    pairs = [pair(given, n, n, n + 1) for n in range(1, 64)]
    writing = writer(database)
    await writing.spaces.all()
    with statements_of(database) as sent:
        await writing.write(SPACE, [made for made, _ in pairs], [of_it for _, of_it in pairs])
    assert len(sent) == 1, sent
    assert await kept(database) == {"rows": 64, "counts": {1: 2, **dict.fromkeys(range(2, 64), 2), 64: 1}}


WRITTEN_TO = ("documents", "contents", "pieces", "chunks")
NOTES = """
    CREATE TABLE waits (written text, waited text);
    GRANT INSERT, SELECT, DELETE ON waits TO PUBLIC;
    CREATE FUNCTION note_wait() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
        INSERT INTO waits VALUES (TG_TABLE_NAME, current_setting('synchronous_commit'));
        RETURN NULL;
    END $body$;
"""
AT_COMMIT = """
    CREATE CONSTRAINT TRIGGER note_wait AFTER INSERT OR UPDATE OR DELETE ON {} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION note_wait()
"""


async def waited(database: Database) -> set[tuple[str, bool]]:
    """Which tables were written to since somebody last asked, and whether the transaction waited for the disk."""
    async with database.direct() as db:
        rows = await db.rows("DELETE FROM waits RETURNING written, waited")
    return {(row["written"], row["waited"] == "on") for row in rows}


async def test_only_steps_of_the_work_do_not_wait_for_the_disk() -> None:
    """Their transactions are asked at their ends. What somebody was told waits: the upload, the end, the deletion."""
    async with own_database(DatabaseSettings(session={"synchronous_commit": "on"})) as database:
        async with database.direct() as db:
            name = await db.row("SELECT current_database() AS name")
        assert name
        superuser = await server().connect(name["name"])
        await superuser.execute(NOTES + ";".join(AT_COMMIT.format(table) for table in WRITTEN_TO))
        await superuser.close()
        store = PostgresDocumentStore(database)
        await store.add_collection(collection(space=SPACE))
        made = await store.add(document())
        assert await waited(database) == {("documents", True)}
        await store.update(made.id, {"state": "processing", "reason": None})
        await store.update(made.id, {"attempts": 1})
        await store.update(made.id, {"format": "text", "title": "A title", "pages": 1})
        assert await waited(database) == {("documents", False)}
        await store.put_content(made.id, 1, parsed("A text of some words."))
        assert await waited(database) == {("contents", False), ("pieces", False)}
        await write(database, pair(made, 0, 1))
        assert await waited(database) == {("chunks", False)}
        await store.update(made.id, {"searchable": 1, "chunks": 1})
        assert await waited(database) == {("documents", False)}
        await store.update(made.id, {"state": "ready", "reason": None, "attempts": 0})
        assert await waited(database) == {("documents", True)}
        await store.update(made.id, {"name": "another"})
        await store.update(made.id, {"deleted": True})
        assert await waited(database) == {("documents", True)}


async def test_of_a_batch_that_fails_nothing_is_kept(database: Database, given: Document) -> None:
    await write(database, pair(given, 0, 1))
    good, (made, of_it) = pair(given, 1, 2), pair(given, 2, 3)
    with pytest.raises(StoreFailed):
        await write(database, good, (replace(made, tokens=2**40), of_it))
    assert await kept(database) == {"rows": 1, "counts": {1: 1}}


async def test_counts_follow_what_is_written_over_and_removed(database: Database, given: Document) -> None:
    await write(database, pair(given, 0, 1, 2), pair(given, 1, 2))
    await write(database, pair(given, 0, 3))
    assert await kept(database) == {"rows": 2, "counts": {2: 1, 3: 1}}
    await write(database, pair(given, 0, 9, revision=2))
    store = PostgresDocumentStore(database)
    await store.remove_chunks(given.id, keep=(2, 1))
    assert await kept(database) == {"rows": 1, "counts": {9: 1}}
    await store.remove(given.id)
    assert await kept(database) == {"rows": 0, "counts": {}}


async def test_a_document_goes_with_all_of_it_in_one_statement(database: Database, given: Document) -> None:
    await write(database, *(pair(given, n, n) for n in range(50)))
    with statements_of(database) as sent:
        await PostgresDocumentStore(database).remove(given.id)
    assert len(sent) == 1
    assert await kept(database) == {"rows": 0, "counts": {}}


async def test_writers_and_removers_of_the_same_terms_never_wait_in_a_circle(database: Database) -> None:
    store = PostgresDocumentStore(database)
    await store.add_collection(collection(space=SPACE))
    made = [await store.add(document(f"{n}", state="ready", searchable=1)) for n in range(8)]

    async def work(each: Document, shift: int) -> None:
        for n in range(6):
            words = sorted({(shift * 7 + n * 3 + k * 5) % 40 + 1 for k in range(20)}, reverse=bool(shift % 2))
            await write(database, *(pair(each, n * 4 + k, *words) for k in range(4)))
        if shift % 2:
            await store.remove(each.id)

    await asyncio.gather(*(work(each, shift) for shift, each in enumerate(made)))
    assert (await kept(database))["rows"] == 4 * 24


async def test_writers_that_only_change_terms_wait_for_each_other_before_the_first_of_them(
    database: Database, given: Document
) -> None:
    await write(database, *(pair(given, n, n) for n in (1, 2)))
    change = "UPDATE chunks SET terms = $2::text::sparsevec, term_ids = $3::text::int[] WHERE ordinal = $1"

    async def changed(db: Any, ordinal: int, word: int) -> None:
        await db.exec_driver_sql(change, (ordinal, f"{{{word + 1}:1}}/1000000000", f"{{{word}}}"))

    async def other() -> None:
        async with database.begin() as db:
            await changed(db, 2, 4)
            await changed(db, 2, 3)

    async with database.begin() as db:
        await changed(db, 1, 3)
        waiting = asyncio.create_task(other())
        await somebody_waits(database)
        await changed(db, 1, 4)
    await waiting
    assert await kept(database) == {"rows": 2, "counts": {3: 1, 4: 1}}


async def test_a_document_that_is_deleted_meanwhile_gets_no_chunk(database: Database, given: Document) -> None:
    await asyncio.gather(
        *(write(database, pair(given, n, n)) for n in range(20)), PostgresDocumentStore(database).remove(given.id)
    )
    assert await kept(database) == {"rows": 0, "counts": {}}
    assert await PostgresVectorIndex(database).count(SPACE, Where()) == 0
