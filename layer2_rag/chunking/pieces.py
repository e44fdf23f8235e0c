"""A document's text in the pieces that chunks are made of, each with the price of a cut before it. Knows no chunks.

A piece is the largest run that is never cut for structure's sake: a sentence, some lines of code or rows of a table,
and only when one of these exceeds the limit, words, and only when a word does, characters.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from layer2_rag.chunking.measure import Measure
from layer2_rag.chunking.words import inside_cluster, inside_word, runs, words
from layer2_rag.parsing.base import Block
from layer2_rag.text.sentences import sentences

HEADING = -0.5
"""A cut that is worth making even if both sides are half empty; the prices below are set against it."""
BLOCK = 0.0
ROW = 0.15
SENTENCE = 0.3
LINE = 0.6
AFTER_HEADING = 1.0
WORD = 1.0
SMALLEST_SHARE = 16
"""Lines are put together up to this part of the limit, so that a million short ones stay quick to divide."""
LINE_START = re.compile(r"\n(?=[^\n])")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """`weight`: what it takes of a chunk's limit. `sealed`: a chunk by itself, cut out of a run without white space."""

    start: int
    end: int
    weight: int
    price: float
    block: int
    sealed: bool = False


def pieces(text: str, blocks: Iterable[Block], *, measure: Measure, limit: int) -> Iterator[Piece]:
    after_heading = False
    for number, block in enumerate(blocks):
        first = AFTER_HEADING if after_heading else HEADING if block.kind == "heading" else BLOCK
        for start, end, price in _units(text, block, measure, limit // SMALLEST_SHARE):
            paid = first if start == block.start else price
            yield from _fitting(text, Piece(start, end, measure.weight(start, end), paid, number), measure, limit)
        after_heading = block.kind == "heading"


def _units(text: str, block: Block, measure: Measure, smallest: int) -> Iterator[tuple[int, int, float]]:
    """The block in sentences or lines, the price of a cut before each."""
    by_line = block.kind in ("list", "table", "code")
    found = _line_starts(text, block) if by_line else _sentence_starts(text, block)
    start, price = block.start, BLOCK
    for position in found:
        if by_line and measure.weight(start, position) < smallest:
            continue
        yield start, position, price
        start, price = position, _price(text, position, block)
    yield start, block.end, price


def _line_starts(text: str, block: Block) -> Iterator[int]:
    return (found.end() for found in LINE_START.finditer(text, block.start, block.end))


def _sentence_starts(text: str, block: Block) -> Iterator[int]:
    """Those of all sentences but the first. A sentence divided for its length alone may have been divided in a word."""
    for start, _ in sentences(text[block.start : block.end])[1:]:
        position = block.start + start
        if not (inside_word(text, position) or inside_cluster(text, position)):
            yield position


def _price(text: str, position: int, block: Block) -> float:
    if block.kind != "code":
        return ROW if block.kind in ("list", "table") else SENTENCE
    blank_before = text[max(0, position - 2) : position] == "\n\n"
    indented = text[position].isspace()
    return LINE - 0.25 * blank_before - 0.3 * (blank_before and not indented)


def _fitting(text: str, piece: Piece, measure: Measure, limit: int) -> Iterator[Piece]:
    """The piece without the white space around it, in parts where it exceeds the limit; nothing where it is empty."""
    inner = text[piece.start : piece.end]
    start = piece.start + len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    if start == end:
        return
    if piece.weight <= limit:
        yield Piece(start, end, piece.weight, piece.price, piece.block)
        return
    price = piece.price
    for part, cut in _parts(text, (start, end), measure, limit):
        weight = limit if cut else measure.weight(*part)
        yield Piece(*part, weight, price, piece.block, sealed=cut)
        price = WORD


def _parts(text: str, span: Span, measure: Measure, limit: int) -> Iterator[tuple[Span, bool]]:
    """A long run in parts that fit; whether each was cut where is no white space, and so has tokens of its own."""
    for run in _packed(runs(text, *span), measure.weight, limit):
        if measure.weight(*run) <= limit:
            yield run, False
            continue
        for group in _packed(words(text, *run), measure.weight_alone, limit):
            yield from ((part, True) for part in _parts_of_group(text, group, measure, limit))


def _parts_of_group(text: str, group: Span, measure: Measure, limit: int) -> Iterator[Span]:
    """Words side by side may have more tokens than each alone; then they are parted, and only a huge one is cut."""
    if measure.weight_alone(*group) <= limit:
        yield group
        return
    for word in words(text, *group):
        if measure.weight_alone(*word) <= limit:
            yield word
        else:
            yield from _characters(text, word, measure, limit)


def _packed(spans: Iterable[Span], weigh: Callable[[int, int], int], limit: int) -> Iterator[Span]:
    """As many neighbours together as fit; one that does not fit stays alone."""
    together: Span | None = None
    total = 0
    for start, end in spans:
        weight = weigh(start, end)
        if together and total + weight > limit:
            yield together
            together, total = None, 0
        together = (together[0] if together else start, end)
        total += weight
    if together:
        yield together


def _characters(text: str, word: Span, measure: Measure, limit: int) -> Iterator[Span]:
    start, end = word
    while start < end:
        stop = min(end, start + limit)
        while stop - start > 1 and measure.tokens_alone(start, stop) > limit:
            stop = start + (stop - start) // 2
        whole = stop
        while start < whole < end and inside_cluster(text, whole):
            whole -= 1
        stop = whole if whole > start else stop
        yield start, stop
        start = stop
