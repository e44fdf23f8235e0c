"""Measures the vector indexes and writes the table into their decision record. Takes about a minute.

python scripts/layer2_index_figures.py [--points 10000]
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import numpy as np
from layer2_records import write

from layer1_basic_api.layers import ROOT
from layer2_rag.documents.model import ChunkKey
from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.stores.base import Condition, Point, Terms, VectorIndex, Where
from layer2_rag.stores.qdrant import MEMORY, QdrantIndex
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex

RECORD = ROOT / "docs" / "decisions" / "layer2-vectors.md"
SPACE = Space("measured", 384)
HERE = Where(collection="a")
FEW, MANY = 10_000, 100_000
STEP = 64
TIMES = 30
VOCABULARY = 30_000
Row = dict[str, float]


def make_points(count: int) -> list[Point]:
    """Random unit vectors; 60 terms each, as unevenly used as words are."""
    drawn = np.random.default_rng(7)
    return [_point(number, drawn) for number in range(count)]


def _point(number: int, drawn: np.random.Generator) -> Point:
    terms = sorted({int(each) % VOCABULARY for each in drawn.zipf(1.3, 60)})
    key = ChunkKey(document_id=f"d{number // 20}", revision=1, generation=1, ordinal=number % 20)
    return Point(
        chunk_id=key.id,
        document_id=key.document_id,
        collection="a" if number % 3 else "b",
        revision=1,
        generation=1,
        vector=_unit(drawn),
        terms=Terms(tuple(terms), (1.0,) * len(terms)),
        fields={"kind": f"k{number % 5}", "metadata": {"pages": number % 100}},
    )


def _unit(drawn: np.random.Generator) -> Vector:
    vector = drawn.standard_normal(SPACE.dimension)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


async def measure(index: VectorIndex, points: list[Point]) -> Row:
    steps = [points[start : start + STEP] for start in range(0, len(points), STEP)]
    writes = [await _timed(partial(index.upsert, SPACE, step)) for step in steps]
    question = _unit(np.random.default_rng(8))
    kinds = Condition(field="kind", values=("k1", "k2"))
    pages = Condition(field="metadata.pages", gte=10, lte=19)
    words = Terms((1, 2, 7, 100, 500), (1.0,) * 5)
    return {
        f"write {STEP} points": statistics.median(writes),
        "nearest 50": await _median(lambda: index.nearest(SPACE, question, where=HERE, limit=50)),
        "the same, of two kinds": await _median(
            lambda: index.nearest(SPACE, question, where=Where(collection="a", conditions=(kinds,)), limit=50)
        ),
        "the same, by a number in the metadata": await _median(
            lambda: index.nearest(SPACE, question, where=Where(collection="a", conditions=(pages,)), limit=50)
        ),
        "BM25, five terms": await _median(lambda: index.matching(SPACE, words, where=HERE, limit=50)),
        "count a document": await _median(lambda: index.count(SPACE, Where(document_id="d7"))),
    }


async def _median(call: Callable[[], Awaitable[object]]) -> float:
    return statistics.median([await _timed(call) for _ in range(TIMES)])


async def _timed(call: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    await call()
    return (time.perf_counter() - start) * 1000


async def measure_edge(points: list[Point]) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        index = await QdrantEdgeIndex.open(Path(folder))
        row = await measure(index, points)
        row["close, with a flush"] = await _timed(index.aclose)
        start = time.perf_counter()
        index = await QdrantEdgeIndex.open(Path(folder))
        row["open again"] = (time.perf_counter() - start) * 1000
        row["remove all"] = await _timed(lambda: index.remove(SPACE, Where()))
        await index.aclose()
        return row


async def measure_local(points: list[Point]) -> Row:
    index = await QdrantIndex.open(MEMORY)
    row = await measure(index, points)
    await index.aclose()
    return row


def table(columns: dict[str, Row]) -> list[str]:
    """The first column has all rows."""
    rows = [(what, [_cell(column.get(what)) for column in columns.values()]) for what in next(iter(columns.values()))]
    lines = [
        f"Points of {SPACE.dimension} dimensions, medians in milliseconds, through our adapters.",
        "",
        "| what | " + " | ".join(columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    return [*lines, *(f"| {what} | {' | '.join(cells)} |" for what, cells in rows)]


def _cell(took: float | None) -> str:
    return "–" if took is None else f"{took:.2f}"


def main() -> None:
    points = make_points(MANY)
    columns = {
        f"Qdrant Edge, {FEW:,}": asyncio.run(measure_edge(points[:FEW])),
        f"Qdrant Edge, {MANY:,}": asyncio.run(measure_edge(points)),
        f"local mode of qdrant-client, {FEW:,}": asyncio.run(measure_local(points[:FEW])),
    }
    write(RECORD, "figures", table(columns))


if __name__ == "__main__":
    main()
