"""`VectorIndex` on Qdrant Edge: Qdrant's engine in this process, a folder for each space. Knows no documents.

The engine never releases the GIL, in threads neither. So it is called on the event loop, in steps of milliseconds
with a breath between them; search is exact; nothing is optimized; and what it keeps in memory is flushed when nobody
asked for anything a while. Until then its write-ahead log has it, which outlives `kill -9`.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

import qdrant_edge as edge

from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.errors import StoreFailed
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

QUIET_SECONDS = 5.0
"""A flush holds the loop for 30 to 600 ms, so it waits until nothing was asked for this long."""
REMOVED_AT_ONCE = 500
SPACE_FILE = "space.json"
SHARD = "shard"
UNFINISHED = ".new-"
LONGEST_EXCERPT = 300
DIALECT = Dialect(
    filter=edge.Filter,
    field=edge.FieldCondition,
    value=edge.MatchValue,
    any_of=edge.MatchAny,
    numbers=edge.RangeFloat,
    dates=edge.RangeDateTime,
)

T = TypeVar("T")
PointId = int | str | UUID


class QdrantEdgeIndex:
    """Open it with `open`; one process at a time. A space's folder says in a file whose it is."""

    def __init__(self, folder: Path, shards: dict[Space, edge.EdgeShard], *, quiet_seconds: float) -> None:
        self._folder = folder
        self._shards = shards
        self._indexed = {space: set(shard.info().payload_schema) for space, shard in shards.items()}
        self._unflushed: set[Space] = set()
        self._creating = asyncio.Lock()
        self._quiet_seconds = quiet_seconds
        self._last_call = asyncio.get_running_loop().time()
        self._flushing = asyncio.create_task(self._flush_when_quiet())

    @classmethod
    async def open(cls, folder: Path, *, quiet_seconds: float = QUIET_SECONDS) -> Self:
        """Raises `StoreFailed` for a folder that another process has open, or that is broken or none of ours."""
        return cls(folder, await asyncio.to_thread(_load_all, folder), quiet_seconds=quiet_seconds)

    async def upsert(self, space: Space, points: Sequence[Point]) -> None:
        for point in points:
            check_vector(space, point.vector)
        if not points:
            return
        await self._create(space)
        await self._index(space, missing_indexes(self._indexed[space], [point.fields for point in points]))
        for start in range(0, len(points), STEP):
            batch = [_edge_point(point) for point in points[start : start + STEP]]
            await self._write(space, edge.UpdateOperation.upsert_points(batch))

    async def nearest(self, space: Space, vector: Vector, *, where: Where, limit: int) -> list[Hit]:
        check_vector(space, vector)
        query = edge.Query.Nearest(vector.tolist(), using=DENSE)
        return self._search(space, query, where, limit, edge.SearchParams(exact=True))

    async def matching(self, space: Space, terms: Terms, *, where: Where, limit: int) -> list[Hit]:
        if not terms.indices:
            return []
        query = edge.Query.Nearest(_sparse(terms), using=TERMS)
        corpus = DIALECT.where(Where(collection=where.collection, generation=where.generation))
        return self._search(space, query, where, limit, edge.SearchParams(exact=True, idf=edge.IdfParams(corpus)))

    async def count(self, space: Space, where: Where) -> int:
        request = edge.CountRequest(exact=True, filter=DIALECT.where(where))
        return self._ask(space, lambda shard: shard.count(request)) or 0

    async def remove(self, space: Space, where: Where) -> None:
        """In steps: removing 100,000 points at once takes 1.8 s."""
        request = edge.ScrollRequest(limit=REMOVED_AT_ONCE, filter=DIALECT.where(where), with_payload=False)
        while found := (self._ask(space, lambda shard: shard.scroll(request)) or ([], None))[0]:
            await self._write(space, edge.UpdateOperation.delete_points([record.id for record in found]))

    async def set_fields(self, space: Space, document_id: str, fields: Mapping[str, Any]) -> None:
        if space not in self._shards:
            return
        await self._index(space, missing_indexes(self._indexed[space], [fields]))
        matching = DIALECT.where(Where(document_id=document_id))
        await self._write(space, edge.UpdateOperation.set_payload_by_filter(matching, {"fields": stored(fields)}))

    async def document_ids(self, space: Space) -> set[str]:
        records, start = self._page(space, None)
        ids = {_document(record) for record in records}
        while start is not None:
            await asyncio.sleep(0)
            records, start = self._page(space, start)
            ids.update(map(_document, records))
        return ids

    async def points(self, space: Space, chunk_ids: Sequence[str]) -> list[Point]:
        found: list[Point] = []
        for start in range(0, len(chunk_ids), STEP):
            ids: list[PointId] = list(chunk_ids[start : start + STEP])
            records = self._ask(space, partial(_retrieve, ids=ids)) or []
            found += [to_point(record) for record in records]
            await asyncio.sleep(0)
        return found

    async def spaces(self) -> list[Space]:
        return list(self._shards)

    async def ping(self) -> None:
        """The engine is in this process: where this code runs, it answers."""

    async def aclose(self) -> None:
        self._flushing.cancel()
        with suppress(asyncio.CancelledError):
            await self._flushing
        for shard in self._shards.values():
            with _engine(self._folder):
                shard.close()
        self._shards.clear()

    def _search(
        self, space: Space, query: edge.Query, where: Where, limit: int, params: edge.SearchParams
    ) -> list[Hit]:
        request = edge.SearchRequest(query=query, limit=limit, filter=DIALECT.where(where), params=params)
        found = self._ask(space, lambda shard: shard.search(request))
        return [Hit(str(point.id), point.score) for point in found or ()]

    def _page(self, space: Space, start: PointId | None) -> tuple[list[edge.Record], PointId | None]:
        request = edge.ScrollRequest(limit=PAGE, offset=start, with_payload=["document"], with_vector=False)
        return self._ask(space, lambda shard: shard.scroll(request)) or ([], None)

    async def _write(self, space: Space, operation: edge.UpdateOperation) -> None:
        self._ask(space, lambda shard: shard.update(operation))
        self._unflushed.add(space)
        await asyncio.sleep(0)

    async def _index(self, space: Space, kinds: Mapping[str, IndexKind]) -> None:
        for key, kind in kinds.items():
            await self._write(space, _create_index(key, kind))
            self._indexed[space].add(key)

    def _ask(self, space: Space, question: Callable[[edge.EdgeShard], T]) -> T | None:
        """None for a space that does not exist."""
        self._last_call = asyncio.get_running_loop().time()
        shard = self._shards.get(space)
        if shard is None:
            return None
        with _engine(self._folder):
            return question(shard)

    async def _create(self, space: Space) -> None:
        async with self._creating:
            if space not in self._shards:
                self._shards[space] = await asyncio.to_thread(_create_shard, self._folder, space)
                self._indexed[space] = set(INDEXES)

    async def _flush_when_quiet(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(self._last_call + self._quiet_seconds - loop.time(), self._quiet_seconds / 5))
            if self._unflushed and loop.time() - self._last_call >= self._quiet_seconds:
                with suppress(StoreFailed), _engine(self._folder):
                    self._shards[self._unflushed.pop()].flush()


