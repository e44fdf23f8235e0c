"""Which way a search goes on 20,000 analysed rows: what the trace names is what PostgreSQL does."""

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from layer2_rag.embeddings.base import Space
from layer2_rag.retrieval.stages import Stopwatch
from layer2_rag.stores.base import Condition, Terms, Where
from layer3_postgres.db.database import Database, open_database, owner_engine
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.search.conditions import Statement
from layer3_postgres.search.matching import Frequencies, matching_statement
from layer3_postgres.search.nearest import choosing_statement, nearest_statement
from layer3_postgres.search.plans import candidates, choose, narrow
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from tests.support.layer2_records import collection
from tests.support.layer3_postgres import TestDatabase, drop, in_thread, new_database

SPACE = Space("tests/many", 32)
CHUNKS, EACH = 20_000, 20
SETTINGS = DatabaseSettings(statement_seconds=150, session=SearchSettings().connection())
EF = SearchSettings().ef_search
WIDER = SearchSettings().candidates(10, kept=16_000, total=CHUNKS)
ALL = Where(collection="default", generation=1)
FEW = replace(ALL, conditions=(Condition(field="metadata.part", values=(3,)),))
MOST = replace(ALL, conditions=(Condition(field="metadata.part", gte=20.0),))
KIND = replace(ALL, conditions=(Condition(field="kind", values=("rare",)),))
NOBODY = "00000000-0000-0000-0000-000000000000"
HAVING = {1: 50_000, 2: 20, 3: 2_000, 4: 1_500}
FILL = (
    f"INSERT INTO spaces (id, embedder, dimension) VALUES (1, '{SPACE.embedder}', {SPACE.dimension})",
    f"""INSERT INTO documents (id, collection, name, kind, metadata, tags, state, bytes, sha256, chunks, revision,
        searchable, attempts, pages, parser_version, chunker_version, deleted, created_at, updated_at)
    SELECT gen_random_uuid(), 'default', 'n', CASE WHEN n % 100 = 0 THEN 'rare' ELSE 'text' END,
        json_build_object('part', n % 100), '{{}}', 'ready', 1, n::text, {EACH}, 1, 1, 0, 1, 1, 1, false, now(), now()
    FROM generate_series(1, {CHUNKS // EACH}) AS n""",
    f"""INSERT INTO chunks (id, document_id, collection, revision, generation, ordinal, start, "end", section, tokens,
        space_id, embedding, terms, term_ids)
    SELECT gen_random_uuid(), d.id, 'default', 1, 1, n, 0, 10, '', 3, 1,
        (SELECT array_agg(random() - 0.5 + (n + i) * 0)::halfvec FROM generate_series(1, {SPACE.dimension}) AS i),
        ('{{1:1,' || 10 + n || ':1}}/1000000000')::sparsevec, ARRAY[0, 9 + n]
    FROM documents d, generate_series(0, {EACH - 1}) AS n""",
)


@pytest.fixture(scope="module")
def filled() -> Iterator[TestDatabase]:
    """Once: it is only read."""
    made = new_database()
    in_thread(_fill(made))
    yield made
    drop(made)


async def _fill(made: TestDatabase) -> None:
    """Before there is an index: one that is built at once takes a tenth of the time."""
    async with aclosing(open_database(made.addresses.app, SETTINGS)) as opened:
        await PostgresDocumentStore(opened).add_collection(collection(space=SPACE))
        async with opened.begin() as db:
            for statement in FILL:
                await db.exec_driver_sql(statement)
        async with opened.begin() as db:
            await db.exec_driver_sql("SELECT add_space($1, $2, 16, 64)", (SPACE.embedder, SPACE.dimension))
    engine = owner_engine(made.addresses.owner)
    async with engine.begin() as owner:
        await owner.exec_driver_sql("ANALYZE")
    await engine.dispose()


@pytest.fixture
async def database(filled: TestDatabase) -> AsyncGenerator[Database, None]:
    async with aclosing(open_database(filled.addresses.app, SETTINGS)) as opened:
        yield opened


