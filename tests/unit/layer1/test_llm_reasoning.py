"""Thoughts in tags are found however the text is split, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layer1_basic_api.llm.base import Reasoning, Text
from layer1_basic_api.llm.reasoning import ThoughtSplitter


def split(pieces: list[str]) -> tuple[str, str]:
    splitter = ThoughtSplitter()
    events = [event for piece in pieces for event in splitter.feed(piece)] + splitter.finish()
    assert all(event.text for event in events)
    thought = "".join(event.text for event in events if isinstance(event, Reasoning))
    return thought, "".join(event.text for event in events if isinstance(event, Text))


@pytest.mark.parametrize(
    ("text", "thought", "answer"),
    [
        ("<think>hm</think>yes", "hm", "yes"),
        ("\n <think>\nhm\n</think>\n\nyes\n", "\nhm\n", "yes\n"),
        ("<think></think>yes", "", "yes"),
        ("<think>never closed", "never closed", ""),
        ("<think>a < b </thin", "a < b </thin", ""),
        ("yes, <think> is a tag</think>", "", "yes, <think> is a tag</think>"),
        ("<thinking is hard", "", "<thinking is hard"),
        ("<thi", "", "<thi"),
        ("  ", "", "  "),
        ("", "", ""),
    ],
)
def test_only_a_tag_at_the_very_beginning_opens_a_thought(text: str, thought: str, answer: str) -> None:
    assert split([text]) == (thought, answer)
    assert split(list(text)) == (thought, answer)


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "/", "think", ">", " ", "\n", "a"]), max_size=12),
    st.integers(1, 5),
)
def test_where_the_pieces_end_does_not_matter(parts: list[str], size: int) -> None:
    text = "".join(parts)
    assert split([text[at : at + size] for at in range(0, len(text), size)]) == split([text])


def test_what_is_no_thought_is_not_held_back() -> None:
    splitter = ThoughtSplitter()
    assert splitter.feed("Hello") == [Text("Hello")]
    assert splitter.feed(" <think>") == [Text(" <think>")]
