"""Chunks of any document hold to what is promised of them; and those of a known one are what a reader would cut."""

import re
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layer2_rag.chunking.base import Chunk, Tokenizer
from layer2_rag.chunking.chunker import chunk, page_at, section_of_blocks
from layer2_rag.chunking.words import inside_cluster, inside_word
from layer2_rag.embeddings.onnx import MINILM
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.parsing.base import Block, BlockKind, Page, Parsed

MINILM_TOKENIZER = FileTokenizer(MINILM / "tokenizer.json")
KINDS: tuple[BlockKind, ...] = ("heading", "paragraph", "list", "table", "code")
WORDS = st.one_of(
    st.sampled_from(
        "ship harbour ice. frozen? U.S. Mr. 3.14 | def x(): - 港。 한국어 👩‍👩‍👧‍👦 🇫🇷🇩🇪 a\u0301\u0300 हिन्दी".split()
    ),
    st.text(st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1, max_size=12),
    st.integers(20, 120).map(lambda length: "x" * length),
)
SPACES = st.sampled_from([" ", " ", " ", "\n", "\n\n", "\n    ", "  ", "\t"])


class Signs:
    """A tokenizer without a vocabulary: a token is up to three letters, or one sign."""

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        return [found.span() for found in re.finditer(r"\w{1,3}|[^\w\s]", text)]


TOKENIZERS: dict[str, Tokenizer] = {"minilm": MINILM_TOKENIZER, "signs": Signs()}


@st.composite
def documents(draw: st.DrawFn) -> Parsed:
    text = ""
    blocks: list[Block] = []
    pages: list[Page] = []
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(KINDS))
        words = draw(st.lists(st.tuples(WORDS, SPACES), min_size=1, max_size=4 if kind == "heading" else 25))
        run = "".join(part for pair in words for part in pair).strip()
        if not run:
            continue
        text += draw(st.sampled_from(["\n", "\n\n", " \n"])) if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(run), 1 + number % 3 if kind == "heading" else 0))
        pages.append(Page(len(pages) + 1, f"page {len(pages) + 1}", len(text), len(text) + len(run)))
        text += run
    return Parsed(format="text", text=text, blocks=tuple(blocks), pages=tuple(pages))


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("name", TOKENIZERS)
@given(parsed=documents(), limit=st.sampled_from([2, 6, 12, 40]))
@settings(max_examples=60, deadline=None)
def test_promises(name: str, parsed: Parsed, limit: int) -> None:
    tokenizer = TOKENIZERS[name]
    chunks = chunk(parsed, tokenizer=tokenizer, limit=limit)
    assert [found.ordinal for found in chunks] == list(range(len(chunks)))
    assert_covers(parsed.text, chunks)
    for found in chunks:
        text = parsed.text[found.start : found.end]
        assert text == text.strip()
        assert text
        assert len(tokenizer.offsets(text)) == found.tokens <= max(limit, fewest(tokenizer, text))
        assert parsed.pages[(found.page or 0) - 1].start <= found.start
        for cut in (found.start, found.end):
            assert whole_word(parsed.text, cut, limit) or in_huge_word(parsed.text, cut, tokenizer, limit)


def fewest(tokenizer: Tokenizer, text: str) -> int:
    """Tokens that a text has at the least, as a single character cannot be cut."""
    return len(tokenizer.offsets(text)) if len(text) == 1 else 0


def assert_covers(text: str, chunks: Sequence[Chunk]) -> None:
    """In order, and nothing but white space between them."""
    for before, after in pairwise(chunks):
        assert before.start < after.start
        assert before.end < after.end
        assert not text[before.end : after.start].strip()
    assert not text[: chunks[0].start if chunks else None].strip()
    assert not text[chunks[-1].end if chunks else 0 :].strip()


def whole_word(text: str, cut: int, limit: int) -> bool:
    if cut in (0, len(text)):
        return True
    return not inside_word(text, cut) and not inside_cluster(text, cut)


def in_huge_word(text: str, cut: int, tokenizer: Tokenizer, limit: int) -> bool:
    """Whether the word around the cut exceeds the limit by itself."""
    start = end = cut
    while start > 0 and (inside_word(text, start) or inside_cluster(text, start)):
        start -= 1
    while end < len(text) and (inside_word(text, end) or inside_cluster(text, end)):
        end += 1
    return len(tokenizer.offsets(text[start:end])) > limit or end - start > limit * 16


