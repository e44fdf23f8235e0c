"""Vector search alone beside Qdrant Edge with its HNSW index, the same under filters, and how long loading takes."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from time import perf_counter
from typing import Any

import numpy as np
from qdrant_client import QdrantClient

from layer2_rag.stores.base import Where
from layer3_postgres.api.parts import SEARCH
from layer3_postgres.check_peer import opened_peer, recall_of
from layer3_postgres.check_rows import HERE, OF_A_DOCUMENT, SPACE, connected, load, where_field
from layer3_postgres.check_search import Turns, in_turns, least_ef
from layer3_postgres.check_vectors import Vectors, exact_nearest, exact_nearest_each, make_questions, make_vectors
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import open_database
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer3.databases import fresh_database
from tests.benchmarks.layer3.qdrant_server import server_peer
from tests.benchmarks.report import Figure, Section, Table
from tests.benchmarks.stats import percentile

RATIO = Goal(what="vector search alone, {} × 384, top 10: p95 ÷ Qdrant Edge's with its HNSW", must=1.2, digits=2)
SERVER = Goal(what="the same ÷ Qdrant's server", must=1.0, digits=2)
RECALL = Goal(what="its recall", must=0.98, least=True, digits=3)
FILTERED = Goal(what="search under a filter that keeps {}: p95", must=3, unit="ms")
FILTERED_RECALL = Goal(what="its recall, of all four filters the lowest", must=0.98, least=True, digits=3)
LOAD = Goal(what="load and index, seconds ÷ Qdrant Edge's", must=0.5, digits=2)
ROUNDS, LIMIT = 5, 10
Right = Sequence[Sequence[int]]
FILTERS = {
    "near_1": "1 %, near each other",
    "any_1": "1 %, anywhere",
    "near_10": "10 %, near each other",
    "any_10": "10 %, anywhere",
}
HOW = (
    "{count:,} vectors of 384 dimensions out of `layer3_postgres/check_vectors.py`, in topics of about 500; each "
    "of {questions} questions is one of them, turned by noise of half its length. Both sides have the same "
    "vectors, in one run, and get one question after the other, in turns, {rounds} rounds; the ratio is the median "
    "of the rounds' ratios of p95. PostgreSQL: the application's own statement on its own table, by the driver, "
    "over a Unix socket; ef_search {ours}. Qdrant Edge: in this process, ef {theirs}, recall {recall:.3f}. Recall "
    "is against comparing all. Filters: a number in the documents' metadata, 20 chunks to a document; near each "
    "other are documents of neighbouring topics, and the question may be of any topic; by the application's index, "
    "the choice of the plan included. Load: vectors copied, then indexed, as a migration does; Qdrant Edge: "
    "upserted 1,000 at a time, then optimized."
)


def measure(effort: Effort) -> Section:
    return asyncio.run(_measure(effort))


async def _measure(effort: Effort) -> Section:
    count, asked = effort.pick(100_000, 2_000), effort.pick(300, 20)
    vectors = by_topic(count)
    questions = make_questions(vectors, asked)
    right = exact_nearest_each(vectors, questions, LIMIT)
    fields = filter_fields(count)
    async with fresh_database(effort.folder / "vectors") as addresses:
        async with connected(addresses.owner) as owner:
            loaded = await load(owner, vectors, fields)
        with opened_peer(effort.folder / "peer") as peer:
            peer_loaded = peer.load(vectors, {})
            ef = least_ef(peer, questions, right, recall=RECALL.must)
            found = [peer.nearest(each.tolist(), LIMIT, ef=ef) for each in questions]
            async with connected(addresses.app, SEARCH.connection()) as connection:
                await in_turns(connection, peer, questions[:20], rounds=1, limit=LIMIT, ef=ef)
                turns = await in_turns(connection, peer, questions, rounds=ROUNDS, limit=LIMIT, ef=ef)
        server = await _beside_server(addresses, vectors, questions, right)
        filtered = {name: await _filtered(addresses, name, vectors, questions, fields[name]) for name in FILTERS}
        whole = await _asked(addresses, questions, [HERE] * asked)
    how = HOW.format(
        count=count,
        questions=asked,
        rounds=ROUNDS,
        ours=SEARCH.ef_search,
        theirs=ef or "its default",
        recall=recall_of(found, right),
    )
    figures = _figures(count, turns, recall_of(turns.found, right), filtered, loaded / peer_loaded)
    figures.insert(1, server)
    data = {"ours": turns.ours, "theirs": turns.theirs, "filtered": filtered, "load": [loaded, peer_loaded], "ef": ef}
    return Section("Vector search", how, figures, [_table(turns, whole["ms"], filtered)], data)


async def _beside_server(addresses: Addresses, vectors: Vectors, questions: Vectors, right: Right) -> Figure:
    url = os.environ.get("QDRANT_URL")
    if not url:
        return SERVER.unmeasured("QDRANT_URL names no server")
    with server_peer(QdrantClient(url, api_key=os.environ.get("QDRANT_API_KEY"), timeout=60)) as peer:
        peer.load(vectors)
        ef = least_ef(peer, questions, right, recall=RECALL.must)
        async with connected(addresses.app, SEARCH.connection()) as connection:
            turns = await in_turns(connection, peer, questions, rounds=ROUNDS, limit=LIMIT, ef=ef)
    return SERVER.figure(turns.ratio)


def by_topic(count: int) -> Vectors:
    """So that the chunks of a document are near each other, and so are neighbouring documents."""
    made = make_vectors(count)
    ordered: Vectors = made.vectors[np.argsort(made.topics, kind="stable")]
    return ordered


def filter_fields(count: int) -> dict[str, list[int]]:
    """Of each document: in which hundredth and which tenth of all it is, in order and by lot."""
    documents = (count - 1) // OF_A_DOCUMENT + 1
    order, lots = np.arange(documents), np.random.default_rng(5).permutation(documents)
    parts = {"1": 100, "10": 10}
    return {
        f"{name}_{share}": [int(number) for number in places * of // documents]
        for name, places in (("near", order), ("any", lots))
        for share, of in parts.items()
    }


async def _filtered(
    addresses: Addresses, name: str, vectors: Vectors, questions: Vectors, field: Sequence[int]
) -> dict[str, Any]:
    values = np.random.default_rng(6).integers(0, max(field) + 1, len(questions))
    of_chunks = np.repeat(np.array(field), OF_A_DOCUMENT)[: len(vectors)]
    answered = await _asked(addresses, questions, [where_field(name, int(value)) for value in values])
    right = []
    for question, value in zip(questions, values, strict=True):
        kept = np.flatnonzero(of_chunks == value)
        right.append([int(kept[n]) for n in exact_nearest(vectors[kept], question, LIMIT)])
    return {"ms": answered["ms"], "recall": recall_of(answered["found"], right)}


async def _asked(addresses: Addresses, questions: Vectors, wheres: Sequence[Where]) -> dict[str, Any]:
    """By the application's index: milliseconds and what was found. Five first, which nobody times."""
    settings = DatabaseSettings(session=SEARCH.connection())
    async with aclosing(open_database(addresses.app, settings)) as database:
        index = PostgresVectorIndex(database, SEARCH)
        milliseconds, found = [], []
        for question, where in zip([*questions[:5], *questions], [*wheres[:5], *wheres], strict=True):
            begin = perf_counter()
            hits = await index.nearest(SPACE, question, where=where, limit=LIMIT)
            milliseconds.append(1000 * (perf_counter() - begin))
            found.append([int(hit.chunk_id.replace("-", ""), 16) for hit in hits])
    return {"ms": milliseconds[5:], "found": found[5:]}


def _figures(count: int, turns: Turns, recall: float, filtered: Mapping[str, Any], load_ratio: float) -> list[Figure]:
    narrow = [FILTERED.named(said).figure(percentile(filtered[name]["ms"], 0.95)) for name, said in FILTERS.items()]
    lowest = min(each["recall"] for each in filtered.values())
    first = [RATIO.named(f"{count:,}").figure(turns.ratio), RECALL.figure(recall)]
    return [*first, *narrow, FILTERED_RECALL.figure(lowest), LOAD.figure(load_ratio)]


def _table(turns: Turns, whole: Sequence[float], filtered: Mapping[str, Any]) -> Table:
    rows = {
        "PostgreSQL, the statement alone": [1000 * each for part in turns.ours for each in part],
        "Qdrant Edge": [1000 * each for part in turns.theirs for each in part],
        "the application's index, with its choice of a plan": whole,
        **{f"the same, filter keeps {said}": filtered[name]["ms"] for name, said in FILTERS.items()},
    }
    return Table(
        ("search", "p50, ms", "p95, ms", "searches"),
        [
            [name, f"{percentile(values, 0.5):.2f}", f"{percentile(values, 0.95):.2f}", str(len(values))]
            for name, values in rows.items()
        ],
    )
