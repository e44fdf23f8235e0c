"""Where in its document a passage stands, as a reader would say it."""

from pathlib import PurePath

PAGES = {".pptx": "slide", ".xlsx": "sheet", ".epub": "chapter"}
"""What a page is called where it is not one of paper, by the ending of the document's name."""


def page_of(document_name: str, page: int | None) -> str:
    """`page 3`, `slide 3`; empty where there are no pages."""
    word = PAGES.get(PurePath(document_name).suffix.lower(), "page")
    return f"{word} {page}" if page is not None else ""
