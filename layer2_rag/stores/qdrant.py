"""`VectorIndex` on a Qdrant server, a Qdrant collection for each space. Knows no documents.

Frequencies for BM25 are those of one collection of ours where the server can count so (from Qdrant 1.19 on); an
older one does not know the option and counts in the whole space: the same passages, in a slightly different order.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

import grpc  # type: ignore[import-untyped]
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from layer1_basic_api.masking import without_passwords
from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.base import Hit, Point, Terms, Where
from layer2_rag.stores.qdrant_common import (
    DENSE,
    INDEXES,
    PAGE,
    STEP,
    TERMS,
    Dialect,
    IndexKind,
    missing_indexes,
    payload,
    space_name,
    stored,
    to_point,
)
from layer2_rag.stores.vectors import check_vector

PREFIX = "mystack-"
TIMEOUT_SECONDS = 10
REST_PORT = 6333
MEMORY = ":memory:"
"""An address: qdrant-client's own engine in Python, for tests. It keeps nothing and has no indexes."""
UNREACHABLE = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
DENIED = {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}
LONGEST_EXCERPT = 300
DIALECT = Dialect(
    filter=models.Filter,
    field=models.FieldCondition,
    value=models.MatchValue,
    any_of=models.MatchAny,
    numbers=models.Range,
    dates=models.DatetimeRange,
)


