"""What a question's tokens weigh: words count, stop words half, marks nothing."""

from collections.abc import Sequence

import numpy as np
import pytest

from layer2_rag.embeddings.onnx import MINILM
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.retrieval.token_weights import token_weights

TOKENIZER = FileTokenizer(MINILM / "tokenizer.json")


def weighed(text: str) -> dict[str, float]:
    """Each token's weight, the heaviest as 1."""
    offsets = TOKENIZER.offsets(text)
    weights = token_weights(text, len(offsets), TOKENIZER)
    assert float(weights.sum()) == pytest.approx(1)
    return {text[a:b]: float(weight / weights.max()) for (a, b), weight in zip(offsets, weights, strict=True)}


def test_stop_words_count_half_and_marks_nothing() -> None:
    assert weighed("What is the fee?") == {"What": 0.5, "is": 0.5, "the": 0.5, "fee": 1, "?": 0}


def test_each_part_of_a_word_counts_as_the_word() -> None:
    assert set(weighed("unbelievableness").values()) == {1}


@pytest.mark.parametrize(("text", "sign"), [("Is C# typed?", "#"), ("C++ or not", "+"), ("the 5 € note", "€")])
def test_signs_that_are_part_of_a_name_count(text: str, sign: str) -> None:
    assert weighed(text)[sign] == 1


@pytest.mark.parametrize("text", ["Was ist größer?", "住所はどこ？", "ما هي العاصمة؟", "Где находится?"])
def test_words_of_other_languages_count(text: str) -> None:
    assert max(weighed(text).values()) == 1


@pytest.mark.parametrize("text", ["???", "…", "who is he"])
def test_where_nothing_would_count_all_is_alike(text: str) -> None:
    assert len(set(weighed(text).values())) == 1


def test_what_the_embedder_did_not_read_is_not_weighed() -> None:
    assert len(token_weights("fee " * 1000, 254, TOKENIZER)) == 254


class WithBlanks:
    """Some tokenizers count the blank before a word to its token."""

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        assert text == "the fee"
        return [(0, 3), (3, 7)]


def test_a_blank_before_a_word_belongs_to_it() -> None:
    assert token_weights("the fee", 2, WithBlanks()) == pytest.approx(np.array([1 / 3, 2 / 3]))
