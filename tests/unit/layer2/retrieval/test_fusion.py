"""Two rankings become one, whatever their scales are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layer2_rag.retrieval.fusion import Hits, fuse, z_scores
from layer2_rag.stores.base import Hit

SCORES = st.lists(st.floats(-1, 1), max_size=20)


def hits(scores: dict[str, float], *, depth: int = 10) -> Hits:
    ordered = sorted(scores.items(), key=lambda item: -item[1])
    return Hits(hits=[Hit(name, score) for name, score in ordered], depth=depth)


def test_the_fused_score_is_that_of_the_formula() -> None:
    fused = fuse(hits({"a": 0.9, "b": 0.5}), hits({"b": 10.0, "a": 2.0}), dense_weight=0.7)
    assert list(fused) == ["a", "b"]
    assert fused["a"] == {"dense": 0.9, "keyword": 2.0, "fused": pytest.approx(0.7 - 0.3)}
    assert fused["b"]["fused"] == pytest.approx(0.3 - 0.7)


def test_a_chunk_that_only_one_search_brought_has_no_score_of_the_other() -> None:
    fused = fuse(hits({"a": 0.9}), hits({"b": 4.0}), dense_weight=0.5)
    assert "keyword" not in fused["a"]
    assert "dense" not in fused["b"]


def test_what_a_full_list_left_out_counts_as_its_last_and_what_a_short_one_left_out_as_nothing() -> None:
    assert hits({"a": 3.0, "b": 2.0}, depth=2).least == 2.0
    assert hits({"a": 3.0, "b": 2.0}, depth=3).least == 0.0


def test_no_hits_are_no_candidates() -> None:
    assert fuse(hits({}), hits({}), dense_weight=0.5) == {}


@given(SCORES, SCORES, st.floats(0, 1))
def test_every_hit_is_ranked_once_best_first(dense: list[float], keyword: list[float], weight: float) -> None:
    left = {f"chunk {number}": score for number, score in enumerate(dense)}
    right = {f"chunk {2 * number}": score for number, score in enumerate(keyword)}
    fused = fuse(hits(left), hits(right), dense_weight=weight)
    assert fused.keys() == left.keys() | right.keys()
    ranked = [scores["fused"] for scores in fused.values()]
    assert ranked == sorted(ranked, reverse=True)


@given(SCORES.filter(len), st.floats(0.5, 100), st.floats(-10, 10))
def test_scale_and_offset_of_a_search_do_not_matter(scores: list[float], scale: float, offset: float) -> None:
    moved = z_scores([score * scale + offset for score in scores])
    assert moved == pytest.approx(z_scores(scores), abs=1e-3) or max(scores) - min(scores) < 1e-6
