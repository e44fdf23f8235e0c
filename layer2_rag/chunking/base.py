"""What a chunk is, and how text is measured for it. Knows no embedder, only its tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

CHUNKER_VERSION = 2
"""Goes up whenever the same text gives other chunks, or a chunk other terms: what an older one made is made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The run `start:end` of a document's text: what is embedded, found and cited.

    `page` is the number of the page it begins on, None for formats without; `section` the headings above it,
    outermost first, joined by " › ", empty at the top; `tokens` its length in the embedder's tokens.
    """

    ordinal: int
    start: int
    end: int
    page: int | None
    section: str
    tokens: int


class Tokenizer(Protocol):
    """The embedder's own division of a text."""

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Start and end of each token, in code points of `text`, without the tokens that a model adds around it."""
        ...
