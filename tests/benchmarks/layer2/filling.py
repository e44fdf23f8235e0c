"""Fills a data folder with seeded texts: `python -m tests.benchmarks.layer2.filling FOLDER CHUNKS` prints JSON.

The texts go the way of every upload. Only the embedder is another: of texts that differ in their numbers alone, one is
embedded, and the others get its vectors, each turned a little another way. So that 10,000 chunks cost 2,000 passes.
"""

import asyncio
import hashlib
import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from math import ceil
from pathlib import Path

import numpy as np

from layer2_rag.api.config import Settings
from layer2_rag.api.container import Container, open_container
from layer2_rag.embeddings.base import Embedder, Embedding
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.evaluation.embedder import RememberingEmbedder
from layer2_rag.ingestion.library import Upload
from tests.benchmarks.layer2.synthetic import SECTIONS, Made, document

VARIANTS = 5
BATCH = 20
TURN, FLIPPED = 0.3, 0.04
"""How far a variant is turned: the length of the noise beside a vector of length 1; the share of signs that change."""
OpenContainer = Callable[..., AbstractAsyncContextManager[Container]]
DIGITS = re.compile(r"\d+")


class ReusingEmbedder(RememberingEmbedder):
    """Embeds a text whose words are new, and varies what it knows for all others."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self._by_words: dict[str, Embedding] = {}

    @property
    def passes(self) -> int:
        return len(self._by_words)

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        words = [DIGITS.sub("", text) for text in texts]
        new = {word: text for word, text in zip(words, texts, strict=True) if word not in self._by_words}
        self._by_words |= zip(new, await super().embed(list(new.values())), strict=True)
        return [varied(self._by_words[word], text) for word, text in zip(words, texts, strict=True)]


def varied(embedding: Embedding, text: str) -> Embedding:
    """Always the same for a text."""
    draw = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
    noise = draw.standard_normal(len(embedding.vector), dtype=np.float32)
    vector = embedding.vector + TURN * noise / np.linalg.norm(noise)
    bits = np.packbits(draw.random((len(embedding.tokens), 8 * embedding.tokens.shape[1])) < FLIPPED, axis=1)
    return Embedding(vector / np.linalg.norm(vector), embedding.tokens ^ bits)


async def fill(
    folder: Path,
    chunks: int,
    *,
    load_settings: Callable[..., Settings] = Settings.load,
    open_container: OpenContainer = open_container,
    variants: int = VARIANTS,
) -> dict[str, int]:
    """At least so many. Returns how many there are, in how many documents, and how many passes they took."""
    embedder = ReusingEmbedder(OnnxEmbedder())
    settings = load_settings(data=folder, parsers=2, llm="none")
    stored = documents = 0
    bases = ceil(chunks / SECTIONS / variants)  # variants do not follow each other: they would be embedded side by side
    async with open_container(settings, make_embedder=lambda _: embedder) as container:
        while stored < chunks:
            batch = [document(number, base=number % bases) for number in range(documents, documents + BATCH)]
            stored += sum(await asyncio.gather(*(_taken_in(container, made) for made in batch)))
            documents += BATCH
    return {"chunks": stored, "documents": documents, "passes": embedder.passes}


async def _taken_in(container: Container, made: Made) -> int:
    async def data() -> AsyncIterator[bytes]:
        yield made.text.encode()

    upload = Upload(name=made.name, collection="default", kind=made.kind, metadata={"year": made.year})
    document, _ = await container.library.take_in(data(), upload)
    await container.ingestion.finished(document.id, seconds=600)
    kept = await container.library.document(document.id)
    assert kept.state == "ready", kept.reason
    return kept.chunks


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))))
