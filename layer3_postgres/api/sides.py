"""Opens the two sides of a move: layer 2's stores, wherever they are, and the database.

Embedded stores let one process in. So a MyStack that runs on the data folder has to be stopped for the time of the
move, or moves itself, as `moving_while_serving.py` has it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from layer1_basic_api.errors import ConfigurationError, DataFolderInUse
from layer2_rag.api.parts import Stores, alone, open_documents, open_index, open_originals
from layer2_rag.stores.originals.base import Originals
from layer2_rag.stores.originals.disk import INCOMING, DiskOriginals
from layer2_rag.stores.originals.incoming import Incoming
from layer2_rag.stores.two_stores import TwoStoreWriter
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import EMBEDDED, SEARCH, database_settings, open_stores, opened_addresses
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import Database, open_database
from layer3_postgres.db.migrate import upgrade
from layer3_postgres.search.matching import EVERY
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from layer3_postgres.transfer.copying import Files
from layer3_postgres.transfer.into_layer2 import Layer2Target
from layer3_postgres.transfer.into_postgres import PostgresTarget
from layer3_postgres.transfer.moving import Sides

T = TypeVar("T")
SQLITE, VECTORS, ORIGINALS = "documents.sqlite", "vectors", "originals"
"""As layer 2 names them in its data folder."""
EXHAUSTIVE = replace(SEARCH, few_rows=EVERY, most_candidates=EVERY)
"""A search that compares every vector, and scores every chunk that has one of the words."""
STOP_IT = (
    "A MyStack works on {folder}. Stop it for the time of the move: embedded stores let one process in. "
    "To move without a stop, let layer 2 move itself while it serves: see the tutorial on moving."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Layer 2's side, each a server's URL or the data folder it is in: mongodb://, http:// of Qdrant, s3://.

    None: as the settings have it. `originals`: None that they are with the documents, where these are in another
    folder, or else stay where they are.
    """

    documents: str | None = None
    vectors: str | None = None
    originals: str | None = None


@asynccontextmanager
async def from_layer2(settings: Settings, places: Places) -> AsyncGenerator[Sides, None]:
    """Raises `DataFolderInUse`, `ConfigurationError`, and what opening the stores and the database raises."""
    places = await asyncio.to_thread(_with_originals, settings, places)
    await asyncio.to_thread(refuse_no_source, settings, places)
    async with (
        _database(settings) as (database, addresses),
        open_layer2(settings, places) as source,
        open_stores(settings, database) as target,
    ):
        yield Sides(
            source=source,
            target=target,
            into=PostgresTarget(database, addresses, SEARCH),
            exact=PostgresVectorIndex(database, EXHAUSTIVE),
            files=Files(source.originals, target.originals) if places.originals else None,
        )


@asynccontextmanager
async def to_layer2(settings: Settings, places: Places) -> AsyncGenerator[Sides, None]:
    """Raises as `from_layer2` does."""
    places = await asyncio.to_thread(_with_originals, settings, places)
    await asyncio.to_thread(refuse_no_database, settings)
    async with (
        _database(settings) as (database, _),
        open_stores(settings, database) as source,
        open_layer2(settings, places, new=True) as target,
    ):
        yield Sides(
            source=source,
            target=target,
            into=Layer2Target(target),
            exact=target.index,
            files=Files(source.originals, target.originals) if places.originals else None,
        )


@asynccontextmanager
async def open_layer2(settings: Settings, places: Places, *, new: bool = False) -> AsyncGenerator[Stores, None]:
    """`new`: they are made where they are not there."""
    of_documents, of_vectors, of_originals = await asyncio.to_thread(_settings_of, settings, places)
    async with AsyncExitStack() as stack:
        for folder in sorted({each.data for each in (of_documents, of_vectors, of_originals)} - {settings.data}):
            await stack.enter_async_context(alone_in(folder))
        if not new:
            await asyncio.to_thread(refuse_no_source, settings, places)
        documents = await stack.enter_async_context(aclosing(await open_documents(of_documents, unshared=True)))
        index = await stack.enter_async_context(aclosing(await open_index(of_vectors)))
        opened = open_originals(of_originals) if new else read_only_originals(of_originals)
        originals = await stack.enter_async_context(aclosing(await opened))
        yield Stores(documents=documents, index=index, writer=TwoStoreWriter(documents, index), originals=originals)


