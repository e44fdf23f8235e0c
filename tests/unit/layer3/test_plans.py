"""Which way is chosen for how much a filter keeps, and which words choose BM25's candidates."""

import pytest

from layer2_rag.stores.base import Terms
from layer3_postgres.search.matching import Frequencies
from layer3_postgres.search.plans import choose
from layer3_postgres.search.settings import SearchSettings


@pytest.mark.parametrize(
    ("kept", "total", "way"),
    [
        (0, 0, "exact"),
        (5_000, 5_000, "exact"),
        (5_001, 5_001, "hnsw"),
        (1_000, 100_000, "exact"),
        (10_000, 100_000, "exact"),
        (20_000, 100_000, "exact"),
        (60_000, 100_000, "hnsw"),
        (100_000, 100_000, "hnsw"),
        (30_000, 1_000_000, "hnsw"),
        (15_000, 20_000, "hnsw"),
    ],
)
def test_few_are_compared_and_many_are_looked_up(kept: int, total: int, way: str) -> None:
    plan = choose(kept, total, SearchSettings(), limit=10)
    assert plan.way == way
    how = f"hnsw with ef_search {plan.ef_search}" if way == "hnsw" else "exact"
    assert str(plan) == f"{how}, {kept:,} of {total:,} chunks kept"


@pytest.mark.parametrize(
    ("limit", "kept", "total", "candidates"),
    [
        (10, 5_001, 5_001, 50),
        (10, 100_000, 100_000, 50),
        (10, 400_000, 400_000, 152),
        (10, 1_000_000, 1_000_000, 316),
        (10, 50_000, 100_000, 100),
        (10, 0, 0, 50),
        (60, 100_000, 100_000, 120),
        (10, 30_000, 1_000_000, 1_000),
        (600, 100_000, 100_000, 1_000),
    ],
)
def test_a_search_keeps_more_candidates_of_more_vectors(limit: int, kept: int, total: int, candidates: int) -> None:
    assert SearchSettings(ef_search=50).candidates(limit, kept=kept, total=total) == candidates


def test_the_rarest_words_come_first_with_how_many_chunks_they_have_together() -> None:
    known = Frequencies(100_000, {1: 50_000, 2: 20, 3: 2_000, 4: 1_500})
    assert [*known.running_totals().items()] == [(2, 20), (4, 1_520), (3, 3_520), (1, 53_520)]
    assert Frequencies(0, {}).running_totals() == {}


def test_words_that_no_chunk_has_weigh_nothing() -> None:
    known = Frequencies(10, {1: 5})
    assert known.weighted(Terms((1, 2), (1.0, 1.0))) == Terms((1,), (known.rarity(1),))
