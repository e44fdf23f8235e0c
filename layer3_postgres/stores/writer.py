"""Writes chunks with their vectors and terms: one transaction, one row each. There is no half of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from layer2_rag.documents.model import StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.base import Point
from layer2_rag.stores.vectors import check_vector
from layer3_postgres.db.database import Database
from layer3_postgres.stores.chunks import Columns, indexed, spans, write_chunks
from layer3_postgres.stores.spaces import Spaces


@dataclass(frozen=True, slots=True)
class PostgresChunkWriter:
    database: Database
    spaces: Spaces

    async def write(self, space: Space, chunks: Sequence[StoredChunk], points: Sequence[Point]) -> None:
        for point in points:
            check_vector(space, point.vector)
        if not points:
            return
        columns = await asyncio.to_thread(_columns, chunks, points, await self.spaces.add(space))
        await write_chunks(self.database, *columns)
        await self.spaces.grown(space, len(points))


def _columns(chunks: Sequence[StoredChunk], points: Sequence[Point], space_id: int) -> tuple[Columns, Columns]:
    return spans(chunks), indexed(points, space_id)
