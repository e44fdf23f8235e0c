"""Writes chunks to a document store and an index that know nothing of each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from layer2_rag.documents.model import StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.base import DocumentStore, Point, VectorIndex


@dataclass(frozen=True, slots=True)
class TwoStoreWriter:
    documents: DocumentStore
    index: VectorIndex

    async def write(self, space: Space, chunks: Sequence[StoredChunk], points: Sequence[Point]) -> None:
        """Vectors first, chunks last: what is broken off in between is in the index alone, and is written again."""
        await self.index.upsert(space, points)
        await self.documents.put_chunks(chunks)
