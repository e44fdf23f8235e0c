"""From rows to blocks: which rows are one paragraph, a heading, a list, a table. Words keep their place in the text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from layer2_rag.parsing.base import BlockKind
from layer2_rag.parsing.pdf.layout import Row
from layer2_rag.parsing.pdf.words import Word

BULLET = re.compile(r"(?:[•‣◦▪●○■–—*·-]|\(?\d{1,3}[.)]|\(?[a-z][.)])$")
NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?$")
MARGIN = 0.15
"""Of the page's height: where running heads and page numbers stand."""
NUMBER = re.compile(r"\b(\d{1,4})(?: ?(?:/|of|von|de|sur|из) ?\d{1,5})?\b")
PAGE_NUMBER = 20
"""Characters: "page 12 of 480"."""
LARGER = 1.15
HEADING_WORDS = 20
ENDS = (".", "!", "?", ":", ";", "”", '"', ")")


@dataclass(slots=True)
class Piece:
    """A block to be: its kind, its text, and each word's start in that text."""

    kind: BlockKind
    text: str
    level: int = 0
    places: list[tuple[int, int, Word]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The height of the body's letters, and the larger heights of headings, the largest first."""

    body: float
    headings: tuple[float, ...]
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, pages: Sequence[Sequence[Row]]) -> "Sizes":
        heights, words = Counter[float](), set[str]()
        for row in (row for rows in pages for row in rows):
            heights[round(row.height, 1)] += len(row.text)
            words.update(word.text.lower().strip(".,;:()") for cell in row.cells for word in cell.words)
        body = heights.most_common(1)[0][0] if heights else 0.0
        larger = sorted((height for height in heights if height > LARGER * body), reverse=True)
        return cls(body, tuple(larger[:5]), frozenset(words))


def without_running_heads(pages: list[list[Row]], heights: Sequence[float]) -> list[list[Row]]:
    """Rows at the top or bottom that return on most pages are said once; page numbers, which grow, not at all."""
    if len(pages) < 3:
        return pages
    edges = [_edge(rows, height) for rows, height in zip(pages, heights, strict=True)]
    seen = Counter(key for page, edge in enumerate(edges) for key in {key for row in edge for key in _keys(row, page)})
    running = {key for key, count in seen.items() if count >= max(3, len(pages) / 2)}
    said = set[str]()
    return [
        _without(rows, {row: running.intersection(_keys(row, page)) for row in edge}, said)
        for page, (rows, edge) in enumerate(zip(pages, edges, strict=True))
    ]


def _without(rows: list[Row], edge: dict[Row, set[str]], said: set[str]) -> list[Row]:
    numbers = {row for row, keys in edge.items() if keys - {row.text} and len(row.text) <= PAGE_NUMBER}
    gone = numbers | {row for row, keys in edge.items() if keys & said}
    said.update(*edge.values())
    return [row for row in rows if row not in gone] if gone else rows


def _edge(rows: list[Row], height: float) -> list[Row]:
    return [row for row in rows if row.bottom < MARGIN * height or row.top > (1 - MARGIN) * height]


def _keys(row: Row, page: int) -> list[str]:
    """By which it is known on other pages: its text, and its text with a number that may be the page's as its distance
    to the page. In long rows only one at an end may be: others say something new."""
    text = row.text
    numbers = [
        found
        for found in NUMBER.finditer(text)
        if len(text) <= PAGE_NUMBER or found.start() == 0 or found.end() == len(text)
    ]
    return [text] + [
        f"{text[: found.start()]}\0{int(found[1]) - page}{text[found.end() :]}"
        for found in numbers
        if abs(int(found[1]) - page) < 1_000
    ]


def blocks_of(rows: Iterable[Row], sizes: Sizes) -> Iterator[Piece]:
    """The blocks of one page."""
    group = list[Row]()
    for row in rows:
        if group and not _belongs(group, row):
            yield _piece(group, sizes)
            group = []
        group.append(row)
    if group:
        yield _piece(group, sizes)


