"""An embedder that remembers questions: an evaluation asks each more than once. Knows no model."""

from collections.abc import Sequence
from pathlib import Path

from layer2_rag.embeddings.base import Embedder, Embedding, Space


class RememberingEmbedder:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Embedding] = {}

    @property
    def space(self) -> Space:
        return self._embedder.space

    @property
    def max_tokens(self) -> int:
        return self._embedder.max_tokens

    @property
    def tokenizer_file(self) -> Path:
        return self._embedder.tokenizer_file

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return await self._embedder.embed(texts)

    async def embed_query(self, text: str) -> Embedding:
        if text not in self._known:
            self._known[text] = await self._embedder.embed_query(text)
        return self._known[text]

    async def aclose(self) -> None:
        await self._embedder.aclose()
