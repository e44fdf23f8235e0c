"""Whether the best passage answers at all."""

import pytest

from layer2_rag.retrieval.confidence import confidence, share_of_words


def test_words_are_compared_by_their_stems_and_without_stop_words() -> None:
    assert share_of_words("Which tokens were counted?", "It counts a token.") == 1.0
    assert share_of_words("Which tokens were counted?", "A token.") == 0.5


def test_a_question_of_stop_words_has_no_share() -> None:
    assert share_of_words("What is it?", "It is this.") is None


def test_the_tokens_count_twice_as_much_as_the_rest() -> None:
    assert confidence({"late": 1.0, "dense": 0.0, "words": 0.0, "fused": 9.0}) == pytest.approx(2 / 3)


def test_what_is_not_known_is_left_out() -> None:
    assert confidence({"dense": 0.4, "words": 0.6}) == pytest.approx(0.5)
    assert confidence({}) == 0.0
