"""`mystack check 3`: what it measures, and that it can miss."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from layer3_postgres import checks
from layer3_postgres.check_peer import opened_peer, recall_of
from layer3_postgres.check_rows import connected, load, nearest, where_field
from layer3_postgres.check_search import in_turns, least_ef
from layer3_postgres.check_vectors import exact_nearest, make_questions, make_vectors
from layer3_postgres.search.settings import SearchSettings
from tests.support.layer3_postgres import TestDatabase, drop, new_database


@pytest.fixture
def database() -> Iterator[TestDatabase]:
    made = new_database()
    yield made
    drop(made)


@pytest.mark.blocking
async def test_both_sides_find_the_same_and_are_timed_in_turns(database: TestDatabase, tmp_path: Path) -> None:
    vectors = make_vectors(600).vectors
    questions = make_questions(vectors, 10)
    right = [exact_nearest(vectors, question, 5) for question in questions]
    halves = {"half": [number % 2 for number in range(30)]}
    async with connected(database.addresses.owner) as owner:
        assert await load(owner, vectors, halves) > 0
    async with connected(database.addresses.app, SearchSettings().connection()) as connection:
        with opened_peer(tmp_path / "peer") as peer:
            assert await asyncio.to_thread(peer.load, vectors, {}) > 0
            assert least_ef(peer, questions, right, recall=0.98) is None
            turns = await in_turns(connection, peer, questions, rounds=2, limit=5)
        kept = await nearest(connection, "exact", questions[0], where=where_field("half", 1), limit=5)
    assert recall_of(turns.found, right) == 1
    assert [len(each) for each in (*turns.ours, *turns.theirs)] == [10] * 4
    assert turns.ratio > 0
    assert {number // 20 % 2 for number in kept} == {1}


@pytest.mark.parametrize("statement", checks.BROKEN.values(), ids=checks.BROKEN.keys())
async def test_rows_that_point_nowhere_are_refused_by_the_foreign_key_alone(
    database: TestDatabase, statement: str
) -> None:
    async with connected(database.addresses.owner) as owner:
        with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
            await owner.execute(statement)
        await owner.execute(f"ALTER TABLE {refused.value.table_name} DROP CONSTRAINT {refused.value.constraint_name}")
        await owner.execute(statement)
