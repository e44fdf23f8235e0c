"""The citation filter: each form that models write, and that it matters nowhere where a stream is divided."""

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from layer2_rag.answering.citations import CitationFilter
from layer2_rag.answering.markers import unmarked, unmarked_but_code

SOURCES = (1, 2, 3)
CASES = {
    "It rains [1].": "It rains [1].",
    "It rains [1][3].": "It rains [1][3].",
    "It rains [1, 3].": "It rains [1][3].",
    "It rains [1; 3] and [1 and 2]": "It rains [1][3] and [1][2]",
    "It rains [1-3].": "It rains [1][2][3].",
    "It rains [1–3].": "It rains [1][2][3].",
    "It rains [2-999999999].": "It rains [2][3].",
    "It rains 【1】 and 【2†L3-L9】.": "It rains [1] and [2].",
    "It rains [^1], [Source 2], [sources: 1, 2].": "It rains [1], [2], [1][2].",
    "It rains [9].": "It rains.",
    "It rains [9]": "It rains",
    "It rains  [0] [7] here [1, 9].": "It rains here [1].",
    "It rains[7]": "It rains",
    "It rains \\[1\\] and \\[7\\].": "It rains [1] and.",
    "Wow![1] and ![7]": "Wow![1] and !",
    "Use `a[1]` and ``b`[9]`` here [9].": "Use `a[1]` and ``b`[9]`` here.",
    "An open ` tick [9]\nand [1]": "An open ` tick\nand [1]",
    "See\n```python\na[9] = b[1]\n```\nDone [9] [1].": "See\n```python\na[9] = b[1]\n```\nDone [1].",
    "~~~\na[9]\n```\nb[9]\n~~~\nDone [9].": "~~~\na[9]\n```\nb[9]\n~~~\nDone.",
    "- ```\n  a[9]\n  ```\n- b [9]": "- ```\n  a[9]\n  ```\n- b",
    "```\na[9]": "```\na[9]",
    "```a``` is inline [9]": "```a``` is inline",
    "See [1](https://evil.example/x).": "See [1].",
    "See [1](about a third).": "See [1] (about a third).",
    "See [here](https://evil.example/?q=secret).": "See here.",
    "See [here](https://good.example/a).": "See [here](https://good.example/a).",
    'See [here](https://good.example/a "A title").': 'See [here](https://good.example/a "A title").',
    "![chart](https://evil.example/x.png) it is": "(image: chart) it is",
    "![](https://good.example/a)": "(image)",
    "![a][ref]": "(image: a)",
    "[![a](https://evil.example/x)](https://evil.example/y)": "(image: a)",
    "![a](\nhttps://evil.example/x.png)": "(image: a)",
    "[1]: https://evil.example\nSee [1].": "[1] https://evil.example\nSee [1].",
    "[x]: https://evil.example\nSee [x].": "x: https://evil.example\nSee [x].",
    "[text][9](x)(https://evil.example)": "[text] (x)(https://evil.example)",
    "Set [a, b] and x in [0.5, 1.5]": "Set [a, b] and x in [0.5, 1.5]",
    "- [ ] to do [1]\n- [x] done [9]": "- [ ] to do [1]\n- [x] done",
    '<img src="https://evil.example/x"> and <b>': '&lt;img src="https://evil.example/x"> and <b>',
    "1 < 2 and a <= b [1]": "1 < 2 and a <= b [1]",
    "\\[ x = 1 \\]": "\\[ x = 1 \\]",
    "[see [2] there]": "[see [2] there]",
    "An open [bracket": "An open [bracket",
    "An open [bracket\n\nand [1]": "An open [bracket\n\nand [1]",
    "Path C:\\[1]": "Path C:[1]",
}
CITED = {"a [3] b [1] c [3]": (3, 1), "none [9]": (), "`[1]` [2-3]": (2, 3), "[see [2]](http://x.example)": (2,)}
PIECES = st.sampled_from(
    [
        *(
            "[1]",
            "[9]",
            "[1, 2]",
            "[1-3]",
            "【2】",
            "[",
            "]",
            "(",
            ")",
            "!",
            "`",
            "``",
            "```",
            "~~~",
            "\\",
            "\n",
            "\n\n",
        ),
        *(" ", "  ", "a", "word", "-", ":", "^", "<img", "<b>", "http://evil.example/x", "![a](http://evil.example)"),
        *("[x](https://good.example/a)", "[x]: http://evil.example", "> ", "1. ", "    "),
    ]
)
ANSWERS = st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join)


def new_filter() -> CitationFilter:
    return CitationFilter(SOURCES, may_link=lambda address: address == "https://good.example/a")


def filtered(pieces: list[str]) -> tuple[str, tuple[int, ...]]:
    citations = new_filter()
    said = "".join(citations.feed(piece) for piece in pieces) + citations.finish()
    return said, citations.cited


@pytest.mark.parametrize("text", CASES)
def test_makes_markers_true(text: str) -> None:
    assert filtered([text])[0] == CASES[text]


@pytest.mark.parametrize("text", CASES)
def test_one_character_at_a_time_gives_the_same(text: str) -> None:
    assert filtered(list(text))[0] == CASES[text]


@pytest.mark.parametrize("text", CITED)
def test_collects_what_is_cited_by_first_mention(text: str) -> None:
    assert filtered([text])[1] == CITED[text]


@given(ANSWERS, st.lists(st.integers(0, 60), max_size=8))
@example("``` x", [3])
def test_any_division_gives_the_same(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    assert filtered(pieces) == filtered([text]) == filtered(list(text))


@given(ANSWERS)
def test_no_image_is_left_and_every_marker_outside_code_is_known(text: str) -> None:
    said, cited = filtered([text])
    assert not re.search(r"!\[[^\]\n]*\]\(", said)
    assert set(cited) <= set(SOURCES)
    if "`" not in text and "~~~" not in text:
        assert {int(n) for n in re.findall(r"\[(\d+)\]", said)} == set(cited)
        assert "](http://evil" not in said


@given(st.text(alphabet="abc .,\n", max_size=80))
def test_plain_text_is_held_back_only_at_its_blanks(text: str) -> None:
    citations = new_filter()
    for end in range(1, len(text) + 1):
        said = citations.feed(text[end - 1])
        assert said or text[end - 1] == " "
    assert citations.finish() == text[len(text.rstrip(" ")) :]


def test_a_documents_own_numbers_are_no_markers() -> None:
    text = "As shown [3], and by others [1, 2].\nvalue = a[1]"
    assert unmarked(text) == "As shown (3), and by others (1, 2).\nvalue = a(1)"
    assert unmarked_but_code(text) == "As shown (3), and by others (1, 2).\nvalue = a[1]"
