"""PDF by pdfium: its words with their boxes, put into reading order. A scan without recognised text is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Boxes, Parsed, Properties
from layer2_rag.parsing.dates import pdf_date
from layer2_rag.parsing.limits import MAX_CHARACTERS, MAX_PAGES, too_long
from layer2_rag.parsing.pdf.blocks import Piece, Sizes, blocks_of, without_running_heads
from layer2_rag.parsing.pdf.bombs import refuse_bombs
from layer2_rag.parsing.pdf.layout import Row, rows_of
from layer2_rag.parsing.pdf.words import Frame, words_of
from layer2_rag.parsing.writer import Writer

TAIL = 16_384
UNTITLED = frozenset(("untitled", "anonymous", "unspecified", "unknown", "none", "microsoft word", "document"))
NO_TEXT = (
    "This PDF has no text layer: its pages are pictures, a scan perhaps. "
    "Run text recognition (OCR) and upload the result."
)


def parse(data: bytes, _name: str) -> Parsed:
    _refuse_cut(data)
    refuse_bombs(data)
    with _opened(data) as document:
        sizes, pages = _read(document)
        metadata = document.get_metadata_dict(skip_empty=True)
    writer = Writer()
    _write(writer, pages, sizes)
    return writer.parsed("pdf", _properties(metadata), empty=NO_TEXT)


def _properties(metadata: dict[str, str]) -> Properties:
    return Properties(
        title=_meant(metadata.get("Title")),
        author=_meant(metadata.get("Author")),
        date=pdf_date(metadata.get("CreationDate") or metadata.get("ModDate") or ""),
    )


def _refuse_cut(data: bytes) -> None:
    tail = data[-TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise ParseFailed("This PDF is cut off: its end is missing. Upload it again.")


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise ParseFailed(
                "This PDF is encrypted with a password. Save it without one and upload it again."
            ) from error
        raise ParseFailed(
            "This PDF is damaged: it cannot be opened. Print it to a new PDF, or upload it again."
        ) from error
    try:
        yield document
    finally:
        document.close()


def _read(document: Any) -> tuple[list[tuple[float, float]], list[list[Row]]]:
    """Each page's size and rows. Page by page, so that only the words stay in memory."""
    count = len(document)
    if count > MAX_PAGES:
        raise ParseFailed(f"This PDF has {count} pages, more than the {MAX_PAGES} that are read. Split it into parts.")
    if not count:
        raise ParseFailed("This PDF has no pages: it is damaged.")
    sizes, pages, length = list[tuple[float, float]](), list[list[Row]](), 0
    for number in range(count):
        size, rows = _page(document, number)
        sizes.append(size)
        pages.append(rows)
        length += sum(len(row.text) for row in rows)
        if length > MAX_CHARACTERS:
            raise too_long()
    return sizes, without_running_heads(pages, [height for _, height in sizes])


def _page(document: Any, number: int) -> tuple[tuple[float, float], list[Row]]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise ParseFailed(f"This PDF is damaged: its page {number + 1} cannot be read.") from error
    try:
        return Frame.of(page).size, rows_of(words_of(page))
    finally:
        page.close()


def _write(writer: Writer, pages: list[list[Row]], sizes: list[tuple[float, float]]) -> None:
    letters = Sizes.of(pages)
    for number, (rows, size) in enumerate(zip(pages, sizes, strict=True), 1):
        writer.page(f"page {number}")
        for piece in blocks_of(rows, letters):
            start = writer.add(piece.kind, piece.text, level=piece.level)
            if start is not None:
                writer.boxes(_boxes(piece, start, number, size))


def _boxes(piece: Piece, start: int, page: int, size: tuple[float, float]) -> Boxes:
    width, height = size
    return np.array(
        [
            (start + at, start + end, page, w.left / width, w.top / height, w.right / width, w.bottom / height)
            for at, end, w in piece.places
        ],
        dtype=np.float64,
    )


def _meant(value: str | None) -> str | None:
    """A title or author, unless it is what a program writes when it knows none."""
    named = (value or "").strip()
    return (
        None
        if named.lower() in UNTITLED or named.lower().endswith((".doc", ".docx", ".xlsx", ".tex"))
        else named or None
    )
