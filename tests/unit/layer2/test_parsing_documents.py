"""Real files (see ../shared/data): what each of them is, and that nothing of its text is lost."""

from pathlib import Path

import pytest

from layer1_basic_api.layers import ROOT
from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.parse import parse_file
from tests.support.require import missing

FOLDER = ROOT.parent / "shared" / "data" / "documents"
EXPECTED = {
    "REPAIR-2022-INV-001_multipage.pdf": ("pdf", 3, "Year | 2022"),
    "equations.docx": ("docx", 0, "From Eq. 36.1.3"),
    "movie-theater-booking-2024.pdf": ("pdf", 1, "December 2024 | 48 | $12,500.00 | $11,250.00 | 85%"),
    "test.docx": ("docx", 0, "314b0a30-5b04-470b-b9f7-eed2c2bec74a"),
    "test.epub": ("epub", 2, "- A bullet point"),
    "test.pdf": ("pdf", 1, "While there is contemporaneous exploration of multi-agent approaches"),
    "test.pptx": ("pptx", 6, "ColC: 9; ColD: 1b92870d-e3b5-4e65-8153-919f4ff45592"),
    "test.xlsx": ("xlsx", 2, "Beta: 6ff4173b-42a5-4784-9b19-f49caff4d93d"),
    "test_blog.html": (
        "html",
        0,
        "Large language models (LLMs) are powerful tools that can generate natural language texts",
    ),
    "test_mskanji.csv": ("csv", 0, "名前: 髙橋淳; 年齢: 35; 住所: 名古屋"),
    "test_notebook.ipynb": ("notebook", 0, 'print("markitdown")'),
    "test_wikipedia.html": ("html", 0, "Founded: April 4, 1975"),
    "test_with_comment.docx": ("docx", 0, "AutoGen: Enabling Next-Gen LLM Applications"),
}


def document(name: str) -> Path:
    if not (FOLDER / name).exists():
        missing("documents", f"there is no {name} in ../shared/data/documents")
    return FOLDER / name


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_document_is_read(name: str) -> None:
    format_, pages, words = EXPECTED[name]
    parsed = parse_file(document(name), name)
    assert (parsed.format, len(parsed.pages)) == (format_, pages)
    assert words in parsed.text


@pytest.mark.parametrize("name", ["test.pdf", "REPAIR-2022-INV-001_multipage.pdf", "movie-theater-booking-2024.pdf"])
def test_every_word_of_a_pdf_has_a_box_on_its_page(name: str) -> None:
    parsed = parse_file(document(name), name)
    assert "".join(words(parsed)) == "".join(parsed.text.replace("|", " ").split())
    for start, _, number in parsed.boxes[:, :3]:
        page = parsed.pages[int(number) - 1]
        assert page.start <= start < page.end


def words(parsed: Parsed) -> list[str]:
    return [parsed.text[int(start) : int(end)] for start, end in parsed.boxes[:, :2]]


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(ParseFailed, match="binary"):
        parse_file(document("random.bin"), "random.bin")