async def plan(database: Database, statement: Statement) -> str:
    async with database.reading() as db:
        asked, values = statement
        await db.exec_driver_sql(f"SET hnsw.ef_search = {SearchSettings().ef_search}")
        rows = await db.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {asked}", values)
        return json.dumps(rows.scalars().all())


async def said(index: PostgresVectorIndex, where: Where, *, limit: int = 10) -> str:
    watch = Stopwatch()
    with watch.timed("dense") as step:
        await index.nearest(SPACE, vector(), where=where, limit=limit)
    return step.detail


def vector() -> Any:
    return np.random.default_rng(3).standard_normal(SPACE.dimension).astype(np.float32)


async def test_each_case_takes_the_plan_that_it_names(database: Database) -> None:
    index = PostgresVectorIndex(database)
    assert await said(index, ALL) == f"hnsw with ef_search {EF}, 20,000 of 20,000 chunks kept"
    assert await said(index, MOST) == f"hnsw with ef_search {WIDER}, 16,000 of 20,000 chunks kept"
    assert await said(index, FEW) == "exact, 200 of 20,000 chunks kept"
    assert await said(index, KIND) == "exact, 200 of 20,000 chunks kept"
    number = await index.space_numbers.add(SPACE)
    for where in (ALL, MOST):
        found = await plan(database, nearest_statement("hnsw", space_id=number, vector=vector(), where=where, limit=10))
        assert f"chunks_of_space_{number}" in found
        assert '"Node Type": "Sort"' not in found.split("CTE found")[0]
    for where in (FEW, KIND):
        found = await plan(
            database, nearest_statement("exact", space_id=number, vector=vector(), where=where, limit=10)
        )
        assert "uq_chunks_key" in found
        assert "chunks_of_space" not in found
        assert '"Seq Scan", "Parent Relationship": "Outer"' not in found
    rare = await plan(database, choosing(number, KIND))
    assert "ix_documents_kind" in rare
    for where, way in ((ALL, "hnsw"), (MOST, "hnsw"), (FEW, "exact"), (KIND, "exact")):
        assert await begun(database, number, where) == {way}
    for kept, total in ((0, 0), (5_000, 5_000), (5_001, 5_001), (20_000, 100_000), (20_001, 100_000), (9_999, 19_998)):
        way = choose(kept, total, SearchSettings(), limit=10).way
        assert await computed(database, narrow(SearchSettings()), kept, total) == (way == "exact")
    for limit, kept, total in (
        (10, 0, 0),
        (10, 5_001, 5_001),
        (60, 16_000, 20_000),
        (10, 400_000, 400_000),
        (10, 30_000, 10**6),
        (10, 10**6, 10**6),
    ):
        asked = SearchSettings().candidates(limit, kept=kept, total=total)
        assert await computed(database, candidates(SearchSettings(), limit), kept, total) == asked


def choosing(number: int, where: Where) -> Statement:
    return choosing_statement(SearchSettings(), space_id=number, vector=vector(), where=where, limit=10)


async def begun(database: Database, number: int, where: Where) -> set[str]:
    """The ways that are begun."""
    asked, values = choosing(number, where)
    async with database.reading() as db:
        said = (await db.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING off) {asked}", values)).scalars().all()
    scans = [line for line in said if " on chunks c" in line and "never executed" not in line]
    return {"hnsw" if "chunks_of_space" in line else "exact" for line in scans}


async def computed(database: Database, rule: str, kept: int, total: int) -> Any:
    async with database.reading() as db:
        counted = f"(VALUES ({kept}, {total})) AS counted (kept, total)"
        return (await db.exec_driver_sql(f"SELECT {rule} FROM {counted}")).scalar_one()


