"""A Qdrant server as a peer, in a collection of its own that goes away: where `QDRANT_URL` names one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, sleep
from uuid import uuid4

from qdrant_client import QdrantClient, models

from layer3_postgres.check_vectors import DIMENSION, Vectors

BATCH = 500
GREEN_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class ServerPeer:
    client: QdrantClient
    collection: str

    def load(self, vectors: Vectors) -> float:
        """Until its index is built. Returns seconds."""
        start = perf_counter()
        for begin in range(0, len(vectors), BATCH):
            part = range(begin, min(begin + BATCH, len(vectors)))
            points = [models.PointStruct(id=n, vector=vectors[n].tolist()) for n in part]
            self.client.upsert(self.collection, points, wait=True)
        while not self._indexed() and perf_counter() - start < GREEN_SECONDS:
            sleep(0.5)
        return perf_counter() - start

    def nearest(self, question: Sequence[float], limit: int, *, ef: int | None = None) -> list[int]:
        """`ef`: candidates of the search, None for Qdrant's default."""
        found = self.client.query_points(
            self.collection,
            query=list(question),
            limit=limit,
            with_payload=False,
            search_params=models.SearchParams(hnsw_ef=ef),
        )
        return [int(point.id) for point in found.points]

    def _indexed(self) -> bool:
        return self.client.get_collection(self.collection).status == models.CollectionStatus.GREEN


@contextmanager
def server_peer(client: QdrantClient) -> Iterator[ServerPeer]:
    name = f"mystack-benchmark-{uuid4().hex[:8]}"
    client.create_collection(
        name,
        vectors_config=models.VectorParams(size=DIMENSION, distance=models.Distance.COSINE),
        optimizers_config=models.OptimizersConfigDiff(indexing_threshold=1_000),
    )
    try:
        yield ServerPeer(client, name)
    finally:
        client.delete_collection(name)
