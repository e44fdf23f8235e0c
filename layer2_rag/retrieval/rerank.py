"""The `Reranker` port, and late interaction: a question and a passage compared token by token. Knows no stores."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from layer2_rag.embeddings.base import TOKEN_BITS, Embedding, TokenVectors
from layer2_rag.embeddings.signs import similarities
from layer2_rag.stores.base import FoundChunk

MOST_ON_LOOP = 40_000
"""Pairs of tokens that are compared on the event loop, at most 2 ms; more go to a thread."""


class Reranker(Protocol):
    async def scores(self, text: str, question: Embedding, passages: Sequence[FoundChunk]) -> list[float] | None:
        """How well each passage fits the question, on one scale for all questions; None if this cannot be told."""
        ...


class LateInteraction:
    """Mean MaxSim (ColBERT, https://doi.org/10.1145/3397271.3401075) over token vectors that came with the chunks."""

    async def scores(
        self,
        text: str,  # noqa: ARG002 - for rerankers that read
        question: Embedding,
        passages: Sequence[FoundChunk],
    ) -> list[float] | None:
        """From -1 to 1. None where the embedder gives no token vectors."""
        vectors = [token_vectors(passage) for passage in passages]
        if not len(question.tokens) or not all(map(len, vectors)):
            return None
        if len(question.tokens) * sum(map(len, vectors)) <= MOST_ON_LOOP:
            return max_sims(question.tokens, vectors)
        return await asyncio.to_thread(max_sims, question.tokens, vectors)


def token_vectors(found: FoundChunk) -> TokenVectors:
    """Without a copy."""
    return np.frombuffer(found.chunk.token_vectors or b"", dtype=np.uint8).reshape(-1, TOKEN_BITS // 8)


def max_sims(question: TokenVectors, passages: Sequence[TokenVectors]) -> list[float]:
    """For each passage: how alike each token of the question and the passage's nearest are, on average. -1 to 1.

    Neither may be without tokens.
    """
    return [float(similarities(question, passage).max(axis=1).mean()) for passage in passages]