def _with_originals(settings: Settings, places: Places) -> Places:
    """Files that stayed in another folder would not be found by whoever has moved."""
    of_documents, _, _ = _settings_of(settings, places)
    elsewhere = of_documents.data != settings.data and settings.originals_url is None
    return replace(places, originals=places.documents) if elsewhere and places.originals is None else places


def _settings_of(settings: Settings, places: Places) -> tuple[Settings, Settings, Settings]:
    return (
        _at(settings, places.documents, "mongodb_url", ("mongodb://", "mongodb+srv://")),
        _at(settings, places.vectors, "qdrant_url", ("http://", "https://")),
        _at(settings, places.originals, "originals_url", ("s3://",)),
    )


def _at(settings: Settings, place: str | None, name: str, schemes: tuple[str, ...]) -> Settings:
    """The settings with this place: a server's URL, or the data folder that a store is in. Raises
    `ConfigurationError`."""
    if place is None:
        return settings
    if not place.startswith(schemes):
        if "://" in place:  # not repeated: it may have a password in it
            raise ConfigurationError(f"Name a folder, or an address that begins with {' or '.join(schemes)}.")
        folder = Path(place).expanduser().resolve()
        data = settings.data if folder == settings.data.resolve() else folder  # one name for what is locked once
        return settings.model_copy(update={name: None, "data": data})
    return settings.model_copy(update={name: SecretStr(place) if name == "mongodb_url" else place})


def refuse_no_source(settings: Settings, places: Places) -> None:
    """Opening would make one, and an empty source looks like a migration that went well. Raises
    `ConfigurationError`."""
    of_documents, of_vectors, _ = _settings_of(settings, places)
    expected = {
        of_documents.data / SQLITE: of_documents.mongodb_url is None,
        of_vectors.data / VECTORS: of_vectors.qdrant_url is None,
    }
    for path, embedded in expected.items():
        if embedded and not path.exists():
            raise ConfigurationError(f"There is no {path}. Name the data by --data, or --documents and --vectors.")


def refuse_no_database(settings: Settings) -> None:
    """An embedded server would make an empty one. Raises `ConfigurationError`."""
    if settings.database_url is None and not (settings.data / EMBEDDED / "PG_VERSION").exists():
        raise ConfigurationError(f"There is no {settings.data / EMBEDDED}. Name the data by --data, or DATABASE_URL.")


async def read_only_originals(settings: Settings) -> Originals:
    """To be read beside whoever writes: the uploads that wait among them are left where they are."""
    if settings.originals_url:
        return await open_originals(settings)
    folder = settings.data / ORIGINALS
    return DiskOriginals(folder, Incoming(folder / INCOMING))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncGenerator[tuple[Database, Addresses], None]:
    """With its tables up to date, also while they are being filled."""
    async with _told_to_stop(settings.data, opened_addresses(settings)) as addresses:
        await upgrade(addresses)
        async with aclosing(open_database(addresses.app, database_settings(settings))) as database:
            yield database, addresses


def alone_in(folder: Path) -> AbstractAsyncContextManager[None]:
    return _told_to_stop(folder, alone(folder))


@asynccontextmanager
async def _told_to_stop(folder: Path, entered: AbstractAsyncContextManager[T]) -> AsyncGenerator[T, None]:
    """Of this folder alone: others may be entered within."""
    async with AsyncExitStack() as stack:
        try:
            inner = await stack.enter_async_context(entered)
        except DataFolderInUse:
            raise DataFolderInUse(STOP_IT.format(folder=folder)) from None
        yield inner
