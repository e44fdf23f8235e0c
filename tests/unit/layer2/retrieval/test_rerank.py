"""A question and a passage, token by token."""

from dataclasses import replace

import numpy as np
import pytest

from layer2_rag.embeddings.base import Embedding, TokenVectors
from layer2_rag.embeddings.signs import token_signs
from layer2_rag.retrieval.rerank import MOST_ON_LOOP, LateInteraction, max_sims
from layer2_rag.stores.base import FoundChunk
from tests.support.layer2_records import chunk, document

RANDOM = np.random.default_rng(1)
STATES = RANDOM.normal(size=(6, 384)).astype(np.float32)
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


async def test_many_passages_are_compared_as_few_are() -> None:
    signs = token_signs(STATES)
    many = found(np.concatenate([signs] * (MOST_ON_LOOP // 3)))
    few = await LateInteraction().scores("", question(signs[:3]), [found(signs[2:])])
    both = await LateInteraction().scores("", question(signs[:3]), [many, found(signs[2:])])
    assert few is not None
    assert both == [1.0, *few]


@pytest.mark.parametrize("empty", ["question", "passage"])
async def test_without_token_vectors_there_is_nothing_to_say(empty: str) -> None:
    signs = token_signs(STATES)
    asked = signs[:0] if empty == "question" else signs
    passage = found(signs)
    if empty == "passage":
        passage = replace(passage, chunk=replace(passage.chunk, token_vectors=b""))
    assert await LateInteraction().scores("", question(asked), [passage]) is None
