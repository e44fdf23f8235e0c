"""The sentence splitter: where it divides, and that it never loses or moves a character."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layer2_rag.text.sentences import LONGEST, sentences

CASES = {
    "Dr. Smith paid 3.50 dollars. He left at 5 p.m. on Monday.": [
        "Dr. Smith paid 3.50 dollars.",
        "He left at 5 p.m. on Monday.",
    ],
    "It grew by 3.5%. In 2015, the U.S. economy grew.": ["It grew by 3.5%.", "In 2015, the U.S. economy grew."],
    "He lives in the U.S. The town is small.": ["He lives in the U.S.", "The town is small."],
    "J. R. R. Tolkien wrote it. A. A. Milne did not.": ["J. R. R. Tolkien wrote it.", "A. A. Milne did not."],
    "See Fig. 3 and Sec. 2. Then go on.": ["See Fig. 3 and Sec. 2.", "Then go on."],
    "Use a cache, e.g. Redis. It helps.": ["Use a cache, e.g. Redis.", "It helps."],
    "“Why?” he asked. “Because!”": ["“Why?” he asked.", "“Because!”"],
    "It is so.[3] Others doubt it. [12] We do not.": ["It is so.[3]", "Others doubt it. [12]", "We do not."],
    "Wait... what? Yes!": ["Wait... what?", "Yes!"],
    "Call obj.method() in Python 3.11. Then stop.": ["Call obj.method() in Python 3.11.", "Then stop."],
    "# Heading\nThe first sentence\ngoes on. The second.": [
        "# Heading",
        "The first sentence\ngoes on.",
        "The second.",
    ],
    "Introduction\nThis document says\nsomething.": ["Introduction", "This document says\nsomething."],
    "Shopping:\n- milk\n- two eggs. Large.\n1. First\n2. Second": [
        "Shopping:",
        "- milk",
        "- two eggs.",
        "Large.",
        "1. First",
        "2. Second",
    ],
    "Name | Price\nTea | 3.00\nCoffee | 4.00": ["Name | Price", "Tea | 3.00", "Coffee | 4.00"],
    "a\tb\nc\td": ["a\tb", "c\td"],
    "Founders: Bill Gates and Paul Allen, who met at school in Seattle\nHeadquarters: Redmond\nIndustry: software": [
        "Founders: Bill Gates and Paul Allen, who met at school in Seattle",
        "Headquarters: Redmond",
        "Industry: software",
    ],
    "alpha: 58; beta: 6ff4173b-42a5-4784-9b19-f49caff4d93d; gamma: 22\nalpha: 89; beta: none; gamma: 3": [
        "alpha: 58; beta: 6ff4173b-42a5-4784-9b19-f49caff4d93d; gamma: 22",
        "alpha: 89; beta: none; gamma: 3",
    ],
    "Note: this paragraph is broken after a line of some sixty characters\nhere: and it goes on. Then it ends.": [
        "Note: this paragraph is broken after a line of some sixty characters\nhere: and it goes on.",
        "Then it ends.",
    ],
    "One paragraph\n\nanother one": ["One paragraph", "another one"],
    "東京は首都です。人口は多い！本当？": ["東京は首都です。", "人口は多い！", "本当？"],
    "Москва большая. Она древняя.": ["Москва большая.", "Она древняя."],
    "It was founded in 1999. 300 people came.": ["It was founded in 1999.", "300 people came."],
    "No. 5 is the best. I know.": ["No. 5 is the best.", "I know."],
    "It was you and I. Then we left.": ["It was you and I.", "Then we left."],
    "What about Yahoo! and iPhone? Fine.": ["What about Yahoo! and iPhone?", "Fine."],
    "": [],
    " \n\t ": [],
}


@pytest.mark.parametrize("text", CASES)
def test_divides(text: str) -> None:
    assert [text[start:end] for start, end in sentences(text)] == CASES[text]


@given(st.text(alphabet=st.sampled_from("aB1 .!?\n\t-|#[]()。\"'é"), max_size=300) | st.text(max_size=300))
def test_are_exact_runs_that_leave_out_only_white_space(text: str) -> None:
    runs = sentences(text)
    assert runs == sorted(runs)
    assert all(first[1] <= second[0] for first, second in pairwise(runs))
    assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in runs)
    assert "".join("".join(text[start:end].split()) for start, end in runs) == "".join(text.split())


@given(st.integers(LONGEST, 4 * LONGEST), st.sampled_from(["x", "x ", "word, ", "ab; "]))
def test_none_is_too_long(length: int, piece: str) -> None:
    text = (piece * length)[:length]
    assert all(end - start <= LONGEST for start, end in sentences(text))
