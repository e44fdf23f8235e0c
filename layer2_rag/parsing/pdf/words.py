"""The words that a PDF page shows, each with its box. Knows nothing of their order or meaning."""

import ctypes
import math
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray

from layer2_rag.parsing.text import clean

HYPHEN = 0x02
"""pdfium's sign for a hyphen at which a line was broken."""
BLANKS = frozenset((0xA0, 0x2028, 0x3000, 0xFFFE, 0xFFFF))
TINY = 2.5
"""Points; smaller letters are there for machines, not for readers."""
LIGHT, FAINT = 200, 40
CONTRAST = 24
"""Of 255: how much the darkest and lightest point under a word have to differ for it to be seen."""
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


@dataclass(frozen=True, slots=True)
class Word:
    """In points of the page as it is displayed, from its top left corner. `broken`: a hyphen ends it and the line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool = False
    upright: bool = True
    broken: bool = False

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible rectangle of a page in its own coordinates, and how far it is turned clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @classmethod
    def of(cls, page: Any) -> "Frame":
        media, crop = page.get_mediabox(), page.get_cropbox()
        left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
        right, top = min(media[2], crop[2]), min(media[3], crop[3])
        if right - left < 1 or top - bottom < 1:
            left, bottom, right, top = media
        return cls(left, bottom, max(right, left + 1), max(top, bottom + 1), page.get_rotation() % 360)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        size = (self.right - self.left, self.top - self.bottom)
        return size if self.turned % 180 == 0 else size[::-1]

    def shown(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Left, top, right, bottom on the display of a box given as left, bottom, right, top on the page."""
        left, bottom, right, top = box
        if self.turned == 90:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turned == 180:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        if self.turned == 270:
            return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom


def words_of(page: Any) -> list[Word]:
    """The visible words of a pypdfium2 page, in the order of its content stream."""
    text_page = page.get_textpage()
    try:
        return _Reader(page, text_page.raw).words()
    finally:
        text_page.close()


class _Reader:
    def __init__(self, page: Any, handle: Any) -> None:
        self._page, self._handle, self._frame = page, handle, Frame.of(page)
        self._rect = pdfium.FS_RECTF()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._picture: NDArray[np.uint8] | None = None
        self._scanned: bool | None = None

    def words(self) -> list[Word]:
        words, first, codes = list[Word](), 0, list[int]()
        for at in range(pdfium.FPDFText_CountChars(self._handle)):
            code = pdfium.FPDFText_GetUnicode(self._handle, at)
            blank = code != HYPHEN and (code <= 0x20 or code in BLANKS)
            if not blank:
                first = first if codes else at
                codes.append(code)
            if codes and (blank or code == HYPHEN):
                words += self._word(first, codes)
                codes = []
        return words + (self._word(first, codes) if codes else [])

    def _word(self, first: int, codes: list[int]) -> list[Word]:
        text = clean(_decoded([code for code in codes if code != HYPHEN])).translate(LIGATURES)
        if len(text) == len(codes) and any(map(is_leftward, text)):
            text = self._as_read(text, first)
        left, top, right, bottom = self._frame.shown(self._box(first, len(codes)))
        width, height = self._frame.size
        outside = right <= 0 or bottom <= 0 or left >= width or top >= height
        if not text.strip() or outside or bottom - top < TINY:
            return []
        word = Word(
            text,
            max(0.0, left),
            max(0.0, top),
            min(width, right),
            min(height, bottom),
            bold=pdfium.FPDFText_GetFontWeight(self._handle, first) >= 600,
            upright=self._upright(first),
            broken=codes[-1] == HYPHEN,
        )
        return [word] if self._seen(word, first) else []

    def _as_read(self, text: str, first: int) -> str:
        """From right to left: pdfium gives some of such words as they are read, others as they stand on the page."""
        letters = [at for at, letter in enumerate(text) if is_leftward(letter)]
        begin, end = letters[0], letters[-1]
        if self._left(first + begin) >= self._left(first + end):
            return text
        return text[:begin] + text[begin : end + 1][::-1] + text[end + 1 :]

    def _left(self, at: int) -> float:
        return self._frame.shown(self._box(at, 1))[0]

    def _box(self, first: int, count: int) -> tuple[float, float, float, float]:
        left = bottom = math.inf
        right = top = -math.inf
        rect = self._rect
        for at in range(first, first + count):
            pdfium.FPDFText_GetLooseCharBox(self._handle, at, rect)
            left, right = min(left, rect.left), max(right, rect.right)
            bottom, top = min(bottom, rect.bottom, rect.top), max(top, rect.top, rect.bottom)
        return left, bottom, right, top

    def _upright(self, at: int) -> bool:
        angle = pdfium.FPDFText_GetCharAngle(self._handle, at)
        return (
            math.cos(angle - math.radians(self._frame.turned)) > 0.7
            or math.cos(angle + math.radians(self._frame.turned)) > 0.7
        )

    def _seen(self, word: Word, at: int) -> bool:
        text_object = pdfium.FPDFText_GetTextObject(self._handle, at)
        if text_object and pdfium.FPDFTextObj_GetTextRenderMode(text_object) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            return self._is_scan()
        red, green, blue, alpha = self._colour
        if not pdfium.FPDFText_GetFillColor(self._handle, at, red, green, blue, alpha):
            return True
        light = min(red.value, green.value, blue.value) > LIGHT
        return not (light or alpha.value < FAINT) or self._stands_out(word)

    def _is_scan(self) -> bool:
        """Whether invisible text is what a text recognition laid over a picture of the page."""
        if self._scanned is None:
            pictures = self._page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
            self._scanned = next(iter(pictures), None) is not None
        return self._scanned

    def _stands_out(self, word: Word) -> bool:
        """Whether the page, drawn, shows anything in the word's place."""
        scale = min(1.0, 2_000 / max(self._frame.size))
        if self._picture is None:
            self._picture = self._page.render(scale=scale, grayscale=True).to_numpy()
        left, top, right, bottom = (int(edge * scale) for edge in (word.left, word.top, word.right, word.bottom))
        under = self._picture[top : bottom + 1, left : right + 1]
        return under.size > 0 and int(under.max()) - int(under.min()) > CONTRAST


def _decoded(codes: list[int]) -> str:
    """Characters beyond the first plane come as two halves."""
    text = "".join(chr(code) for code in codes if code <= 0x10FFFF)
    if text.isascii() or not any(0xD800 <= code < 0xE000 for code in codes):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_leftward(letter: str) -> bool:
    """Whether it is of a script that is read from right to left."""
    return letter > "\u0590" and bidirectional(letter) in {"R", "AL"}
