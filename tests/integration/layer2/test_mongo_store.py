"""What only the MongoDB store does: reads its URL, names what fails, makes its indexes, and is readable by others."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
import structlog
from pymongo import AsyncMongoClient
from structlog.testing import capture_logs

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.mongo.schema import DEFINITIONS
from layer2_rag.stores.mongo.store import open_mongo
from tests.support.layer2_mongo import own_database
from tests.support.layer2_records import chunk, document, parsed
from tests.support.server import free_port

Row = dict[str, Any]


@pytest.fixture
async def url(mongodb_url: str) -> AsyncGenerator[str, None]:
    async with own_database(mongodb_url) as own:
        yield own


async def rows(url: str, name: str) -> list[Row]:
    """Of one of the database's collections, as any other tool sees them."""
    async with AsyncMongoClient[Row](url) as client:
        return await client.get_default_database()[name].find().to_list()


async def test_other_tools_can_read_what_is_kept(url: str) -> None:
    store = await open_mongo(url)
    given = await store.add(document(metadata={"a.b": 1}, tags=("x",)))
    await store.put_content(given.id, 1, parsed("Hello"))
    await store.put_chunks([chunk(given.id)])
    await store.aclose()
    (kept,) = await rows(url, "documents")
    assert (kept["_id"], kept["name"], kept["metadata"]) == (given.id, "notes.txt", {"a%2Eb": 1})
    (piece,) = [row for row in await rows(url, "pieces") if row["part"] == "text"]
    assert (piece["document_id"], piece["data"]) == (given.id, "Hello")
    assert [row["section"] for row in await rows(url, "chunks")] == ["Notes › First"]


async def test_removal_leaves_nothing_in_any_collection(url: str) -> None:
    store = await open_mongo(url)
    given = await store.add(document())
    await store.put_content(given.id, 1, parsed("Hello"))
    await store.put_content(given.id, 1, parsed("Hello again"))
    await store.put_chunks([chunk(given.id)])
    await store.remove(given.id)
    await store.aclose()
    assert [await rows(url, definition.name) for definition in DEFINITIONS] == [[]] * len(DEFINITIONS)


async def test_opening_again_changes_nothing_and_finds_all(url: str) -> None:
    first = await open_mongo(url)
    given = await first.add(document())
    second = await open_mongo(url)
    assert await second.documents() == [given]
    async with AsyncMongoClient[Row](url) as client:
        indexes = await client.get_default_database()["documents"].index_information()
    assert set(indexes) == {"_id_", "same_bytes", "newest", "states", "deleted"}
    assert indexes["same_bytes"]["unique"]
    await first.aclose()
    await second.aclose()


async def test_validators_are_there_or_their_absence_is_said(url: str) -> None:
    before = structlog.get_config()
    structlog.reset_defaults()  # an earlier test may have asked for errors alone
    with capture_logs() as logs:
        store = await open_mongo(url)
    structlog.configure(**before)
    await store.aclose()
    async with AsyncMongoClient[Row](url) as client:
        found = [each async for each in await client.get_default_database().list_collections()]
    checked = {each["name"] for each in found if "validator" in each.get("options", {})}
    said = {name for entry in logs for name in entry.get("collections", [])}
    assert checked | said == {definition.name for definition in DEFINITIONS}
    assert not checked & said


async def test_a_newer_format_is_refused_by_name(url: str) -> None:
    async with AsyncMongoClient[Row](url) as client:
        await client.get_default_database()["format"].insert_one({"_id": "format", "version": 7})
    with pytest.raises(StoreFailed, match="has format 7, and this MyStack knows format 1: a newer MyStack wrote it"):
        await open_mongo(url)


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(StoreUnreachable) as failure:
        await open_mongo(f"mongodb://ann:se%2Fcret@{address}/x?serverSelectionTimeoutMS=200")
    assert f"does not answer at {address}" in failure.value.detail
    assert "MONGODB_URL" in failure.value.detail
    assert "cret" not in failure.value.detail


@pytest.mark.parametrize(
    "given", ["http://ann:secret@host", "mongodb://ann:sec:ret@host", "mongodb://h:port/", "mongodb://"]
)
async def test_a_url_that_cannot_be_read_names_the_setting_and_no_password(given: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^MONGODB_URL cannot be read") as failure:
        await open_mongo(given)
    assert "sec" not in failure.value.detail
