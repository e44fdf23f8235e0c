"""Cuts what a parser gave into pieces that any store can keep, and puts them together again. Knows no store."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

import numpy as np

from layer2_rag.parsing.base import Block, Boxes, Page, Parsed
from layer2_rag.stores.base import PIECE

Part = Literal["text", "blocks", "pages", "boxes"]
HEADER = ("format", "title", "author", "date", "language")
PIECE_BYTES = 1_048_576
"""Of a packed part: far below the 16 MB of a MongoDB document. A book's word boxes alone are 50 MB unpacked."""
FASTEST = 1
BOX_COLUMNS = 7
block_values = attrgetter(*(field.name for field in fields(Block)))
page_values = attrgetter(*(field.name for field in fields(Page)))
"""`astuple` copies what it finds, which takes twenty times as long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`data` is text for the part `text`, packed bytes for the others."""

    part: Part
    number: int
    data: str | bytes


def header_of(parsed: Parsed) -> dict[str, Any]:
    return {name: getattr(parsed, name) for name in HEADER}


def to_pieces(parsed: Parsed) -> list[Piece]:
    """Every part in order. An empty part has no piece."""
    packed: tuple[tuple[Part, bytes], ...] = (
        ("blocks", _pack_json([*map(block_values, parsed.blocks)])),
        ("pages", _pack_json([*map(page_values, parsed.pages)])),
        ("boxes", zlib.compress(parsed.boxes.astype("<f8").tobytes(), FASTEST)),
    )
    text = parsed.text
    pieces = [Piece("text", at // PIECE, text[at : at + PIECE]) for at in range(0, len(text), PIECE)]
    return pieces + [piece for part, data in packed for piece in _cut(part, data)]


def to_parsed(header: Mapping[str, Any], pieces: Iterable[Piece]) -> Parsed:
    """The reverse of `to_pieces`; the pieces come in any order."""
    parts: dict[Part, list[Any]] = {"text": [], "blocks": [], "pages": [], "boxes": []}
    for piece in sorted(pieces, key=lambda piece: piece.number):
        parts[piece.part].append(piece.data)
    return Parsed(
        **{name: header[name] for name in HEADER},
        text="".join(parts["text"]),
        blocks=tuple(Block(*values) for values in _unpack_json(parts["blocks"])),
        pages=tuple(Page(*values) for values in _unpack_json(parts["pages"])),
        boxes=_unpack_boxes(parts["boxes"]),
    )


def numbers_of(start: int, end: int) -> range:
    """The pieces in which the run of the text lies."""
    return range(start // PIECE, (end - 1) // PIECE + 1 if end > start else start // PIECE)


def run_of(pieces: Iterable[str], *, start: int, end: int) -> str:
    """The run out of its pieces, which are those of `numbers_of`, in order."""
    first = start // PIECE * PIECE
    return "".join(pieces)[start - first : end - first]


def _cut(part: Part, data: bytes) -> Iterator[Piece]:
    for at in range(0, len(data), PIECE_BYTES):
        yield Piece(part, at // PIECE_BYTES, data[at : at + PIECE_BYTES])


def _pack_json(values: list[tuple[Any, ...]]) -> bytes:
    return zlib.compress(json.dumps(values, separators=(",", ":")).encode(), FASTEST)


def _unpack_json(data: list[bytes]) -> list[list[Any]]:
    values: list[list[Any]] = json.loads(zlib.decompress(b"".join(data)))
    return values


def _unpack_boxes(data: list[bytes]) -> Boxes:
    values = np.frombuffer(zlib.decompress(b"".join(data)), dtype="<f8")
    return values.astype(np.float64).reshape(-1, BOX_COLUMNS)