def _load_all(folder: Path) -> dict[Space, edge.EdgeShard]:
    folder.mkdir(parents=True, exist_ok=True)
    for unfinished in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(unfinished)
    return dict(_load(path) for path in sorted(folder.iterdir()) if path.is_dir())


def _load(path: Path) -> tuple[Space, edge.EdgeShard]:
    with _engine(path):
        space = Space(**json.loads((path / SPACE_FILE).read_text()))
        return space, edge.EdgeShard.load(str(path / SHARD))


def _create_shard(folder: Path, space: Space) -> edge.EdgeShard:
    """Made aside and then moved, so that a folder is there whole or not at all."""
    aside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    path = folder / space_name(space)
    with _engine(path):
        (aside / SHARD).mkdir()
        shard = edge.EdgeShard.create(str(aside / SHARD), _config(space))
        for key, kind in INDEXES.items():
            shard.update(_create_index(key, kind))
        shard.close()
        (aside / SPACE_FILE).write_text(json.dumps(asdict(space)))
        aside.rename(path)
    return _load(path)[1]


def _config(space: Space) -> edge.EdgeConfig:
    return edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(space.dimension, edge.Distance.Cosine)},
        sparse_vectors={TERMS: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
    )


def _create_index(key: str, kind: IndexKind) -> edge.UpdateOperation:
    return edge.UpdateOperation.create_field_index(key, getattr(edge.PayloadSchemaType, kind))


def _retrieve(shard: edge.EdgeShard, ids: list[PointId]) -> list[edge.Record]:
    return shard.retrieve(ids, with_payload=True, with_vector=True)


def _document(record: edge.Record) -> str:
    return str((record.payload or {})["document"])


def _edge_point(point: Point) -> edge.Point:
    vectors = {DENSE: point.vector.tolist(), TERMS: _sparse(point.terms)}
    return edge.Point(point.chunk_id, vectors, payload(point))


def _sparse(terms: Terms) -> edge.SparseVector:
    return edge.SparseVector(list(terms.indices), list(terms.values))


@contextmanager
def _engine(path: Path) -> Iterator[None]:
    """The engine raises bare `Exception`, and says in words that another process holds its log."""
    try:
        yield
    except Exception as error:
        if "WouldBlock" in str(error):
            raise StoreFailed(f"Another process has the vectors in {path} open. Stop it first.") from error
        raise StoreFailed(
            f"The vectors in {path} cannot be used: {str(error)[:LONGEST_EXCERPT]}. If this stays so, move that folder "
            "away and embed the documents anew.",
            commands=["mystack reindex"],
        ) from error
