"""All of documents on real parts in a folder: SQLite or MongoDB, Qdrant Edge, files, parsing children."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import TOKEN_BITS, Embedder, Embedding, Space, Vector
from layer2_rag.embeddings.onnx import MINILM, MODEL_TOKENS
from layer2_rag.errors import EmbedderFailed, StoreUnreachable
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.ingestion import QUIET_SECONDS, Ingestion
from layer2_rag.ingestion.library import Library, Upload
from layer2_rag.ingestion.reindexing import Reindexer
from layer2_rag.parsing.pool import Limits, Pool
from layer2_rag.stores.base import DocumentStore, Hit, Point, Terms, VectorIndex, Where
from layer2_rag.stores.mongo.store import open_mongo
from layer2_rag.stores.originals.base import Originals
from layer2_rag.stores.originals.disk import open_disk
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex
from layer2_rag.stores.sqlite.store import open_sqlite
from layer2_rag.stores.two_stores import TwoStoreWriter
from layer2_rag.terms.analyser import query_terms

PRELOAD = ("layer2_rag.ingestion.preparing", "layer2_rag.parsing.formats.text")
SECONDS = 60.0


class QuickEmbedder:
    """Vectors out of a text's checksum, for tests that are not about what is near to what.

    It can be held up: `gate` is closed by `clear()`, and `held` says that somebody stands before it.
    `hold_after`: so many texts that let it close by itself. `deadly`: a word that kills the process.
    """

    def __init__(self, name: str = "quick", *, dimension: int = 16, max_tokens: int = MODEL_TOKENS - 2) -> None:
        self.space = Space(name, dimension)
        self.max_tokens = max_tokens
        self.tokenizer_file = MINILM / "tokenizer.json"
        self.gate = asyncio.Event()
        self.gate.set()
        self.held = asyncio.Event()
        self.hold_after: int | None = None
        self.broken = False
        self.deadly: str | None = None
        self.embedded = 0

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        if not self.gate.is_set():
            self.held.set()
            await self.gate.wait()
        if self.deadly and any(self.deadly in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.broken:
            raise EmbedderFailed("The model is out of order.")
        self.embedded += len(texts)
        if self.hold_after and self.embedded >= self.hold_after:
            self.gate.clear()
            self.hold_after = None
        return [self._one(text) for text in texts]

    async def embed_query(self, text: str) -> Embedding:
        return self._one(text)

    async def aclose(self) -> None: ...

    def _one(self, text: str) -> Embedding:
        vector = np.random.default_rng(crc32(text.encode())).normal(size=self.space.dimension).astype(np.float32)
        tokens = np.zeros((2, TOKEN_BITS // 8), dtype=np.uint8)
        return Embedding(vector / np.linalg.norm(vector), tokens)


class SwitchedIndex:
    """An index behind a switch: while it is `away`, nothing answers, for this reason. `broken`: a defect of it."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index
        self.away: str | None = None
        self.broken: Exception | None = None

    def _reached(self) -> VectorIndex:
        if self.broken:
            raise self.broken
        if self.away:
            raise StoreUnreachable(self.away)
        return self._index

    async def upsert(self, space: Space, points: Sequence[Point]) -> None:
        await self._reached().upsert(space, points)

    async def nearest(self, space: Space, vector: Vector, *, where: Where, limit: int) -> list[Hit]:
        return await self._reached().nearest(space, vector, where=where, limit=limit)

    async def matching(self, space: Space, terms: Terms, *, where: Where, limit: int) -> list[Hit]:
        return await self._reached().matching(space, terms, where=where, limit=limit)

    async def count(self, space: Space, where: Where) -> int:
        return await self._reached().count(space, where)

    async def remove(self, space: Space, where: Where) -> None:
        await self._reached().remove(space, where)

    async def set_fields(self, space: Space, document_id: str, fields: Mapping[str, Any]) -> None:
        await self._reached().set_fields(space, document_id, fields)

    async def document_ids(self, space: Space) -> set[str]:
        return await self._reached().document_ids(space)

    async def points(self, space: Space, chunk_ids: Sequence[str]) -> list[Point]:
        return await self._reached().points(space, chunk_ids)

    async def spaces(self) -> list[Space]:
        return await self._reached().spaces()

    async def ping(self) -> None:
        await self._reached().ping()

    async def aclose(self) -> None:
        await self._index.aclose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A library with all of its parts."""

    folder: Path
    documents: DocumentStore
    index: VectorIndex
    originals: Originals
    indexer: Indexer
    collections: Collections
    ingestion: Ingestion
    library: Library
    reindexer: Reindexer
    switch: SwitchedIndex

    async def put(self, data: str | bytes, name: str = "notes.txt", collection: str = "default") -> Document:
        """Upload, and wait until it is ready or failed."""
        document, _ = await self.library.take_in(blocks(data), Upload(name=name, collection=collection))
        return await self.settled(document.id)

    async def upload(self, data: str | bytes, name: str = "notes.txt", collection: str = "default") -> Document:
        return (await self.library.take_in(blocks(data), Upload(name=name, collection=collection)))[0]

    async def settled(self, document_id: str) -> Document:
        await self.ingestion.finished(document_id, seconds=SECONDS)
        return await self.library.document(document_id)

    async def until(self, document_id: str, fits: Callable[[Document], bool]) -> Document:
        """The document, as soon as it is so."""
        async with asyncio.timeout(SECONDS):
            while True:
                document = await self.library.document(document_id)
                if fits(document):
                    return document
                await asyncio.sleep(0.01)

    async def points(self, document_id: str | None = None, revision: int | None = None) -> int:
        spaces = await self.index.spaces()
        return sum(
            [await self.index.count(space, Where(document_id=document_id, revision=revision)) for space in spaces]
        )

    async def all_over(self) -> None:
        """Returns when no document waits or is worked on."""
        async with asyncio.timeout(SECONDS):
            while True:
                if not await self.documents.unfinished():
                    return
                await asyncio.sleep(0.01)

    async def has_points(self, least: int, space: Space) -> None:
        """Returns as soon as there are that many."""
        async with asyncio.timeout(SECONDS):
            while True:
                if await self.index.count(space, Where()) >= least:
                    return
                await asyncio.sleep(0)

    async def kept(self, document: Document, *, generation: int = 1) -> int:
        """Chunks of its newest revision in the document store."""
        return len(await self.documents.chunks(document.id, document.revision, generation))

    async def found(self, words: str, collection: str = "default") -> list[str]:
        """The texts of the chunks that a search by these words may show."""
        serving = await self.collections.get(collection)
        where = Where(collection=collection, generation=serving.generation)
        hits = await self.index.matching(serving.space, query_terms(words), where=where, limit=50)
        return [found.text for found in await self.documents.find_chunks([hit.chunk_id for hit in hits])]


@asynccontextmanager
async def open_shelf(
    folder: Path,
    *,
    mongodb_url: str | None = None,
    workers: int = 4,
    embedder: Embedder | None = None,
    limits: Limits | None = None,
    quiet_seconds: float = QUIET_SECONDS,
) -> AsyncGenerator[Shelf, None]:
    async with AsyncExitStack() as stack:
        opened = open_mongo(mongodb_url) if mongodb_url else open_sqlite(folder / "documents.sqlite")
        documents: DocumentStore = await stack.enter_async_context(aclosing(await opened))
        index = await stack.enter_async_context(aclosing(await QdrantEdgeIndex.open(folder / "vectors")))
        switch = SwitchedIndex(index)
        originals = await stack.enter_async_context(aclosing(await open_disk(folder / "originals")))
        model = await stack.enter_async_context(aclosing(embedder or QuickEmbedder()))
        pool = await stack.enter_async_context(Pool(workers=1, limits=limits, preload=PRELOAD))
        writer = TwoStoreWriter(documents, switch)
        indexer = Indexer(
            documents=documents, index=switch, writer=writer, originals=originals, embedder=model, pool=pool
        )
        queue = Ingestion(indexer, workers=workers, quiet_seconds=quiet_seconds)
        ingestion = await stack.enter_async_context(queue.running())
        collections = Collections(documents, model)
        yield Shelf(
            folder=folder,
            documents=documents,
            index=index,
            originals=originals,
            indexer=indexer,
            collections=collections,
            ingestion=ingestion,
            library=Library(indexer=indexer, ingestion=ingestion, collections=collections, limit=10_000_000),
            reindexer=Reindexer(indexer=indexer, collections=collections, ingestion=ingestion),
            switch=switch,
        )


async def blocks(data: str | bytes) -> AsyncIterator[bytes]:
    yield data.encode() if isinstance(data, str) else data


def long_text(topic: str, *, paragraphs: int = 40) -> str:
    """A text of about as many chunks."""
    sentence = (
        f"The {topic} is described in paragraph {{n}}, with its parts, its history and what it is used for today. "
    )
    return "\n\n".join(f"Part {n}\n\n" + sentence.format(n=n) * 8 for n in range(paragraphs))


def originals_in(folder: Path) -> list[str]:
    """Every file that is kept, uploads that wait included."""
    return sorted(str(path.relative_to(folder)) for path in (folder / "originals").rglob("*") if path.is_file())
