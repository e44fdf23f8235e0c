"""How much of everything a document may have, and how a refusal is worded. The pool's limits are in `pool.py`."""

from layer2_rag.errors import ParseFailed

MAX_CHARACTERS = 20_000_000
MAX_PAGES = 5_000
MAX_BLOCKS = 500_000
MAX_FLATE = 75_000_000
"""Bytes that one compressed stream of a PDF may unpack to: what pypdf allows, too."""
MAX_UNZIPPED = 512_000_000
MAX_ENTRIES = 20_000
MAX_RATIO = 200
"""Unpacked to packed, of parts above `RATIO_FROM` bytes. Dense spreadsheets reach 50; a bomb has 1,000."""
RATIO_FROM = 5_000_000
MAX_DEPTH = 200
"""Levels of nested JSON, lists or elements. Deeper is no document that a person wrote."""


def millions(count: int) -> str:
    return f"{count // 1_000_000} million"


def too_long() -> ParseFailed:
    return ParseFailed(f"The text is longer than {millions(MAX_CHARACTERS)} characters. Split the document into parts.")
