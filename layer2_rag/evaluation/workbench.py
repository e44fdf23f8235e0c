"""A collection that is thrown away: the embedded stores in a folder, filled as uploads fill them. Knows no metrics."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import Embedder
from layer2_rag.errors import StoreFailed
from layer2_rag.evaluation.dataset import Text
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.ingestion.library import Library, Upload
from layer2_rag.parsing.parse import PRELOAD
from layer2_rag.parsing.pool import Pool
from layer2_rag.stores.base import ChunkWriter, DocumentStore, VectorIndex
from layer2_rag.stores.originals.base import Originals
from layer2_rag.stores.originals.disk import open_disk
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex
from layer2_rag.stores.sqlite.store import open_sqlite
from layer2_rag.stores.two_stores import TwoStoreWriter

COLLECTION = "evaluation"
AT_ONCE = 16
"""Uploads that wait for their turn."""
LONGEST_TEXT = 100_000_000
ENDINGS = (".md", ".txt", ".html")
GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    documents: DocumentStore
    index: VectorIndex
    embedder: Embedder
    library: Library
    ingestion: Ingestion

    async def fill(self, texts: Sequence[Text]) -> dict[str, list[str]]:
        """Take all in; returns the names of each document by its id: texts with the same bytes are one document, and
        empty ones, of which a corpus may have some, are none.

        Raises `StoreFailed` if one of them cannot be read.
        """
        texts = [text for text in texts if text.text.strip()]
        places = asyncio.Semaphore(AT_ONCE)

        async def take(text: Text) -> Document:
            async with places:
                return await self._take(text)

        names: dict[str, list[str]] = {}
        for text, document in zip(texts, await asyncio.gather(*map(take, texts)), strict=True):
            names.setdefault(document.id, []).append(text.name)
        return names

    async def _take(self, text: Text) -> Document:
        upload = Upload(
            name=file_name(text.name), collection=COLLECTION, metadata={GROUP: text.group} if text.group else {}
        )
        document, _ = await self.library.take_in(_bytes(text.text), upload)
        await self.ingestion.finished(document.id, seconds=600)
        document = await self.library.document(document.id)
        if document.state != "ready":
            raise StoreFailed(f"{text.name!r} is {document.state}: {document.reason}")
        return document


@asynccontextmanager
async def open_workbench(folder: Path, embedder: Embedder, *, parsers: int = 1) -> AsyncGenerator[Workbench, None]:
    async with (
        aclosing(await open_sqlite(folder / "documents.sqlite")) as documents,
        aclosing(await QdrantEdgeIndex.open(folder / "vectors")) as index,
        aclosing(await open_disk(folder / "originals")) as originals,
    ):
        writer = TwoStoreWriter(documents, index)
        async with workbench_on(documents, index, writer, originals, embedder, parsers=parsers) as workbench:
            yield workbench


@asynccontextmanager
async def workbench_on(
    documents: DocumentStore,
    index: VectorIndex,
    writer: ChunkWriter,
    originals: Originals,
    embedder: Embedder,
    *,
    parsers: int = 1,
) -> AsyncGenerator[Workbench, None]:
    """On stores that are open, and closed by whoever opened them."""
    async with Pool(workers=parsers, preload=PRELOAD) as pool:
        indexer = Indexer(
            documents=documents, index=index, writer=writer, originals=originals, embedder=embedder, pool=pool
        )
        async with Ingestion(indexer, workers=4).running() as ingestion:
            collections = Collections(documents, embedder)
            library = Library(indexer=indexer, ingestion=ingestion, collections=collections, limit=LONGEST_TEXT)
            yield Workbench(documents=documents, index=index, embedder=embedder, library=library, ingestion=ingestion)


def file_name(name: str) -> str:
    return name if name.endswith(ENDINGS) else f"{name}.txt"


async def _bytes(text: str) -> AsyncIterator[bytes]:
    yield text.encode()
