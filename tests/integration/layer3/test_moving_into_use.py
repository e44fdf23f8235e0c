"""Moving into tables that are in use: groups wait for each other, and what is cited stays so when copied again."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from layer1_basic_api.context import new_id
from layer2_rag.answering.base import Quote, Source
from layer2_rag.documents.model import Document
from layer3_postgres.api.config import Settings
from layer3_postgres.conversations.model import Answer, Beginning, Conversation, KeptMessage
from layer3_postgres.conversations.store import PostgresConversations
from layer3_postgres.db.comparison import SPACE_INDEXES
from layer3_postgres.db.database import Database, open_database
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.transfer.into_postgres import PostgresTarget
from layer3_postgres.transfer.packing import packed_pieces
from layer3_postgres.transfer.reading import Content, Part, Reader, open_reader
from tests.support.layer2_turns import watched_turns
from tests.support.layer3_sources import add_document, layer2_at
from tests.support.layer3_statements import statements_of

LOCK_SECONDS = 0.1


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    addresses = settings.server()
    assert addresses
    short = DatabaseSettings(lock_seconds=LOCK_SECONDS, session=SearchSettings().connection())
    async with aclosing(open_database(addresses.app, short)) as opened:
        yield opened


@pytest.fixture
def target(settings: Settings, database: Database) -> PostgresTarget:
    addresses = settings.server()
    assert addresses
    return PostgresTarget(database, addresses, SearchSettings(), serving=True)


async def copy(reader: Reader, target: PostgresTarget, *documents: Document) -> None:
    await target.prepare(reader)
    async with aclosing(reader.parts(documents)) as parts:
        await target.write(documents, parts)


async def test_a_group_waits_for_the_one_that_has_the_counts(settings: Settings, target: PostgresTarget) -> None:
    """For as long as that takes, which is more than the database would wait for a lock."""
    written, go_on = asyncio.Event(), asyncio.Event()

    async def held(parts: AsyncGenerator[Part, None]) -> AsyncGenerator[Part, None]:
        async for part in parts:
            yield part
            written.set()
            await go_on.wait()

    async with layer2_at(settings) as source:
        one, two = [await add_document(source, n) for n in (1, 2)]
        reader = await open_reader(source)
        await target.prepare(reader)
        first = asyncio.create_task(target.write([one], held(reader.parts([one]))))
        await written.wait()
        second = asyncio.create_task(target.write([two], reader.parts([two])))
        await asyncio.wait({second}, timeout=5 * LOCK_SECONDS)
        go_on.set()
        await asyncio.gather(first, second)
        assert await target.settled([one, two]) == {one.id, two.id}


async def test_what_is_there_is_asked_of_many_documents_at_once(
    settings: Settings, target: PostgresTarget, database: Database
) -> None:
    async with layer2_at(settings) as source:
        made = [await add_document(source, n) for n in range(5)]
        await copy(await open_reader(source), target, *made)
    with statements_of(database) as sent:
        assert await target.settled(made) == {each.id for each in made}
    assert len(sent) == 2


async def test_a_space_that_a_move_makes_large_has_an_index(settings: Settings, database: Database) -> None:
    addresses = settings.server()
    assert addresses
    target = PostgresTarget(database, addresses, SearchSettings(few_rows=550), serving=True)
    async with layer2_at(settings) as source:
        one, two = [await add_document(source, n, chunks=540) for n in (1, 2)]
        reader = await open_reader(source)
        await copy(reader, target, one)
        assert await indexes_of_spaces(database) == 0
        await copy(reader, target, two)
    assert await indexes_of_spaces(database) == 1


async def indexes_of_spaces(database: Database) -> int:
    asked = "SELECT count(*)::int FROM pg_indexes WHERE starts_with(indexname, $1)"
    async with database.reading() as db:
        return int((await db.exec_driver_sql(asked, (SPACE_INDEXES,))).scalar_one())


async def test_what_is_copied_again_stays_cited(settings: Settings, target: PostgresTarget, database: Database) -> None:
    async with layer2_at(settings) as source:
        made = await add_document(source, 1)
        await copy(await open_reader(source), target, made)
        home = await cited(database, made.id)
        renamed = await source.documents.update(made.id, {"name": "renamed.txt"})
        assert renamed
        await copy(await open_reader(source), target, renamed)
    (answer,) = await PostgresConversations(database).messages(home, before=None, limit=1)
    assert [(each.document_id, each.document) for each in answer.sources] == [(made.id, "there")]
    kept = PostgresDocumentStore(database)
    assert await kept.document(made.id) == renamed
    assert len(await kept.chunks(made.id, 1, 1)) == made.chunks


async def test_a_record_stays_where_its_new_bytes_are_anothers(
    settings: Settings, target: PostgresTarget, database: Database
) -> None:
    """It is neither there as in the source nor gone: the comparison names it."""
    kept = PostgresDocumentStore(database)
    async with layer2_at(settings) as source:
        one, two = [await add_document(source, n) for n in (1, 2)]
        reader = await open_reader(source)
        await copy(reader, target, one)
        await kept.add(replace(two, id=new_id()))
        await copy(reader, target, replace(one, sha256=two.sha256))
    assert await kept.document(one.id) == one
    assert len(await kept.chunks(one.id, 1, 1)) == one.chunks


async def cited(database: Database, document_id: str) -> str:
    """The conversation whose one answer cites it."""
    home, now = new_id(), datetime.now(UTC)
    begun = Conversation(id=home, title="Halls", collection="default", created_at=now, updated_at=now)
    said = KeptMessage(
        id=new_id(), conversation_id=home, parent_id=None, role="assistant", content="In hall 1. [1]", created_at=now
    )
    source = Source(
        n=1,
        document_id=document_id,
        document_name="note 1.txt",
        page=1,
        section="Halls",
        start=0,
        end=10,
        text="Number one",
        score=0.5,
        quote=Quote(start=0, end=10, text="Number one"),
        revision=1,
    )
    store = PostgresConversations(database)
    await store.begin(Beginning(conversation_id=home, conversation=begun, messages=()))
    assert await store.keep(Answer(message=said, sources=(source,), cited=(1,)))
    return home


async def test_a_book_does_not_hold_the_server_up(settings: Settings, target: PostgresTarget) -> None:
    """Beside packing its pages at once, where the words stand on them."""
    boxes = np.random.default_rng(1).random((200_000, 7))
    async with layer2_at(settings) as source:
        book = await add_document(source, 1)
        text = await source.documents.content(book.id, 1)
        assert text
        given = Content(book.id, 1, replace(text, boxes=boxes))
        begun = time.thread_time()
        packed_pieces([given])
        at_once = time.thread_time() - begun

        async def parts() -> AsyncGenerator[Part, None]:
            yield Part([given])

        await target.prepare(await open_reader(source))
        async with watched_turns(time.thread_time) as turns:
            await target.write([book], parts())
        assert turns.longest < at_once / 2
