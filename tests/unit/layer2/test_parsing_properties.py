"""Whatever the bytes: a Parsed whose offsets are right, or a ParseFailed, and in a time that grows with the length."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.parse import parse
from tests.support.layer2_office_files import docx, xlsx
from tests.support.layer2_pdf_files import pdf, shown

NAMES = st.sampled_from(
    ["a", "a.txt", "a.md", "a.html", "a.csv", "a.json", "a.ipynb", "a.py", "a.pdf", "a.docx", "a.bin"]
)
WORDS = (
    "# |\n|\r\n|\r|\n\n|- |1. |```|<!--|-->|<p>|</p>|<table><tr><td>|<li>|"
    "<h1>|[a](b)|![|`|---\n|===\n|\x00|\u2028|\ufeff|\x85"
)
MORE = 'ä|😀| |\t|word |a,b\n|"|{|}|[|]|:|{"a": 1}\n|\ud800|\U000e0041|<!doctype html>|&amp;|> |    x\n'
MARKS = st.sampled_from(["|", "|---|", *WORDS.split("|"), *MORE.split("|")])
SEEDS = [docx(["Hello world", "Second"]), xlsx({"S": [["a", "b"], [1, 2]]}), pdf([shown("Hello world.", 50, 100)])]


def check(parsed: Parsed) -> None:
    text, at = parsed.text, 0
    assert text.strip()
    assert not set(text) & set("\r\x00\x0b\x0c\x85\u2028\u2029\ufeff")
    text.encode("utf-8")
    for block in parsed.blocks:
        assert at <= block.start < block.end <= len(text)
        assert not text[at : block.start].strip()
        assert (block.kind == "heading") == (1 <= block.level <= 6)
        at = block.end
    assert not text[at:].strip()
    ends = [0, *itertools.chain.from_iterable((page.start, page.end) for page in parsed.pages), len(text)]
    assert ends == sorted(ends)
    assert [page.number for page in parsed.pages] == list(range(1, len(parsed.pages) + 1))
    for start, end, page, left, top, right, bottom in parsed.boxes:
        assert 0 <= start < end <= len(text)
        assert 1 <= page <= len(parsed.pages)
        assert 0 <= left <= right <= 1
        assert 0 <= top <= bottom <= 1


def parsed_or_failed(data: bytes, name: str) -> None:
    try:
        parsed = parse(data, name)
    except ParseFailed:
        return
    check(parsed)


@given(st.binary(max_size=600), NAMES)
@settings(max_examples=200, deadline=None)
def test_random_bytes(data: bytes, name: str) -> None:
    parsed_or_failed(data, name)


@given(st.lists(MARKS | st.text(max_size=8), max_size=40).map("".join), NAMES)
@settings(max_examples=400, deadline=None)
def test_random_marks(text: str, name: str) -> None:
    parsed_or_failed(text.encode("utf-8", "surrogatepass"), name)


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 255)), max_size=6),
    st.integers(0, 200),
)
@settings(max_examples=150, deadline=None)
def test_damaged_documents(seed: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(seed)
    for at, value in changes:
        data[at % len(data)] = value
    parsed_or_failed(bytes(data[: len(data) - (cut if cut > 100 else 0)]), "a")


LONG = [
    "word " * 1_000_000,
    "<!-- " * 1_000_000,
    "[a](" * 1_200_000,
    "[" * 5_000_000,
    "`" * 5_000_000,
    "<a " * 1_500_000,
    "# " * 2_500_000,
    "> " * 2_500_000,
    " " * 4_999_999 + "x",
    "- \n" * 400_000,
    "|a|b|\n|-|-|\n" * 100_000,
    "---\n" * 100_000 + "x",
    "a,b,c\n" * 150_000,
    '{"a":' * 1_000_000,
    "x %PDF-" + "\n" * 60_000 + "x",
]


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("name", ["a", "a.md", "a.html"])
@pytest.mark.parametrize("text", LONG, ids=lambda text: repr(text[:8]))
def test_four_times_as_much_of_anything_takes_no_sixteen_times_as_long(text: str, name: str) -> None:
    assert seconds_for(text, name) < 10 * seconds_for(text[: len(text) // 4], name) + 1


def seconds_for(text: str, name: str) -> float:
    begun = time.process_time()
    parsed_or_failed(text.encode(), name)
    return time.process_time() - begun
