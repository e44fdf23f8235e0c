"""From words on a page to lines in the order in which they are read: columns, rows, cells. Knows no fonts, no pdfium.

Words that follow each other in the file on one baseline are a fragment. Where many fragments begin at the same place
and hardly any cross it, and there is prose on both sides, a column begins there: what is left of it is read first.
Elsewhere fragments on one height are the cells of a row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from layer2_rag.parsing.pdf.words import Word

GAP = 1.0
"""Of a word's height: a wider space between two words divides cells or columns."""
SNAP = 4.0
"""Points within which left edges count as aligned."""
COLUMN_LINES, COLUMN_WORDS = 4, 4
CROSSING = 0.3
MAX_COLUMNS = 6


@dataclass(slots=True)
class Fragment:
    words: list[Word]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is read: one cell of prose, or several of a table. `column` counts the columns before it."""

    cells: tuple[Fragment, ...]
    column: int

    @property
    def left(self) -> float:
        return self.cells[0].left

    @property
    def right(self) -> float:
        return max(cell.right for cell in self.cells)

    @property
    def top(self) -> float:
        return min(cell.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell.bottom for cell in self.cells)

    @property
    def height(self) -> float:
        return median(word.height for cell in self.cells for word in cell.words)

    @property
    def bold(self) -> bool:
        return all(word.bold for cell in self.cells for word in cell.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for cell in self.cells for word in cell.words)


def rows_of(words: Sequence[Word]) -> list[Row]:
    """All words, in reading order; those that do not stand upright come last."""
    upright = fragments([word for word in words if word.upright])
    turned = [word for word in words if not word.upright]
    counter = [0]
    rows = list(_ordered(upright, counter, MAX_COLUMNS))
    return rows + [Row((_fragment([word]),), counter[0] + 1) for word in turned]


def fragments(words: Iterable[Word]) -> list[Fragment]:
    """Runs of words on one baseline without a wide gap, in the order of the file."""
    found = list[Fragment]()
    for word in words:
        if found and _continues(found[-1], word):
            last = found[-1]
            last.words.append(word)
            last.right = max(last.right, word.right)
            last.top, last.bottom = min(last.top, word.top), max(last.bottom, word.bottom)
        else:
            found.append(_fragment([word]))
    return found


def _fragment(words: list[Word]) -> Fragment:
    return Fragment(
        words,
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _continues(fragment: Fragment, word: Word) -> bool:
    last = fragment.words[-1]
    height = max(last.height, word.height)
    return _same_line(last, word) and -0.5 * height < word.left - last.right < GAP * height


def _same_line(one: Word | Fragment, other: Word | Fragment) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.5 * min(one.height, other.height)


def _ordered(pieces: list[Fragment], counter: list[int], depth: int) -> Iterable[Row]:
    gutter = _gutter(pieces) if depth else None
    if gutter is None:
        counter[0] += 1
        yield from _rows(pieces, counter[0])
        return
    sides: tuple[list[Fragment], list[Fragment]] = ([], [])
    spanning = list[Fragment]()
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom) / 2):
        crosses = piece.left < gutter - SNAP and piece.right > gutter
        if crosses and (sides[0] or sides[1]):
            yield from _band(spanning, sides, counter, depth)
            spanning, sides = [], ([], [])
        (spanning if crosses else sides[piece.left >= gutter - SNAP]).append(piece)
    yield from _band(spanning, sides, counter, depth)


def _band(
    spanning: list[Fragment], sides: tuple[list[Fragment], list[Fragment]], counter: list[int], depth: int
) -> Iterable[Row]:
    """What runs over all columns, then the columns below it."""
    counter[0] += 1
    yield from _rows(spanning, counter[0])
    for side in sides:
        yield from _ordered(side, counter, depth - 1)


def _gutter(pieces: list[Fragment]) -> float | None:
    """Where a second column begins; None when the pieces are one column, or a table."""
    edges = Counter(round(piece.left / SNAP) for piece in pieces)
    leftmost = min(edges, default=0)
    for edge, count in edges.most_common(20):
        if edge > leftmost + 10 and count + edges[edge - 1] + edges[edge + 1] >= COLUMN_LINES:
            gutter = min(p.left for p in pieces if abs(round(p.left / SNAP) - edge) <= 1)
            if _divides(pieces, gutter):
                return gutter
    return None


def _divides(pieces: list[Fragment], gutter: float) -> bool:
    before = [piece for piece in pieces if piece.right <= gutter]
    after = [piece for piece in pieces if piece.left >= gutter - SNAP]
    crossing = len(pieces) - len(before) - len(after)
    return crossing <= CROSSING * len(pieces) and _is_prose(before) and _is_prose(after)


def _is_prose(pieces: list[Fragment]) -> bool:
    return len(pieces) >= COLUMN_LINES and median(len(piece.words) for piece in pieces) >= COLUMN_WORDS


def _rows(pieces: list[Fragment], column: int) -> Iterable[Row]:
    """From top to bottom; pieces on one height side by side, joined where no gap divides them."""
    row = list[Fragment]()
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom) / 2):
        if row and not _same_line(row[0], piece):
            yield Row(tuple(_joined(row)), column)
            row = []
        row.append(piece)
    if row:
        yield Row(tuple(_joined(row)), column)


def _joined(row: list[Fragment]) -> list[Fragment]:
    cells = list[Fragment]()
    for piece in sorted(row, key=lambda piece: piece.left):
        if cells and piece.left - cells[-1].right < GAP * max(piece.height, cells[-1].height):
            cells[-1] = _fragment([*cells[-1].words, *piece.words])
        else:
            cells.append(piece)
    return cells
