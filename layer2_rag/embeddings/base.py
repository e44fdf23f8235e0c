"""The `Embedder` port: texts in, vectors out. Knows no chunks and no stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

TOKEN_BITS = 512
"""Of a token vector only this many signs are kept, 64 bytes a token: about 11 KB a chunk. See `signs.py`."""
MOST_CHARACTERS = 50_000
"""Of a text that are read at all; more never fit, and dividing megabytes into tokens would take seconds."""

Vector = NDArray[np.float32]
"""Shape (dimension,), of length 1."""
TokenVectors = NDArray[np.uint8]
"""Shape (tokens, TOKEN_BITS / 8): packed signs, compared by `signs.similarities`.

No rows: the model gives none, and nothing is reranked.
"""


@dataclass(frozen=True, slots=True)
class Embedding:
    """A text as one vector, and as one vector for each of its tokens, out of the same pass."""

    vector: Vector
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class Space:
    """Which vectors can be compared: those of one model, of one length. Stored with each collection."""

    embedder: str
    dimension: int


class Embedder(Protocol):
    """Embeds texts. Work is done in threads that leave the event loop free."""

    @property
    def space(self) -> Space: ...

    @property
    def max_tokens(self) -> int:
        """Longest text, in tokens, without those that the model adds around it. Longer ones are cut."""
        ...

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer in Hugging Face's JSON format, for the process that makes the chunks."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in their order. Raises `EmbedderFailed`."""
        ...

    async def embed_query(self, text: str) -> Embedding:
        """Embed a question, before the passages that wait. Raises `EmbedderFailed`."""
        ...

    async def aclose(self) -> None: ...
