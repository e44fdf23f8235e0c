"""How search, index and memory grow with the number of vectors, with a curve through the measured points."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import perf_counter

import asyncpg
import numpy as np

from layer3_postgres.api.parts import SEARCH
from layer3_postgres.check_peer import recall_of
from layer3_postgres.check_rows import HERE, connected, load, nearest
from layer3_postgres.check_vectors import Vectors, exact_nearest_each, make_questions
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer3.databases import fresh_database
from tests.benchmarks.layer3.vectors import by_topic
from tests.benchmarks.report import Section, Table
from tests.benchmarks.stats import percentile

P95 = Goal(what="vector search, {} × 384: p95", must=15, unit="ms")
RECALL = Goal(what="its recall", must=0.95, least=True, digits=3)
LIMIT = 10
BUILD = {"maintenance_work_mem": "2GB"}
"""So that the index of a million vectors is built in memory; else it takes several times as long."""
SIZES = ("SELECT pg_table_size('chunks')", "SELECT pg_relation_size('chunks_of_space_1')")
HOW = (
    "As the search alone above, without its peer: {questions} questions one after the other, the statement by the "
    "driver, ef_search as the application sets it for their number. The index is what should be in memory; the table "
    "has the vectors once more. The curve "
    "is p95 = a + b · ln(vectors), by least squares through the {points} points: {a:.2f} + {b:.3f} · ln(vectors) "
    "ms, at most {off:.2f} ms off; it says {ten:.1f} ms for ten million."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    vectors: int
    ef_search: int
    milliseconds: list[float]
    recall: float
    load_seconds: float
    table_mb: float
    index_mb: float

    @property
    def p95(self) -> float:
        return percentile(self.milliseconds, 0.95)


def measure(effort: Effort) -> Section:
    counts = effort.pick((10_000, 100_000, 1_000_000), (500, 1_000, 2_000))
    sizes = [asyncio.run(_measured(effort, count)) for count in counts]
    slope, base = (float(each) for each in np.polyfit(np.log(counts), [size.p95 for size in sizes], 1))
    off = max(abs(base + slope * np.log(size.vectors) - size.p95) for size in sizes)
    how = HOW.format(
        questions=len(sizes[0].milliseconds),
        points=len(sizes),
        a=base,
        b=slope,
        off=off,
        ten=base + slope * np.log(1e7),
    )
    largest = sizes[-1]
    figures = [P95.named(f"{largest.vectors:,}").figure(largest.p95), RECALL.figure(largest.recall)]
    head = (
        *("vectors", "ef_search", "p50, ms", "p95, ms", "curve, ms"),
        *("recall", "load and index, s", "table, MB", "index, MB"),
    )
    rows = [_row(size, base + slope * float(np.log(size.vectors))) for size in sizes]
    data = {"sizes": [asdict(size) for size in sizes], "curve": [base, slope]}
    return Section("Growth", how, figures, [Table(head, rows)], data)


async def _measured(effort: Effort, count: int) -> Size:
    vectors = by_topic(count)
    questions = make_questions(vectors, effort.pick(300, 20))
    right = exact_nearest_each(vectors, questions, LIMIT)
    ef = SEARCH.candidates(LIMIT, kept=count, total=count)
    async with fresh_database(effort.folder / f"growth-{count}") as addresses:
        async with connected(addresses.owner, BUILD) as owner:
            seconds = await load(owner, vectors, {})
            table, index = [await owner.fetchval(asked) for asked in SIZES]
        async with connected(addresses.app, SEARCH.connection() | {"hnsw.ef_search": str(ef)}) as connection:
            await _timed(connection, questions)  # from the disk into memory
            milliseconds, found = await _timed(connection, questions)
    return Size(
        vectors=count,
        ef_search=ef,
        milliseconds=milliseconds,
        recall=recall_of(found, right),
        load_seconds=seconds,
        table_mb=table / 1e6,
        index_mb=index / 1e6,
    )


async def _timed(
    connection: "asyncpg.Connection[asyncpg.Record]", questions: Vectors
) -> tuple[list[float], Sequence[list[int]]]:
    milliseconds, found = [], []
    for question in questions:
        begin = perf_counter()
        found.append(await nearest(connection, "hnsw", question, where=HERE, limit=LIMIT))
        milliseconds.append(1000 * (perf_counter() - begin))
    return milliseconds, found


def _row(size: Size, curve: float) -> list[str]:
    times = [percentile(size.milliseconds, 0.5), size.p95, curve]
    rest = [f"{size.recall:.3f}", f"{size.load_seconds:.1f}", f"{size.table_mb:,.0f}", f"{size.index_mb:,.0f}"]
    return [f"{size.vectors:,}", str(size.ef_search), *(f"{each:.2f}" for each in times), *rest]