def document(*blocks: tuple[BlockKind, str], level: int = 1) -> Parsed:
    text, found = "", []
    for kind, run in blocks:
        start = len(text) + 2 if text else 0
        text += f"\n\n{run}" if text else run
        found.append(Block(kind, start, len(text), level if kind == "heading" else 0))
    return Parsed(format="text", text=text, blocks=tuple(found))


def cut(parsed: Parsed, limit: int) -> list[str]:
    chunks = chunk(parsed, tokenizer=MINILM_TOKENIZER, limit=limit)
    return [parsed.text[found.start : found.end] for found in chunks]


SENTENCES = [f"The ship number {number} left the harbour in the ice." for number in range(6)]


def test_nothing_is_no_chunks() -> None:
    assert chunk(Parsed(format="text", text="", blocks=()), tokenizer=MINILM_TOKENIZER, limit=254) == []


def test_a_short_document_is_one_chunk() -> None:
    parsed = document(("paragraph", SENTENCES[0]), ("paragraph", SENTENCES[1]))
    assert cut(parsed, 254) == [parsed.text]


def test_a_heading_stays_with_what_follows_it() -> None:
    long = " ".join(SENTENCES[:3])
    parsed = document(("heading", "North"), ("paragraph", long), ("heading", "South"), ("paragraph", long))
    chunks = chunk(parsed, tokenizer=MINILM_TOKENIZER, limit=50)
    assert [parsed.text[found.start :].split()[0] for found in chunks] == ["North", "South"]
    assert [found.section for found in chunks] == ["North", "South"]


def test_paragraphs_are_cut_between_before_they_are_cut_inside() -> None:
    one, other = " ".join(SENTENCES[:3]), " ".join(SENTENCES[3:])
    assert cut(document(("paragraph", one), ("paragraph", other)), 45) == [one, other]


def test_a_long_paragraph_is_cut_between_sentences_and_the_last_one_said_again() -> None:
    found = cut(document(("paragraph", " ".join(SENTENCES))), 50)
    assert found == [" ".join(SENTENCES[:3]), " ".join(SENTENCES[2:])]


def test_rows_of_a_table_are_kept_whole() -> None:
    rows = [f"ship {number} | Bergen | left in the ice of January" for number in range(20)]
    for text in cut(document(("table", "\n".join(rows))), 40):
        assert set(text.split("\n")) <= set(rows)


def test_code_is_cut_before_a_function() -> None:
    function = "def sail(ship):\n    harbour = ship.harbour\n\n    return harbour.leave(ship)"
    assert cut(document(("code", "\n\n".join([function] * 3))), 24) == [function] * 3


def test_sections_name_all_headings_above() -> None:
    text = "# A\n\n## B\n\nice\n\n# C\n\nship"
    blocks = (Block("heading", 0, 3, 1), Block("heading", 5, 9, 2), Block("paragraph", 11, 14))
    later = (Block("heading", 16, 19, 1), Block("paragraph", 21, 25))
    assert section_of_blocks(text, (*blocks, *later)) == ["A", "A › B", "A › B", "C", "C"]


def test_the_page_is_that_of_the_first_word() -> None:
    pages = (Page(3, "page 3", 0, 10), Page(4, "page 4", 12, 20))
    assert [page_at(pages, position) for position in (0, 10, 11, 12, 19)] == [3, 3, 3, 4, 4]
    assert page_at((), 0) is None


@pytest.mark.usefixtures("uncounted")
def test_megabytes_take_time_in_proportion() -> None:
    text = "\n".join(f"{number} | harbour | ice | ship" for number in range(40_000))
    begin = time.process_time()
    cut(Parsed(format="text", text=text, blocks=(Block("table", 0, len(text)),)), 254)
    assert time.process_time() - begin < 10


def test_one_word_of_a_megabyte_is_no_one_chunk() -> None:
    text = "QUJD" * 50_000
    assert max(map(len, cut(Parsed(format="text", text=text, blocks=(Block("paragraph", 0, len(text)),)), 254))) <= 4064
