"""The `Reranker` port, and late interaction: a question and a passage compared token by token. Knows no stores."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from layer2_rag.chunking.base import Tokenizer
from layer2_rag.embeddings.base import MOST_CHARACTERS, TOKEN_BITS, Embedding, TokenVectors
from layer2_rag.embeddings.signs import Matrix, similarities
from layer2_rag.retrieval.settings import RetrievalSettings
from layer2_rag.retrieval.token_weights import Weights, token_weights
from layer2_rag.stores.base import FoundChunk

MOST_ON_LOOP = 40_000
"""Pairs of tokens that are compared on the event loop, at most 2 ms; more go to a thread."""


class Reranker(Protocol):
    async def scores(self, text: str, question: Embedding, passages: Sequence[FoundChunk]) -> list[float] | None:
        """How well each passage fits the question, on one scale for all questions; None if this cannot be told."""
        ...


class LateInteraction:
    """MaxSim (ColBERT, https://doi.org/10.1145/3397271.3401075) over token vectors that came with the chunks.

    `tokenizer`: the embedder's, which tells the words that the question's vectors stand for.
    """

    def __init__(self, tokenizer: Tokenizer, settings: RetrievalSettings | None = None) -> None:
        self._tokenizer = tokenizer
        self._settings = settings or RetrievalSettings()

    async def scores(self, text: str, question: Embedding, passages: Sequence[FoundChunk]) -> list[float] | None:
        """From -1 to 1. None where the embedder gives no token vectors."""
        vectors = [token_vectors(passage) for passage in passages]
        if not len(question.tokens) or not all(map(len, vectors)):
            return None
        if len(question.tokens) * sum(map(len, vectors)) <= MOST_ON_LOOP:
            return self._compared(text, question, vectors)
        return await asyncio.to_thread(self._compared, text, question, vectors)

    def _compared(self, text: str, question: Embedding, vectors: Sequence[TokenVectors]) -> list[float]:
        settings = self._settings
        weights = token_weights(
            text[:MOST_CHARACTERS],
            len(question.tokens),
            self._tokenizer,
            stop_word=settings.stop_word_weight,
            mark=settings.mark_weight,
        )
        return max_sims(
            question.tokens, vectors, weights=weights, window=settings.window, window_weight=settings.window_weight
        )


def token_vectors(found: FoundChunk) -> TokenVectors:
    """Without a copy."""
    return np.frombuffer(found.chunk.token_vectors or b"", dtype=np.uint8).reshape(-1, TOKEN_BITS // 8)


def max_sims(
    question: TokenVectors,
    passages: Sequence[TokenVectors],
    *,
    weights: Weights | None = None,
    window: int = 32,
    window_weight: float = 0.0,
) -> list[float]:
    """For each passage: how alike each token of the question and its nearest are, as a weighted mean. -1 to 1.

    `window_weight` of it looks for the nearest in the one run of `window` tokens that has most: words that stand
    together in a sentence say more than the same words strewn over a page. Neither may be without tokens.
    """
    even = np.full(len(question), 1 / len(question), dtype=np.float32)
    chosen = even if weights is None else weights
    compared = (similarities(question, passage) for passage in passages)
    return [late_score(alike, chosen, window=window, window_weight=window_weight) for alike in compared]


def late_score(alike: Matrix, weights: Weights, *, window: int, window_weight: float) -> float:
    """`alike`: (tokens of the question, tokens of the passage), looked at in blocks of half a window, two neighbours of
    which are one."""
    blocks = np.maximum.reduceat(alike, np.arange(0, alike.shape[1], max(1, window // 2)), axis=1)
    windows = np.maximum(blocks[:, :-1], blocks[:, 1:]) if blocks.shape[1] > 1 else blocks
    whole, best = float(weights @ blocks.max(axis=1)), float((weights @ windows).max())
    return (1 - window_weight) * whole + window_weight * best
