"""Builds a `Parsed` block by block, so that its offsets are right by construction. Knows no formats."""

from collections.abc import Sequence

import numpy as np

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Block, BlockKind, Boxes, Page, Parsed, Properties, no_boxes
from layer2_rag.parsing.language import language_of
from layer2_rag.parsing.limits import MAX_BLOCKS, MAX_CHARACTERS, too_long
from layer2_rag.parsing.text import clean, one_line


class Writer:
    """Text, blocks and pages, in reading order. Items of one list follow each other as lines of one block."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._page: tuple[int, str, int | None] | None = None
        self._boxes: list[Boxes] = []

    def page(self, label: str, *, number: int | None = None) -> None:
        """All that is added from here on stands on a new page. `number`: None for the next one."""
        self._close_page()
        self._page = (len(self._pages) + 1 if number is None else number, label, None)

    def add(self, kind: BlockKind, text: str, *, level: int = 0) -> int | None:
        """Append a block; the offset at which its text stands, or None when there is nothing to see in it.

        Only newlines at the ends are cut, so that an offset into `text` is one into the block if it begins with none.
        """
        text = clean(text).strip("\n").rstrip()
        if not text or text.isspace():
            return None
        joined = kind == "list" and self._continues_list()
        start = self._append(text, "\n" if joined else "\n\n")
        if joined:
            self._blocks[-1] = Block("list", self._blocks[-1].start, self._length)
        else:
            self._blocks.append(Block(kind, start, self._length, level))
        if len(self._blocks) > MAX_BLOCKS:
            raise too_long()
        return start

    def boxes(self, boxes: Boxes) -> None:
        self._boxes.append(boxes)

    def first_heading(self) -> str | None:
        text = "".join(self._parts)
        return next((text[b.start : b.end].replace("\n", " ") for b in self._blocks if b.level == 1), None)

    def parsed(
        self, format_: str, said: Properties | None = None, *, empty: str = "The document holds no text."
    ) -> Parsed:
        """The document; without text it raises ParseFailed with `empty` as its reason. What the file does not say of
        itself is read from its text, as far as that tells: the title and the language."""
        said = said or Properties()
        self._close_page()
        text = "".join(self._parts)
        if not text:
            raise ParseFailed(empty)
        return Parsed(
            format=format_,
            text=text,
            blocks=tuple(self._blocks),
            pages=tuple(self._pages),
            boxes=np.concatenate(self._boxes) if self._boxes else no_boxes(),
            title=_line(said.title) or _line(self.first_heading()),
            author=_line(said.author),
            date=said.date,
            language=said.language or language_of(text),
        )

    def _append(self, text: str, separator: str) -> int:
        if self._parts:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            raise too_long()
        if self._page and self._page[2] is None:
            self._page = (*self._page[:2], start)
        return start

    def _continues_list(self) -> bool:
        fresh_page = self._page is not None and self._page[2] is None
        return bool(self._blocks) and self._blocks[-1].kind == "list" and not fresh_page

    def _close_page(self) -> None:
        if self._page:
            number, label, start = self._page
            self._pages.append(Page(number, label, self._length if start is None else start, self._length))
            self._page = None


def table_lines(rows: Sequence[Sequence[str]], *, header: bool) -> list[str]:
    """A table as lines that can be read, found and quoted one by one.

    With a header each row names its columns ("Name: Ada; Born: 1815"): a row far below the header, or quoted
    without it, still says what it says. Without one the cells stand in a row: "a | b | c".
    """
    rows = [row for row in ([one_line(cell) for cell in row] for row in rows) if any(row)]
    if not header or len(rows) < 2 or len([name for name in rows[0] if name]) < 2:
        return [" | ".join(cell for cell in row if cell) for row in rows]
    return [named_row(rows[0], row) for row in rows[1:]]


def named_row(names: Sequence[str], row: Sequence[str]) -> str:
    named = ((names[at] if at < len(names) else "", cell) for at, cell in enumerate(row) if cell)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named)


def _line(text: str | None) -> str | None:
    return (one_line(text)[:300] or None) if text else None
