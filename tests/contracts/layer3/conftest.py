"""The stores on PostgreSQL, empty, for the suites of layer 2."""

from collections.abc import AsyncGenerator

import pytest

from layer2_rag.stores.base import DocumentStore, VectorIndex
from layer3_postgres.db.database import Database
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from tests.contracts.layer3.placing import PlacedIndex, PlacedStore
from tests.support.layer3_postgres import own_database

QUICK = SearchSettings(m=4, ef_construction=8)


@pytest.fixture
async def database() -> AsyncGenerator[Database, None]:
    async with own_database() as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> DocumentStore:
    return PlacedStore(PostgresDocumentStore(database))


@pytest.fixture
def index(database: Database) -> VectorIndex:
    return PlacedIndex(PostgresVectorIndex(database), PostgresDocumentStore(database))


@pytest.fixture
def serving_index(database: Database) -> VectorIndex:
    """For what many points do to the loop: with a graph that is built in a fraction of the time, and finds less."""
    return PlacedIndex(PostgresVectorIndex(database, QUICK), PostgresDocumentStore(database))
