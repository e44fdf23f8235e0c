"""A question and a passage, token by token."""

from dataclasses import replace

import numpy as np
import pytest

from layer2_rag.embeddings.base import Embedding, TokenVectors
from layer2_rag.embeddings.onnx import MINILM
from layer2_rag.embeddings.signs import token_signs
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.retrieval.rerank import MOST_ON_LOOP, LateInteraction, max_sims
from layer2_rag.stores.base import FoundChunk
from tests.support.layer2_records import chunk, document

RANDOM = np.random.default_rng(1)
STATES = RANDOM.normal(size=(6, 384)).astype(np.float32)
TOKENIZER = FileTokenizer(MINILM / "tokenizer.json")
WINDOW = 32
DOCUMENT = document()


def found(vectors: TokenVectors) -> FoundChunk:
    return FoundChunk(chunk=chunk(DOCUMENT.id, token_vectors=vectors.tobytes()), document=DOCUMENT, text="x")


def question(vectors: TokenVectors) -> Embedding:
    return Embedding(np.zeros(384, dtype=np.float32), vectors)


def test_tokens_that_all_stand_in_the_passage_are_met_fully() -> None:
    signs = token_signs(STATES)
    assert max_sims(signs[:3], [signs]) == [1.0]


def test_the_mean_is_taken_over_the_tokens_of_the_question() -> None:
    signs = token_signs(STATES)
    [met] = max_sims(np.concatenate([signs[:1], ~signs[:1]]), [signs[:1]])
    assert met == pytest.approx(0.0)


def test_unrelated_tokens_are_hardly_met() -> None:
    signs = token_signs(STATES)
    assert abs(max_sims(signs[:1], [signs[1:2]])[0]) < 0.3


def test_words_that_stand_together_fit_better_than_the_same_ones_far_apart() -> None:
    signs = token_signs(STATES)
    filler = np.repeat(~signs[:1], 3 * WINDOW, axis=0)
    together = np.concatenate([filler, signs[:2], filler])
    apart = np.concatenate([signs[:1], filler, filler, signs[1:2]])
    near, far = max_sims(signs[:2], [together, apart], window=WINDOW, window_weight=0.5)
    assert near == 1.0
    assert far < near


@pytest.mark.parametrize("before", range(0, 3 * WINDOW, 7))
def test_it_does_not_matter_where_in_a_passage_they_stand(before: int) -> None:
    """Neighbours at most half a window apart are always in one."""
    signs = token_signs(STATES)
    around = np.repeat(~signs[:1], before + 1, axis=0)
    passage = np.concatenate([around, signs[:2], around])
    assert max_sims(signs[:2], [passage], window=WINDOW, window_weight=1) == [1.0]


def test_a_token_that_weighs_nothing_may_be_missing() -> None:
    signs = token_signs(STATES)
    both = np.concatenate([signs[:1], ~signs[:1]])
    assert max_sims(both, [signs[:1]], weights=np.array([1, 0], dtype=np.float32)) == [1.0]


async def test_many_passages_are_compared_as_few_are() -> None:
    signs = token_signs(STATES)
    many = found(np.concatenate([signs] * (MOST_ON_LOOP // 3)))
    few = await LateInteraction(TOKENIZER).scores("", question(signs[:3]), [found(signs[2:])])
    both = await LateInteraction(TOKENIZER).scores("", question(signs[:3]), [many, found(signs[2:])])
    assert few is not None
    assert both == [1.0, *few]


@pytest.mark.parametrize("empty", ["question", "passage"])
async def test_without_token_vectors_there_is_nothing_to_say(empty: str) -> None:
    signs = token_signs(STATES)
    asked = signs[:0] if empty == "question" else signs
    passage = found(signs)
    if empty == "passage":
        passage = replace(passage, chunk=replace(passage.chunk, token_vectors=b""))
    assert await LateInteraction(TOKENIZER).scores("", question(asked), [passage]) is None
