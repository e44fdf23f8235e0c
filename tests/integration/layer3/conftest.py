"""Data folders, and databases of their own: without tables, with them, and with one of everything in them."""

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from layer3_postgres.api.config import Settings
from layer3_postgres.db.database import open_database
from layer3_postgres.stores.document_store import PostgresDocumentStore
from tests.support.layer2_records import chunk, collection, document, parsed
from tests.support.layer3_opened import settings_on
from tests.support.layer3_postgres import TestDatabase, drop, new_database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_on(tmp_path / "data")


@pytest.fixture
def two(tmp_path: Path) -> tuple[Settings, Settings]:
    return settings_on(tmp_path / "old"), settings_on(tmp_path / "new")


@pytest.fixture
def empty() -> Iterator[TestDatabase]:
    made = new_database(empty=True)
    yield made
    drop(made)


@pytest.fixture
def upgraded() -> Iterator[TestDatabase]:
    made = new_database()
    yield made
    drop(made)


@pytest.fixture
async def filled(upgraded: TestDatabase) -> TestDatabase:
    """With one of everything in it."""
    async with aclosing(open_database(upgraded.addresses.app)) as database:
        store = PostgresDocumentStore(database)
        await store.add_collection(collection())
        kept = await store.add(document("text", state="ready", searchable=1, metadata={"b": 1, "a": [2]}))
        await store.put_content(kept.id, 1, parsed("A text of some words."))
        await store.put_chunks([chunk(kept.id)])
    return upgraded
