"""Measures both ways to search under filters, and how an HNSW index is built and asked; writes the tables.

python scripts/layer3_plans.py [CHUNKS]: 100,000 take about five minutes.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import asyncpg
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from layer2_rag.stores.base import Where  # noqa: E402
from layer3_postgres.check_peer import recall_of  # noqa: E402
from layer3_postgres.check_rows import HERE, OF_A_DOCUMENT, SPACE, connected, load, nearest, where_field  # noqa: E402
from layer3_postgres.check_vectors import Vectors, exact_nearest, make_questions  # noqa: E402
from layer3_postgres.db.addresses import Addresses  # noqa: E402
from layer3_postgres.search.plans import Way  # noqa: E402
from layer3_postgres.search.settings import SearchSettings  # noqa: E402
from tests.benchmarks.layer3.databases import fresh_database  # noqa: E402
from tests.benchmarks.layer3.vectors import FILTERS, by_topic, filter_fields  # noqa: E402
from tests.benchmarks.report import this_machine  # noqa: E402
from tests.benchmarks.stats import percentile  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks" / "layer3-plans.md"
QUESTIONS, LIMIT = 200, 10
BUILDS = (64, SearchSettings().ef_construction)
"""`ef_construction`; the last index is the one that is searched under filters."""
EFS = (80, SearchSettings().ef_search)
WAYS: dict[str, tuple[Way, dict[str, str]]] = {
    "HNSW, `relaxed_order`": ("hnsw", {"hnsw.iterative_scan": "relaxed_order"}),
    "HNSW, `strict_order`": ("hnsw", {"hnsw.iterative_scan": "strict_order"}),
    "every kept chunk compared": ("exact", {}),
}
HEAD = """\
# Which way a search goes

{chunks:,} vectors of 384 dimensions out of `layer3_postgres/check_vectors.py`, {questions} questions, top 10, by the
driver over a socket. Recall is against comparing all; milliseconds are the median. `layer3_postgres/search/plans.py`
chooses between the ways, for the reasons in [the decision](../decisions/layer3-one-row.md#which-way-a-search-goes).

"""
Answers = tuple[float, list[list[int]]]
"""The median in milliseconds, and what was found."""


async def measure(folder: Path, chunks: int) -> str:
    vectors = by_topic(chunks)
    questions = make_questions(vectors, QUESTIONS)
    fields = filter_fields(chunks)
    async with fresh_database(folder) as addresses:
        async with connected(addresses.owner) as owner:
            await load(owner, vectors, fields)
            built = [row for each in BUILDS for row in await built_rows(addresses, owner, each, vectors, questions)]
        filtered = [await filter_row(addresses, name, vectors, questions, fields[name]) for name in FILTERS]
    return "\n\n".join(
        [
            table(("`ef_construction`", "built in", "`ef_search`", "recall", "milliseconds"), built),
            table(("filter keeps", *WAYS), filtered),
        ]
    )


async def built_rows(
    addresses: Addresses, owner: "asyncpg.Connection[Any]", ef_construction: int, vectors: Vectors, questions: Vectors
) -> list[list[str]]:
    await owner.execute("DROP INDEX chunks_of_space_1")
    start = perf_counter()
    made = (SPACE.embedder, SPACE.dimension, SearchSettings().m, ef_construction)
    await owner.execute("SELECT add_space($1, $2, $3, $4)", *made)
    seconds = perf_counter() - start
    right = [exact_nearest(vectors, each, LIMIT) for each in questions]
    rows = []
    for ef in EFS:
        median, found = await answers(addresses, "hnsw", {"hnsw.ef_search": str(ef)}, questions, [HERE] * QUESTIONS)
        cells = (str(ef_construction), f"{seconds:.0f} s", str(ef), f"{recall_of(found, right):.3f}", f"{median:.2f}")
        rows.append([*cells])
    return rows


async def filter_row(
    addresses: Addresses, name: str, vectors: Vectors, questions: Vectors, field: Sequence[int]
) -> list[str]:
    values = np.random.default_rng(6).integers(0, max(field) + 1, len(questions))
    of_chunks = np.repeat(np.array(field), OF_A_DOCUMENT)[: len(vectors)]
    right = []
    for question, value in zip(questions, values, strict=True):
        kept = np.flatnonzero(of_chunks == value)
        right.append([int(kept[n]) for n in exact_nearest(vectors[kept], question, LIMIT)])
    wheres = [where_field(name, int(value)) for value in values]
    cells = []
    for way, session in WAYS.values():
        median, found = await answers(addresses, way, session, questions, wheres)
        cells.append(f"recall {recall_of(found, right):.2f}, {median:.2f} ms")
    return [FILTERS[name], *cells]


async def answers(
    addresses: Addresses, way: Way, session: dict[str, str], questions: Vectors, wheres: Sequence[Where]
) -> Answers:
    taken, found = [], []
    async with connected(addresses.app, SearchSettings().connection() | session) as connection:
        for question, where in zip(questions, wheres, strict=True):
            start = perf_counter()
            found.append(await nearest(connection, way, question, where=where, limit=LIMIT))
            taken.append(1000 * (perf_counter() - start))
    return percentile(taken, 0.5), found


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


if __name__ == "__main__":
    CHUNKS = int([*sys.argv, "100000"][1])
    with TemporaryDirectory(prefix="mystack-plans-") as made:
        measured = asyncio.run(measure(Path(made) / "postgres", CHUNKS))
    head, machine = HEAD.format(chunks=CHUNKS, questions=QUESTIONS), this_machine()
    foot = f"{machine.date}, commit {machine.commit}, {machine.cores} cores of {machine.cpu}"
    PAGE.write_text(f"{head}{measured}\n\n{foot}, by `scripts/layer3_plans.py`.\n", encoding="utf-8")
    print(measured)
