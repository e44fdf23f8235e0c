"""What a parser gives back: the text, and where in it things stand. Knows no files, no stores, no chunks."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

PARSER_VERSION = 3
"""Goes up whenever the same bytes give another text; documents parsed by an older one are offered for re-indexing."""

BlockKind = Literal["heading", "paragraph", "list", "table", "code"]
Boxes = NDArray[np.float64]
"""Shape (words, 7): start, end, page number, left, top, right, bottom; the last four as shares of the page, 0 to 1."""


def no_boxes() -> Boxes:
    return np.empty((0, 7), dtype=np.float64)


def boxes_within(boxes: Boxes, start: int, end: int) -> Boxes:
    """Those of the words that stand, in whole or in part, in the run `start:end` of the text."""
    within: Boxes = boxes[(boxes[:, 0] < end) & (boxes[:, 1] > start)]
    return within


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the text of one kind. `level` is a heading's, 1 to 6, and 0 for all others."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide, sheet or chapter: its number from 1, how a reader would name it ("page 3", "slide 2"), its run."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What a file says of itself. `date` is ISO 8601, `language` a two-letter code; None where it does not say."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document's text and structure. All offsets are Unicode code points of `text`.

    `text` has `\\n` as its only newline, no NUL and no lone surrogate. `blocks` are in order, do not overlap, and hold
    everything but the white space between them; `pages` are in order and empty for formats that have none.
    `date` is ISO 8601 (2024-05-17, or with a time), `language` a two-letter code; None where the file does not say.
    """

    format: str
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    boxes: Boxes = field(default_factory=no_boxes)
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
