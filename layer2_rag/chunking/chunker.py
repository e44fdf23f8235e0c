"""A parsed document in chunks: the cheapest way to cut it, given the price of each cut. Knows no embedder.

Of all ways to put neighbouring pieces together, the one is taken that costs least: the prices of its cuts, and for
every chunk the square of the share of the limit that it leaves empty. Found by dynamic programming, in linear time.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from layer2_rag.chunking.base import Chunk, Tokenizer
from layer2_rag.chunking.measure import CHARACTERS_PER_TOKEN, Measure
from layer2_rag.chunking.pieces import SENTENCE, Piece, pieces
from layer2_rag.parsing.base import Block, Page, Parsed

BETWEEN = " › "
OVERLAP_SHARE = 4
"""A sentence of at most this part of the limit is repeated where a long paragraph is cut."""


def chunk(parsed: Parsed, *, tokenizer: Tokenizer, limit: int) -> list[Chunk]:
    """Every chunk has at most `limit` tokens and is free of white space at its ends."""
    measure = Measure(parsed.text, tokenizer)
    found = list(pieces(parsed.text, parsed.blocks, measure=measure, limit=limit))
    sections = section_of_blocks(parsed.text, parsed.blocks)
    cuts = cheapest_cuts(found, limit)
    chunks = []
    for ordinal, (first, last) in enumerate(pairwise(cuts)):
        start, end = found[_with_overlap(found, first, last, limit)].start, found[last - 1].end
        sealed = found[first].sealed
        chunks.append(
            Chunk(
                ordinal=ordinal,
                start=start,
                end=end,
                page=page_at(parsed.pages, start),
                section=sections[found[first].block],
                tokens=measure.tokens_alone(start, end) if sealed else measure.tokens(start, end),
            )
        )
    return chunks


def cheapest_cuts(found: Sequence[Piece], limit: int) -> list[int]:
    """The numbers of the pieces that chunks begin with, and at the end the number of pieces."""
    cost, begin = [0.0], [0]
    for stop in range(1, len(found) + 1):
        best, weight = (float("inf"), stop - 1), 0
        for start in range(stop - 1, -1, -1):
            weight += found[start].weight
            if start < stop - 1 and not _fits(found, start, stop, weight, limit):
                break
            empty = 1 - weight / limit
            best = min(best, (cost[start] + found[start].price + empty * empty, start))
        cost.append(best[0])
        begin.append(best[1])
    cuts = [len(found)]
    while cuts[-1] > 0:
        cuts.append(begin[cuts[-1]])
    return cuts[::-1]


def _fits(found: Sequence[Piece], start: int, stop: int, weight: int, limit: int) -> bool:
    characters = found[stop - 1].end - found[start].start
    sealed = found[start].sealed or found[stop - 1].sealed
    return weight <= limit and characters <= limit * CHARACTERS_PER_TOKEN and not sealed


def _with_overlap(found: Sequence[Piece], first: int, last: int, limit: int) -> int:
    """The piece that the chunk really begins with: one sentence earlier, where it was cut inside a paragraph."""
    if first == 0 or found[first].price != SENTENCE:
        return first
    earlier = found[first - 1]
    weight = sum(piece.weight for piece in found[first - 1 : last])
    fits = earlier.weight <= limit // OVERLAP_SHARE and _fits(found, first - 1, last, weight, limit)
    return first - 1 if fits else first


def section_of_blocks(text: str, blocks: Sequence[Block]) -> list[str]:
    """For each block the headings above it, outermost first; a heading is part of its own section."""
    path: list[tuple[int, str]] = []
    sections = []
    for block in blocks:
        if block.kind == "heading":
            path = [kept for kept in path if kept[0] < block.level]
            path.append((block.level, " ".join(text[block.start : block.end].lstrip("# ").split())))
        sections.append(BETWEEN.join(title for _, title in path))
    return sections


def page_at(pages: Sequence[Page], position: int) -> int | None:
    """The number of the page that holds the position; between two, of the one before."""
    if not pages:
        return None
    return pages[max(0, bisect_right(pages, position, key=lambda page: page.start) - 1)].number