class QdrantIndex:
    """`prefix` stands before the names of our collections, so that a server can be shared."""

    def __init__(self, client: AsyncQdrantClient, *, address: str, prefix: str = PREFIX) -> None:
        self._client = client
        self._address = address
        self._prefix = prefix
        self._indexed: dict[Space, set[str]] = {}
        self._found: set[Space] = set()
        self._creating = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, *, api_key: str | None = None, prefix: str = PREFIX) -> Self:
        """Connects when it is first asked. gRPC is expected one port above REST, as Qdrant has it."""
        return cls(await asyncio.to_thread(_client, url, api_key), address=without_passwords(url), prefix=prefix)

    async def upsert(self, space: Space, points: Sequence[Point]) -> None:
        for point in points:
            check_vector(space, point.vector)
        if not points:
            return
        await self._prepare(space, [point.fields for point in points])
        for start in range(0, len(points), STEP):
            batch = [_point(point) for point in points[start : start + STEP]]
            with self._errors():
                await self._client.upsert(self._name(space), points=batch, wait=True)
            await asyncio.sleep(0)

    async def nearest(self, space: Space, vector: Vector, *, where: Where, limit: int) -> list[Hit]:
        check_vector(space, vector)
        return await self._search(space, vector.tolist(), DENSE, where, limit)

    async def matching(self, space: Space, terms: Terms, *, where: Where, limit: int) -> list[Hit]:
        if not terms.indices:
            return []
        corpus = DIALECT.where(Where(collection=where.collection, generation=where.generation))
        idf = models.IdfCorpusParams(corpus=corpus) if corpus else None
        params = models.SearchParams(idf=idf)
        return await self._search(space, _sparse(terms), TERMS, where, limit, params)

    async def count(self, space: Space, where: Where) -> int:
        if not await self._exists(space):
            return 0
        with self._errors():
            found = await self._client.count(self._name(space), count_filter=DIALECT.where(where), exact=True)
        return found.count

    async def remove(self, space: Space, where: Where) -> None:
        if await self._exists(space):
            matching = models.FilterSelector(filter=DIALECT.where(where) or models.Filter())
            with self._errors():
                await self._client.delete(self._name(space), points_selector=matching, wait=True)

    async def set_fields(self, space: Space, document_id: str, fields: Mapping[str, Any]) -> None:
        if not await self._exists(space):
            return
        await self._prepare(space, [fields])
        matching = DIALECT.where(Where(document_id=document_id))
        with self._errors():
            await self._client.set_payload(self._name(space), {"fields": stored(fields)}, points=matching, wait=True)

    async def document_ids(self, space: Space) -> set[str]:
        if not await self._exists(space):
            return set()
        ids: set[str] = set()
        start: Any = None
        while True:
            with self._errors():
                records, start = await self._client.scroll(
                    self._name(space), limit=PAGE, offset=start, with_payload=["document"], with_vectors=False
                )
            ids.update(str((record.payload or {})["document"]) for record in records)
            if start is None:
                return ids

    async def points(self, space: Space, chunk_ids: Sequence[str]) -> list[Point]:
        if not chunk_ids or not await self._exists(space):
            return []
        with self._errors():
            records = await self._client.retrieve(
                self._name(space), list(chunk_ids), with_payload=True, with_vectors=True
            )
        return [to_point(record) for record in records]

    async def spaces(self) -> list[Space]:
        with self._errors():
            names = [each.name for each in (await self._client.get_collections()).collections]
            ours = [await self._client.get_collection(name) for name in names if name.startswith(self._prefix)]
        marks = [each.config.metadata or {} for each in ours]
        return [Space(mark["embedder"], int(mark["dimension"])) for mark in marks if "embedder" in mark]

    async def ping(self) -> None:
        with self._errors():
            await self._client.get_collections()

    async def aclose(self) -> None:
        await self._client.close()

    def _name(self, space: Space) -> str:
        return self._prefix + space_name(space)

    async def _search(
        self,
        space: Space,
        query: list[float] | models.SparseVector,
        using: str,
        where: Where,
        limit: int,
        params: models.SearchParams | None = None,
    ) -> list[Hit]:
        if not await self._exists(space):
            return []
        with self._errors():
            found = await self._client.query_points(
                self._name(space),
                query=query,
                using=using,
                query_filter=DIALECT.where(where),
                search_params=params,
                limit=limit,
                with_payload=False,
            )
        return [Hit(str(point.id), point.score) for point in found.points]

    async def _exists(self, space: Space) -> bool:
        """Asked until it is there, then never again."""
        if space not in self._found:
            with self._errors():
                if not await self._client.collection_exists(self._name(space)):
                    return False
            self._found.add(space)
        return True

    async def _prepare(self, space: Space, fields: Sequence[Mapping[str, Any]]) -> None:
        """Makes the Qdrant collection and the indexes that are not there; all of it may be done twice."""
        async with self._creating:
            known = self._indexed.get(space)
            if known is None:
                known = await self._create(space)
            await self._index(space, known, missing_indexes(known, fields))
            self._indexed[space] = known

    async def _create(self, space: Space) -> set[str]:
        """Returns the keys that are indexed."""
        if not await self._exists(space):
            with self._errors(but=lambda error: "already exists" in str(error)):
                await self._client.create_collection(
                    self._name(space),
                    vectors_config={DENSE: models.VectorParams(size=space.dimension, distance=models.Distance.COSINE)},
                    sparse_vectors_config={TERMS: models.SparseVectorParams(modifier=models.Modifier.IDF)},
                    metadata={"embedder": space.embedder, "dimension": space.dimension},
                )
        with self._errors():
            known = set((await self._client.get_collection(self._name(space))).payload_schema)
        await self._index(space, known, {key: kind for key, kind in INDEXES.items() if key not in known})
        return known

    async def _index(self, space: Space, known: set[str], kinds: Mapping[str, IndexKind]) -> None:
        """Each is known when it is made, and not before: one that failed is made the next time."""
        for key, kind in kinds.items():
            if self._address != MEMORY:
                with self._errors():
                    schema = models.PayloadSchemaType(kind.lower())
                    await self._client.create_payload_index(self._name(space), key, field_schema=schema, wait=True)
            known.add(key)

    @contextmanager
    def _errors(self, *, but: Callable[[Exception], bool] = lambda _: False) -> Iterator[None]:
        """Turn what the client raises into our errors; pass over what `but` says yes to."""
        try:
            yield
        except (grpc.RpcError, ApiException, ResourceExhaustedResponse, ValueError) as error:
            if not but(error):
                raise self._error(error) from error

    def _error(self, error: Exception) -> StoreFailed | StoreUnreachable:
        code = error.code() if isinstance(error, grpc.aio.AioRpcError) else None
        if code in UNREACHABLE or isinstance(error, ResponseHandlingException):
            return StoreUnreachable(
                f"Qdrant does not answer at {self._address} (gRPC one port above). Start it, or set QDRANT_URL.",
                commands=["docker run -p 6333:6333 -p 6334:6334 qdrant/qdrant"],
            )
        if code in DENIED or (isinstance(error, UnexpectedResponse) and error.status_code in (401, 403)):
            return StoreFailed(f"Qdrant at {self._address} refuses the key. Set QDRANT_API_KEY to one that may write.")
        said = error.details() if isinstance(error, grpc.aio.AioRpcError) else str(error)
        return StoreFailed(f"Qdrant at {self._address} failed: {(said or 'no reason given')[:LONGEST_EXCERPT]}")


def _client(url: str, api_key: str | None) -> AsyncQdrantClient:
    """Reads certificates from the disk."""
    if url == MEMORY:
        return AsyncQdrantClient(MEMORY)
    port = urlsplit(url).port or REST_PORT
    return AsyncQdrantClient(
        url=url,
        port=port,
        grpc_port=port + 1,
        prefer_grpc=True,
        api_key=api_key,
        timeout=TIMEOUT_SECONDS,
        check_compatibility=False,  # It would ask the server here and now, and wait for it.
    )


def _point(point: Point) -> models.PointStruct:
    vectors = {DENSE: point.vector.tolist(), TERMS: _sparse(point.terms)}
    return models.PointStruct(id=point.chunk_id, vector=vectors, payload=payload(point))


def _sparse(terms: Terms) -> models.SparseVector:
    return models.SparseVector(indices=list(terms.indices), values=list(terms.values))
