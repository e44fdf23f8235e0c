"""Opens what the settings choose: embedded parts, or servers by their URLs. Each is imported only when it is used."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from layer1_basic_api.data_folder import check_format
from layer1_basic_api.errors import ConfigurationError, DataFolderInUse
from layer2_rag.api.config import Settings
from layer2_rag.embeddings.base import Embedder
from layer2_rag.parsing.parse import PRELOAD
from layer2_rag.parsing.pool import Limits, Pool
from layer2_rag.retrieval.settings import RetrievalSettings
from layer2_rag.stores.base import ChunkWriter, DocumentStore, VectorIndex
from layer2_rag.stores.originals.base import Originals
from layer2_rag.stores.two_stores import TwoStoreWriter

SENTENCE_TRANSFORMERS = "sentence-transformers:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    documents: DocumentStore
    index: VectorIndex
    writer: ChunkWriter
    originals: Originals


@asynccontextmanager
async def open_stores(settings: Settings) -> AsyncGenerator[Stores, None]:
    """Raises `ConfigurationError`, `DataFolderInUse`, `StoreUnreachable` and `StoreFailed`."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(alone(settings.data))
        documents = await stack.enter_async_context(aclosing(await open_documents(settings)))
        index = await stack.enter_async_context(aclosing(await open_index(settings)))
        originals = await stack.enter_async_context(aclosing(await open_originals(settings)))
        yield Stores(documents=documents, index=index, writer=TwoStoreWriter(documents, index), originals=originals)


@asynccontextmanager
async def alone(folder: Path) -> AsyncGenerator[None, None]:
    """`alone_on`, entered and left in a thread: files are touched."""
    held = alone_on(folder)
    await asyncio.to_thread(held.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(held.__exit__, None, None, None)


@contextmanager
def alone_on(folder: Path) -> Generator[None, None, None]:
    """`mystack up` holds the folder already; this one also stops a bare uvicorn, and a command beside it. To all of
    them the folder of a newer MyStack is refused."""
    lock = FileLock(folder / "documents.lock", thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise DataFolderInUse(f"Another MyStack works on the documents in {folder}. Stop it, or use --data.") from None
    except OSError as error:
        raise ConfigurationError(
            f"Cannot use the data folder {folder}: {error.strerror}. Choose another by --data."
        ) from None
    try:
        check_format(folder)
        yield
    finally:
        lock.release()


async def open_documents(settings: Settings, *, unshared: bool = False) -> DocumentStore:
    """`unshared`: nobody else waits for the event loop, which then may read a file itself."""
    if settings.mongodb_url:
        from layer2_rag.stores.mongo.store import open_mongo  # noqa: PLC0415

        return await open_mongo(settings.mongodb_url.get_secret_value())
    from layer2_rag.stores.sqlite.database import READERS  # noqa: PLC0415
    from layer2_rag.stores.sqlite.store import open_sqlite  # noqa: PLC0415

    return await open_sqlite(settings.data / "documents.sqlite", readers=0 if unshared else READERS)


async def open_index(settings: Settings) -> VectorIndex:
    if settings.qdrant_url:
        from layer2_rag.stores.qdrant import QdrantIndex  # noqa: PLC0415

        key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
        return await QdrantIndex.open(settings.qdrant_url, api_key=key)
    from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex  # noqa: PLC0415

    return await QdrantEdgeIndex.open(settings.data / "vectors")


async def open_originals(settings: Settings) -> Originals:
    if settings.originals_url:
        from layer2_rag.stores.originals.objects import open_s3  # noqa: PLC0415

        incoming = settings.data / "incoming"
        return await open_s3(settings.originals_url, incoming=incoming, endpoint=settings.originals_endpoint)
    from layer2_rag.stores.originals.disk import open_disk  # noqa: PLC0415

    return await open_disk(settings.data / "originals")


def make_embedder(settings: Settings) -> Embedder:
    """The embedder of `MYSTACK_EMBEDDER`; its model is read for the first text. Raises `ConfigurationError`."""
    if settings.embedder == "minilm":
        from layer2_rag.embeddings.onnx import OnnxEmbedder  # noqa: PLC0415

        return OnnxEmbedder()
    if settings.embedder.startswith(SENTENCE_TRANSFORMERS):
        from layer2_rag.embeddings.sentence_transformers import SentenceTransformersEmbedder  # noqa: PLC0415

        return SentenceTransformersEmbedder(settings.embedder.removeprefix(SENTENCE_TRANSFORMERS))
    raise ConfigurationError(
        f"MYSTACK_EMBEDDER: got {settings.embedder!r}. It may be minilm or {SENTENCE_TRANSFORMERS}<model>."
    )


def make_pool(settings: Settings) -> Pool:
    """The processes that read files; each starts with the first file that needs it."""
    limits = Limits(memory=settings.parse_memory_bytes, wall_seconds=settings.parse_seconds)
    return Pool(workers=settings.parsers, limits=limits, preload=PRELOAD)


def retrieval_settings(settings: Settings) -> RetrievalSettings:
    measured = RetrievalSettings()
    return measured if settings.threshold is None else replace(measured, threshold=settings.threshold)