def _belongs(group: list[Row], row: Row) -> bool:
    last = group[-1]
    if row.column != last.column or _begins_item(row):
        return False
    gap, height = row.top - last.bottom, max(last.height, row.height)
    if len(row.cells) > 1 or len(last.cells) > 1:
        return gap < 1.5 * height and len(row.cells) > 1 and len(last.cells) > 1
    same_look = abs(row.height - last.height) < 0.12 * height and row.bold == last.bold
    indented = row.left - min(line.left for line in group) > 0.6 * height and last.text.endswith(ENDS)
    return same_look and -1.5 * height < gap < 0.6 * height and not (indented and len(group) > 1)


def _begins_item(row: Row) -> bool:
    words = row.cells[0].words
    return BULLET.match(words[0].text) is not None and (len(words) > 1 or len(row.cells) > 1)


def _piece(rows: list[Row], sizes: Sizes) -> Piece:
    if max(len(row.cells) for row in rows) > (1 if len(rows) > 1 else 2):
        return _written("table", rows, sizes)
    if level := _heading_level(rows, sizes):
        return _written("heading", rows, sizes, level=level)
    return _written("list" if _begins_item(rows[0]) else "paragraph", rows, sizes)


def _heading_level(rows: list[Row], sizes: Sizes) -> int:
    """1 to 6, or 0 for what is no heading: few words, larger or bold, no full stop."""
    words = [word.text for row in rows for cell in row.cells for word in cell.words]
    short = len(words) <= HEADING_WORDS and len(rows) <= 3 and len(rows[0].cells) <= 2
    if not short or words[-1].endswith((".", ",", ";", ":")) or not any(c.isalpha() for word in words for c in word):
        return 0
    height = round(median(row.height for row in rows), 1)
    if height > LARGER * sizes.body:
        return 1 + sum(other > height * 1.05 for other in sizes.headings)
    if not all(row.bold for row in rows) or len(rows) > 2:
        return 0
    dots = words[0].rstrip(".").count(".") if NUMBERED.match(words[0]) else 0
    return min(6, len(sizes.headings) + 1 + dots)


def _written(kind: BlockKind, rows: list[Row], sizes: Sizes, *, level: int = 0) -> Piece:
    text = _BlockText(kind, sizes.vocabulary)
    last = rows[-1].cells[-1].words[-1]
    for row in rows:
        for at, cell in enumerate(row.cells):
            text.break_before = "row" if at == 0 else "cell"
            for word in cell.words:
                ends_row = cell is row.cells[-1] and word is cell.words[-1]
                text.add(word, word.text + ("-" if word.broken and word is not last else ""), ends_row=ends_row)
    return Piece(kind, "".join(text.parts), min(level, 6), text.places)


@dataclass(slots=True)
class _BlockText:
    """The text of a block as it grows word by word. `broken`: the word so far, if a hyphen ends it and its row."""

    kind: BlockKind
    vocabulary: frozenset[str]
    parts: list[str] = field(default_factory=list)
    places: list[tuple[int, int, Word]] = field(default_factory=list)
    length: int = 0
    broken: str = ""
    break_before: Literal["row", "cell", None] = None
    """What begins with the next word."""

    def add(self, word: Word, text: str, *, ends_row: bool) -> None:
        between = self._between(word)
        if self.broken and _joins(self.broken, word.text, self.vocabulary):
            self._drop_hyphen()
        start = self.length + len(between)
        self.places.append((start, start + len(text), word))
        self.parts += [between, text]
        self.length = start + len(text)
        self.broken = text if ends_row and len(text) > 2 and text.endswith("-") else ""
        self.break_before = None

    def _between(self, word: Word) -> str:
        if not self.parts or (self.broken and self.kind != "table" and word.text[:1].islower()):
            return ""
        if self.kind != "table" or self.break_before is None:
            return " "
        return "\n" if self.break_before == "row" else " | "

    def _drop_hyphen(self) -> None:
        if not self.parts[-1].endswith("-"):
            return
        self.parts[-1], self.length = self.parts[-1][:-1], self.length - 1
        start, end, word = self.places[-1]
        self.places[-1] = (start, min(end, self.length), word)


def _joins(broken: str, rest: str, vocabulary: frozenset[str]) -> bool:
    """Whether the hyphen only breaks the line; where the document writes it elsewhere, too, it stays."""
    whole, bare = (broken + rest).lower().strip(".,;:()"), (broken[:-1] + rest).lower().strip(".,;:()")
    return rest[:1].islower() and (bare in vocabulary or whole not in vocabulary)
