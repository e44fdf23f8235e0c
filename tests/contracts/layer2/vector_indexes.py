"""The vector indexes under test, and points to put into them."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from qdrant_client import AsyncQdrantClient

from layer2_rag.documents.model import ChunkKey
from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.stores.base import Point, Terms, VectorIndex
from layer2_rag.stores.qdrant import MEMORY, QdrantIndex
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex
from tests.support.require import given, missing

ALL = ("edge", "memory", "server")
SERVING = ("edge", "server")
SPACE = Space("tests/tiny", 8)


@asynccontextmanager
async def open_index(name: str, folder: Path) -> AsyncGenerator[VectorIndex, None]:
    """`folder` is the embedded one's; on a server it uses names of its own, and takes them away."""
    if name == "server":
        async with on_server() as index:
            yield index
        return
    edge = name == "edge"
    opened = await QdrantEdgeIndex.open(folder / "vectors") if edge else await QdrantIndex.open(MEMORY)
    try:
        yield opened
    finally:
        await opened.aclose()


@asynccontextmanager
async def on_server() -> AsyncGenerator[VectorIndex, None]:
    url, key = given("QDRANT_URL"), given("QDRANT_API_KEY")
    if not url:
        missing("qdrant", "QDRANT_URL names no server")
    prefix = f"mystack-test-{uuid.uuid4().hex[:8]}-"
    index = await QdrantIndex.open(str(url), api_key=key, prefix=prefix)
    try:
        yield index
    finally:
        await index.aclose()
        await take_away(str(url), key, prefix)


async def take_away(url: str, key: str | None, prefix: str) -> None:
    client = await asyncio.to_thread(AsyncQdrantClient, url=url, api_key=key, check_compatibility=False)
    for collection in (await client.get_collections()).collections:
        if collection.name.startswith(prefix):
            await client.delete_collection(collection.name)
    await client.close()


def vector(seed: int, *, space: Space = SPACE) -> Vector:
    """A unit vector of its own for each seed."""
    drawn = np.random.default_rng(seed).standard_normal(space.dimension)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def terms(*words: int) -> Terms:
    return Terms(tuple(sorted(words)), (1.0,) * len(words))


def point(
    document: str,
    ordinal: int = 0,
    *,
    collection: str = "papers",
    revision: int = 1,
    generation: int = 1,
    seed: int | None = None,
    words: Terms | None = None,
    fields: Mapping[str, Any] | None = None,
    space: Space = SPACE,
) -> Point:
    key = ChunkKey(document_id=named(document), revision=revision, generation=generation, ordinal=ordinal)
    return Point(
        chunk_id=key.id,
        document_id=key.document_id,
        collection=collection,
        revision=revision,
        generation=generation,
        vector=vector(hash_of(key.id) if seed is None else seed, space=space),
        terms=terms(ordinal + 1) if words is None else words,
        fields=fields or {},
    )


def named(document: str) -> str:
    """The id of the document that a test calls so."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, document))


def hash_of(chunk_id: str) -> int:
    return uuid.UUID(chunk_id).int % 2**32
