"""The database follows layer 2's stores: what is embedded anew, removed, made again, and what cannot be copied."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from layer1_basic_api.context import new_id
from layer2_rag.api.parts import Stores
from layer2_rag.errors import StoreFailed
from layer3_postgres.api.config import Settings
from layer3_postgres.db.database import Database, open_database
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from layer3_postgres.transfer.comparing import compare
from layer3_postgres.transfer.following import TOGETHER, Follower, followed
from layer3_postgres.transfer.into_postgres import PostgresTarget
from layer3_postgres.transfer.reading import open_reader
from layer3_postgres.transfer.removals import Removals
from tests.support.layer2_records import collection
from tests.support.layer3_sources import add_document, embed_anew, layer2_at, quick_space


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    addresses = settings.server()
    assert addresses
    async with aclosing(open_database(addresses.app)) as opened:
        yield opened


@pytest.fixture
def kept(database: Database) -> PostgresDocumentStore:
    return PostgresDocumentStore(database)


class Start:
    """Of a layer 2 that moves itself. `stores` are those that it serves from."""

    def __init__(self, settings: Settings, source: Stores, database: Database) -> None:
        addresses = settings.server()
        assert addresses
        self._source = source
        self._database = database
        self._target = PostgresTarget(database, addresses, SearchSettings(), serving=True)
        kept, removals = PostgresDocumentStore(database), Removals(settings.data / "removed")
        self.follower = Follower(source, self._target, kept, removals)
        self.stores = followed(source, self.follower)

    async def differences(self) -> list[str]:
        index = PostgresVectorIndex(self._database, SearchSettings())
        there = Stores(
            documents=PostgresDocumentStore(self._database),
            index=index,
            writer=self._source.writer,
            originals=self._source.originals,
        )
        source, target = await open_reader(self._source), await open_reader(there)
        return (await compare(source, target, self._target.digesting(target), done=lambda _: None)).differences


@asynccontextmanager
async def started(settings: Settings, database: Database) -> AsyncGenerator[Start, None]:
    async with layer2_at(settings) as source:
        yield Start(settings, source, database)


async def test_what_is_embedded_anew_follows(settings: Settings, database: Database) -> None:
    async with started(settings, database) as moving:
        made = [await add_document(moving.stores, n) for n in range(3)]
        await moving.follower.catch_up()
        await embed_anew(moving.stores, *made)
        await moving.follower.catch_up()
        assert await moving.differences() == []


async def test_a_generation_is_swapped_when_all_of_it_is_there(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        made = [await add_document(moving.stores, n, chunks=1) for n in range(TOGETHER + 1)]
        await moving.follower.catch_up()
        await embed_anew(moving.stores, *made)
        await moving.follower.step()
        assert [each.generation for each in await kept.collections()] == [1]
        await moving.follower.catch_up()
        assert [each.generation for each in await kept.collections()] == [2]
        assert await moving.differences() == []


async def test_a_write_that_is_called_off_too_late_follows(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with layer2_at(settings) as source:
        made = await add_document(source, 1)
        moving, update = Start(settings, source, database), source.documents.update
        await moving.follower.backfill()
        await moving.follower.catch_up()

        async def late(*asked: Any, **expected: Any) -> None:
            await update(*asked, **expected)
            raise asyncio.CancelledError

        monkeypatch.setattr(source.documents, "update", late)
        with pytest.raises(asyncio.CancelledError):
            await moving.stores.documents.update(made.id, {"title": "Another"})
        await moving.follower.catch_up()
        assert await moving.differences() == []


async def test_empty_collections_are_there_after_a_start(settings: Settings, database: Database) -> None:
    async with started(settings, database) as moving:
        for name in ("one", "two"):
            await moving.stores.documents.add_collection(collection(name=name))
    async with started(settings, database) as moving:
        await moving.follower.backfill()
        await moving.follower.catch_up()
        assert await moving.differences() == []


async def test_bytes_that_were_removed_and_came_again_are_there_after_a_start(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        old = await add_document(moving.stores, 1)
        await moving.follower.catch_up()
        await moving.stores.documents.remove(old.id)  # which the database does not hear of before the next start
        new = await add_document(moving.stores, 1)
    async with started(settings, database) as moving:
        await moving.follower.backfill()
        await moving.follower.catch_up()
        assert [each.id for each in await kept.documents()] == [new.id]
        assert await moving.differences() == []


async def test_what_was_left_out_is_copied_when_its_bytes_are_free(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        old = await add_document(moving.stores, 1)
        await moving.follower.catch_up()
        await moving.stores.documents.remove(old.id)
        moving.follower.marks.take()
        new = await add_document(moving.stores, 1)
        await moving.follower.catch_up()
        assert [each.id for each in await kept.documents()] == [old.id]
        await moving.stores.documents.remove(old.id)
        await moving.follower.catch_up()
        assert [each.id for each in await kept.documents()] == [new.id]


TOO_MANY = 2**40
"""Pages, for PostgreSQL's `integer`."""


async def test_a_document_that_cannot_be_copied_holds_nobody_up(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        bad, *good = [await add_document(moving.stores, n) for n in range(TOGETHER + 2)]
        await moving.stores.documents.update(bad.id, {"pages": TOO_MANY})
        with pytest.raises(StoreFailed):
            await moving.follower.catch_up()
        assert {each.id for each in await kept.documents(limit=100)} == {each.id for each in good}
        assert moving.follower.behind == 1
        await moving.stores.documents.update(bad.id, {"pages": 3})
        await moving.follower.catch_up()
        assert await moving.differences() == []


async def test_a_collection_that_is_removed_goes_from_the_copy(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        made = await add_document(moving.stores, 1, collection="papers")
        await moving.follower.catch_up()
        await moving.stores.documents.remove(made.id)
        await moving.stores.documents.remove_collection("papers")
        await moving.follower.catch_up()
        assert await kept.collections() == []


async def test_a_collection_that_is_removed_is_not_forgotten_by_a_start(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        await moving.stores.documents.add_collection(collection("a name of words", space=quick_space()))
        await moving.stores.documents.add_collection(collection("other", space=quick_space()))
        await moving.follower.catch_up()
        assert [each.name for each in await kept.collections()] == ["a name of words", "other"]
        await moving.stores.documents.remove_collection("a name of words")
    async with started(settings, database) as moving:
        await moving.follower.backfill()
        await moving.follower.catch_up()
        assert [each.name for each in await kept.collections()] == ["other"]
        assert await moving.differences() == []


async def test_a_collection_with_documents_of_its_own_stays(
    settings: Settings, database: Database, kept: PostgresDocumentStore
) -> None:
    async with started(settings, database) as moving:
        made = await add_document(moving.stores, 1, collection="papers")
        await moving.follower.catch_up()
        own = await kept.add(replace(made, id=new_id(), sha256="its own"))
        await moving.stores.documents.remove(made.id)
        await moving.stores.documents.remove_collection("papers")
        await moving.follower.catch_up()
        assert await kept.documents() == [own]
