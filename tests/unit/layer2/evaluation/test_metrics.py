"""Figures of retrieval, against values worked out by hand, and laws that they keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layer2_rag.evaluation.metrics import (
    auroc,
    hit,
    holds,
    ndcg,
    recall,
    refused_by_fold,
    share_below,
    threshold_at,
)

RANKED = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True)
RELEVANT = st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(1, 3), min_size=1)
VALUES = st.lists(st.floats(-1, 1), min_size=1, max_size=30)


def test_ndcg_of_a_single_relevant_text_is_the_discount_of_its_place() -> None:
    """1 / log2(3) = 0.6309."""
    assert ndcg(["x", "a", "y"], {"a": 1}) == pytest.approx(0.6309, abs=1e-4)


def test_ndcg_of_graded_texts_is_that_of_the_hand() -> None:
    """Gains 1, 0, 2 at places 1 to 3: 1 + 2 / log2(4) = 2. Ideal 2, 1, 1: 2 + 1 / 1.58496 + 1 / 2 = 3.13093."""
    assert ndcg(["b", "x", "a"], {"a": 2, "b": 1, "c": 1}) == pytest.approx(2 / 3.13093, abs=1e-5)


def test_what_stands_behind_the_tenth_place_does_not_count() -> None:
    ranked = [f"x{number}" for number in range(10)]
    assert ndcg([*ranked, "a"], {"a": 1}) == 0.0
    assert ndcg([*ranked[:9], "a"], {"a": 1}) == pytest.approx(0.28906, abs=1e-5)
    assert recall([*ranked, "a"], {"a": 1}) == 0.0


def test_hits_and_recall() -> None:
    assert hit(["a", "b"], {"b": 1}) == 0.0
    assert hit(["b", "a"], {"b": 1}) == 1.0
    assert recall(["a", "x", "b"], {"a": 1, "b": 1, "c": 1}) == pytest.approx(2 / 3)


@given(RANKED, RELEVANT)
def test_figures_are_shares_and_no_order_is_better_than_the_ideal(ranked: list[str], relevant: dict[str, int]) -> None:
    ideal = sorted(relevant, key=lambda name: -relevant[name])
    assert 0 <= ndcg(ranked, relevant) <= ndcg(ideal, relevant) == pytest.approx(1)
    assert 0 <= recall(ranked, relevant) <= 1


@given(RANKED.filter(lambda ranked: len(ranked) > 1), RELEVANT, st.data())
def test_moving_a_more_relevant_text_up_never_lowers_ndcg(
    ranked: list[str], relevant: dict[str, int], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(ranked) - 2))
    first, second = ranked[place], ranked[place + 1]
    swapped = [*ranked[:place], second, first, *ranked[place + 2 :]]
    if relevant.get(second, 0) >= relevant.get(first, 0):
        assert ndcg(swapped, relevant) >= ndcg(ranked, relevant) - 1e-12


def test_answers_are_compared_as_squad_does() -> None:
    assert holds("It was built by the “Normans”, in 1066.", ["the Normans"])
    assert holds("Set `MYSTACK_LLM`.", ["`MYSTACK_LLM`"])
    assert not holds("In 10667 it fell.", ["1066"])
    assert not holds("anything", ["", "the"])


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    assert auroc([3.0, 2.0], [1.0, 2.0]) == pytest.approx(3.5 / 4)


@given(VALUES, VALUES)
def test_auroc_counts_every_pair(higher: list[float], lower: list[float]) -> None:
    pairs = [1.0 if up > low else 0.5 if up == low else 0.0 for up in higher for low in lower]
    assert auroc(higher, lower) == pytest.approx(sum(pairs) / len(pairs))


def test_a_threshold_refuses_the_share_that_it_is_set_for() -> None:
    answerable = [number / 100 for number in range(100)]
    assert share_below(answerable, threshold_at(answerable, 0.05)) == pytest.approx(0.05)


def test_a_fold_is_measured_with_the_threshold_of_the_others() -> None:
    """Fold 0 alone would set 0.9 and refuse its 0.8; the others set 0.1 for it, and it is not refused."""
    answerable, unanswerable, folds = [0.9, 0.1, 0.1], [0.8, 0.0, 0.0], [0, 1, 1]
    assert refused_by_fold(answerable, unanswerable, folds, refused=0.0) == pytest.approx(2 / 3)