async def test_a_search_that_gives_up_is_made_exactly(database: Database) -> None:
    """As where a filter keeps what lies far from the question: here the index may look at hardly more than it starts
    with."""
    async with database.reading() as db:
        await db.exec_driver_sql("SET hnsw.max_scan_tuples = 1")
    index = PostgresVectorIndex(database, SearchSettings(few_rows=0, exact_rows=0))
    true = await PostgresVectorIndex(database).nearest(SPACE, vector(), where=KIND, limit=150)
    assert await index.nearest(SPACE, vector(), where=KIND, limit=150) == true
    assert (await said(index, KIND, limit=150)).startswith("exact, as hnsw gave up after ")


async def test_words_choose_candidates_by_their_index(database: Database) -> None:
    index = PostgresVectorIndex(database)
    number = await index.space_numbers.add(SPACE)
    asked = partial(matching_statement, Terms((9, 12), (1.0, 1.0)), Frequencies(CHUNKS, {9: CHUNKS, 12: 1_000}))
    for where in (ALL, MOST, KIND):
        found = await plan(database, asked(space_id=number, where=where, limit=10, most=3_000))
        assert "ix_chunks_term_ids" in found
    hits = await index.matching(SPACE, Terms((0, 12), (1.0, 1.0)), where=ALL, limit=10)
    async with database.reading() as db:
        of_these = await db.exec_driver_sql(
            "SELECT count(*)::int FROM chunks WHERE id = ANY ($1::uuid[]) AND term_ids @> ARRAY[12]",
            ([UUID(hit.chunk_id) for hit in hits],),
        )
        assert of_these.scalar_one() == len(hits) == 10


@pytest.mark.parametrize(
    ("having", "where", "most", "chosen"),
    [
        (HAVING, ALL, 3_000, 2),
        (HAVING, ALL, 4_000, 3),
        ({1: 50_000}, ALL, 3_000, 1),
        (HAVING, MOST, 3_000, 3),
        (HAVING, KIND, 200, 4),
        (HAVING, KIND, 100, 3),
        (HAVING, replace(KIND, document_id=NOBODY), 1, 4),
    ],
)
async def test_as_many_of_the_rarest_words_choose_as_have_so_many_chunks_together(
    database: Database, having: dict[int, int], where: Where, most: int, chosen: int
) -> None:
    """Of what they have, a filter keeps its share: 16,000 of the 100,000 that are said to be there, or 200 of them."""
    question, known = Terms((1,), (1.0,)), Frequencies(100_000, having)
    asked = matching_statement(question, known, space_id=1, where=where, limit=10, most=most)
    async with database.reading() as db:
        rows = (await db.exec_driver_sql(*asked)).all()
    assert {row.chosen for row in rows} == {chosen}


@pytest.mark.parametrize(
    ("where", "most", "limit", "having"), [(KIND, 500, 150, 10), (KIND, 100, 150, 10), (ALL, 100, 1_500, 1_000)]
)
async def test_a_rare_word_hides_nothing_that_has_the_other(
    database: Database, where: Where, most: int, limit: int, having: int
) -> None:
    """So many of what is kept have the rarer word; all have the other."""
    index = PostgresVectorIndex(database, SearchSettings(most_candidates=most))
    hits = await index.matching(SPACE, Terms((0, 12), (1.0, 1.0)), where=where, limit=limit)
    assert len(hits) == limit
    assert len({hit.score for hit in hits[:having]} & {hit.score for hit in hits[having:]}) == 0


async def test_both_ways_find_the_same(database: Database) -> None:
    """On what a filter keeps, the index's way is allowed to miss some; most it has."""
    index = PostgresVectorIndex(database)
    exact = PostgresVectorIndex(database, SearchSettings(few_rows=10**9))
    for where in (ALL, MOST):
        found = {hit.chunk_id for hit in await index.nearest(SPACE, vector(), where=where, limit=50)}
        true = {hit.chunk_id for hit in await exact.nearest(SPACE, vector(), where=where, limit=50)}
        assert len(found) == 50
        assert len(found & true) >= 40
