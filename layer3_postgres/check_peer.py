"""Qdrant's engine in this process, with an HNSW index: what PostgreSQL's searches are held against. Knows no documents.

Layer 2 searches exactly, since to build this index would hold its server up; here nobody waits for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import qdrant_edge as edge

from layer3_postgres.check_vectors import DIMENSION, Vectors

VECTOR = "vector"
BATCH = 1_000
M, EF_CONSTRUCT = 16, 100
"""Qdrant's own defaults."""
ALWAYS_INDEXED = 1
"""KB from which on a segment gets an index, or a search uses it: so that a small set is searched as a large one."""


@dataclass(frozen=True, slots=True)
class EdgePeer:
    shard: edge.EdgeShard

    def load(self, vectors: Vectors, fields: Mapping[str, Sequence[int]]) -> float:
        """Every vector by its number, with a number for each field; then the indexes. Returns seconds."""
        start = perf_counter()
        for begin in range(0, len(vectors), BATCH):
            part = range(begin, min(begin + BATCH, len(vectors)))
            points = [
                edge.Point(n, {VECTOR: vectors[n].tolist()}, {name: int(each[n]) for name, each in fields.items()})
                for n in part
            ]
            self.shard.update(edge.UpdateOperation.upsert_points(points))
        self.shard.optimize()
        return perf_counter() - start

    def nearest(
        self, question: Sequence[float], limit: int, *, ef: int | None = None, where: tuple[str, int] | None = None
    ) -> list[int]:
        """`ef`: candidates of the search, None for Qdrant's default. `where`: a field and its value."""
        kept = edge.Filter(must=[edge.FieldCondition(where[0], match=edge.MatchValue(where[1]))]) if where else None
        asked = edge.QueryRequest(
            query=edge.Query.Nearest(list(question), using=VECTOR),
            filter=kept,
            limit=limit,
            params=edge.SearchParams(hnsw_ef=ef),
        )
        return [int(point.id) for point in self.shard.query(asked)]


@contextmanager
def opened_peer(folder: Path, fields: Sequence[str] = ()) -> Iterator[EdgePeer]:
    """In an empty folder of its own."""
    folder.mkdir()
    config = edge.EdgeConfig(
        vectors={VECTOR: edge.EdgeVectorParams(DIMENSION, edge.Distance.Cosine)},
        hnsw_config=edge.HnswIndexConfig(M, EF_CONSTRUCT, ALWAYS_INDEXED),
        optimizers=edge.EdgeOptimizersConfig(default_segment_number=1, indexing_threshold=ALWAYS_INDEXED),
    )
    shard = edge.EdgeShard.create(str(folder), config)
    for name in fields:
        shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Integer))
    try:
        yield EdgePeer(shard)
    finally:
        shard.close()


def recall_of(found: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    """The share of the right ones that were found, of all questions together."""
    shares = [len(set(mine) & set(true)) / len(true) for mine, true in zip(found, right, strict=True)]
    return float(np.mean(shares))
