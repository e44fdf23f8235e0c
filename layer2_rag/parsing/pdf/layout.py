"""From words on a page to lines in the order in which they are read: columns, rows, cells. Knows no fonts, no pdfium.

Words that follow each other in the file on one baseline are a fragment. Where many fragments begin at the same place
and hardly any cross it, and there is prose on both sides, a column begins there: what is left of it is read first.
Where that holds for a part of the page only, above a wide table perhaps, only that part is read so.
Elsewhere fragments on one height are the cells of a row. Scripts that run from right to left are read so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import inf
from statistics import median

from layer2_rag.parsing.pdf.words import Word, is_leftward

GAP = 1.0
"""Of a word's height: a wider space between two words divides cells or columns."""
SNAP = 4.0
"""Points within which left edges count as aligned."""
COLUMN_LINES, COLUMN_WORDS = 4, 4
BAND_LINES, FILLED, FLOWING = 6, 0.8, 0.4
"""Of a part of a page that is to be two columns: lines of each, how much of the width the usual line has, and how many
begin with a small letter."""
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

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Gutter:
    """Where the right column begins. `everywhere`: down the whole page, whatever stands beside it."""

    at: float
    everywhere: bool


@dataclass(slots=True)
class Band:
    """A part of the page: what runs over the gutter, and what is below that on both sides of it."""

    spanning: list[Fragment] = field(default_factory=list)
    left: list[Fragment] = field(default_factory=list)
    right: list[Fragment] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A line as it is read: one cell of prose, or several of a table. `column` counts the columns before it."""

    cells: tuple[Fragment, ...]
    column: int

    @property
    def left(self) -> float:
        return min(cell.left for cell in self.cells)

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
    for band in _bands(pieces, gutter):
        yield from _band_rows(band, gutter, counter, depth)


def _band_rows(band: Band, gutter: Gutter, counter: list[int], depth: int) -> Iterable[Row]:
    """What runs over all columns, then the columns below it."""
    counter[0] += 1
    if gutter.everywhere or _is_columns(band):
        yield from _rows(band.spanning, counter[0])
        for side in (band.left, band.right):
            yield from _ordered(side, counter, depth - 1)
    else:
        yield from _rows(band.spanning + band.left + band.right, counter[0])


def _bands(pieces: list[Fragment], gutter: Gutter) -> list[Band]:
    """From top to bottom: each begins with pieces that cross the gutter."""
    across = set() if gutter.everywhere else _in_tables(pieces)
    bands = [Band()]
    for piece in sorted(pieces, key=_middle):
        if id(piece) in across or (piece.left < gutter.at - SNAP and piece.right > gutter.at):
            if bands[-1].left or bands[-1].right:
                bands.append(Band(spanning=[] if gutter.everywhere else _taken_headings(bands[-1])))
            bands[-1].spanning.append(piece)
        else:
            (bands[-1].right if piece.left >= gutter.at - SNAP else bands[-1].left).append(piece)
    return bands


def _in_tables(pieces: list[Fragment]) -> set[int]:
    """The pieces of lines that can only be a table's: three or more, and most of them short."""
    return {
        id(piece)
        for line in _lines(pieces)
        if len(line) > 2 and median(len(piece.words) for piece in line) < COLUMN_WORDS
        for piece in line
    }


def _taken_headings(band: Band) -> list[Fragment]:
    """Large letters below both columns belong to what comes next."""
    end = max((piece.bottom for piece in band.right), default=inf)
    usual = median(piece.height for piece in band.left + band.right)
    taken = list[Fragment]()
    while band.left and band.left[-1].top >= end and band.left[-1].height > 1.15 * usual:
        taken.insert(0, band.left.pop())
    return taken


def _gutter(pieces: list[Fragment]) -> Gutter | None:
    """Where a second column begins; None when the pieces are one column, or a table."""
    found = list(_candidates(pieces))
    for at in found:
        if _divides(pieces, at):
            return Gutter(at, everywhere=True)
    for at in found:
        if any(map(_is_columns, _bands(pieces, Gutter(at, everywhere=False)))):
            return Gutter(at, everywhere=False)
    return None


def _candidates(pieces: list[Fragment]) -> Iterable[float]:
    edges = Counter(round(piece.left / SNAP) for piece in pieces)
    leftmost = min(edges, default=0)
    for edge, count in edges.most_common(20):
        if edge > leftmost + 10 and count + edges[edge - 1] + edges[edge + 1] >= COLUMN_LINES:
            yield min(p.left for p in pieces if abs(round(p.left / SNAP) - edge) <= 1)


def _divides(pieces: list[Fragment], gutter: float) -> bool:
    before = [piece for piece in pieces if piece.right <= gutter]
    after = [piece for piece in pieces if piece.left >= gutter - SNAP]
    crossing = len(pieces) - len(before) - len(after)
    return crossing <= CROSSING * len(pieces) and _is_prose(before) and _is_prose(after)


def _is_columns(band: Band) -> bool:
    """Lines of a column are about as wide as it is, and go on in the middle of a sentence; cells of a table, which may
    be prose, too, are not, and begin anew."""
    return _flows(band.left + band.right) and all(
        len(side) >= BAND_LINES and _is_prose(side) and median(piece.width for piece in side) >= FILLED * _width(side)
        for side in (band.left, band.right)
    )


def _flows(pieces: list[Fragment]) -> bool:
    """Not to be said where letters have no case: then it may."""
    firsts = [piece.words[0].text[0] for piece in pieces]
    small = sum(map(str.islower, firsts))
    return small >= FLOWING * (small + sum(map(str.isupper, firsts)))


def _width(pieces: list[Fragment]) -> float:
    return max(piece.right for piece in pieces) - min(piece.left for piece in pieces)


def _is_prose(pieces: list[Fragment]) -> bool:
    return len(pieces) >= COLUMN_LINES and median(len(piece.words) for piece in pieces) >= COLUMN_WORDS


def _rows(pieces: list[Fragment], column: int) -> Iterable[Row]:
    """From top to bottom; pieces on one height side by side, joined where no gap divides them."""
    return (Row(tuple(_as_read(_joined(line))), column) for line in _lines(pieces))


def _lines(pieces: list[Fragment]) -> Iterable[list[Fragment]]:
    line = list[Fragment]()
    for piece in sorted(pieces, key=_middle):
        if line and not _same_line(line[0], piece):
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


def _middle(piece: Fragment) -> float:
    return (piece.top + piece.bottom) / 2


def _joined(row: list[Fragment]) -> list[Fragment]:
    cells = list[Fragment]()
    for piece in sorted(row, key=lambda piece: piece.left):
        if cells and piece.left - cells[-1].right < GAP * max(piece.height, cells[-1].height):
            cells[-1] = _fragment([*cells[-1].words, *piece.words])
        else:
            cells.append(piece)
    return cells


def _as_read(cells: list[Fragment]) -> list[Fragment]:
    """Cells and words from right to left where most letters are of such a script."""
    text = "".join(word.text for cell in cells for word in cell.words)
    if text.isascii() or 2 * sum(map(is_leftward, text)) <= sum(map(str.isalpha, text)):
        return cells
    return [_fragment(_leftward(cell.words)) for cell in reversed(cells)]


def _leftward(words: list[Word]) -> list[Word]:
    """Words of other scripts among them keep their order."""
    runs = [
        (leftward, list(run)) for leftward, run in groupby(words, key=lambda word: any(map(is_leftward, word.text)))
    ]
    return [word for leftward, run in reversed(runs) for word in (reversed(run) if leftward else run)]
