"""Opens the database that the settings choose, and the stores on it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager

from layer2_rag.api.parts import Stores, alone, open_originals
from layer3_postgres.api.config import Settings
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import Database, open_database
from layer3_postgres.db.filling import refuse_half_filled
from layer3_postgres.db.migrate import check_schema, upgrade
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from layer3_postgres.stores.writer import PostgresChunkWriter

SEARCH = SearchSettings()
EMBEDDED = "postgres"
"""Where in the data folder."""


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncGenerator[Database, None]:
    """With tables that fit. Raises `DataFolderInUse`, `SchemaUnfit`, `DatabaseUnusable`, `StoreUnreachable`."""
    async with opened_addresses(settings) as addresses:
        if settings.migrate:
            await upgrade(addresses)
        else:
            await check_schema(addresses.app)
        async with aclosing(open_database(addresses.app, database_settings(settings))) as database:
            await refuse_half_filled(database)
            yield database


@asynccontextmanager
async def opened_addresses(settings: Settings) -> AsyncGenerator[Addresses, None]:
    """Of the server that is named, or of the embedded one, which runs until the context ends."""
    async with alone(settings.data), addresses_for(settings) as addresses:
        yield addresses


@asynccontextmanager
async def addresses_for(settings: Settings) -> AsyncGenerator[Addresses, None]:
    """For who holds the data folder already."""
    if named := settings.server():
        yield named
        return
    from layer3_postgres.db.embedded import embedded_postgres  # noqa: PLC0415 - a server of one's own needs none

    async with embedded_postgres(settings.data / EMBEDDED) as addresses:
        yield addresses


@asynccontextmanager
async def open_stores(settings: Settings, database: Database) -> AsyncGenerator[Stores, None]:
    """Documents, chunks and vectors on one database; files as in layer 2."""
    index = PostgresVectorIndex(database, SEARCH)
    writer = PostgresChunkWriter(database, index.space_numbers)
    async with aclosing(await open_originals(settings)) as originals:
        yield Stores(documents=PostgresDocumentStore(database), index=index, writer=writer, originals=originals)


def database_settings(settings: Settings) -> DatabaseSettings:
    return DatabaseSettings(
        pool_size=settings.pool_size, statement_seconds=settings.statement_seconds, session=SEARCH.connection()
    )
