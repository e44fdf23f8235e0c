"""Titles out of questions, and what of a model's proposals is taken."""

import sys

import pytest

from layer3_postgres.conversations.titles import LONGEST, proposed, title_of

FERRY = "When does the last ferry leave?"


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (FERRY, FERRY),
        ("  \n\n Two   lines \nof text", "Two lines"),
        ("word " * 30, "word word word word word word word word word word word …"),
        ("x" * 100, "x" * LONGEST + " …"),
    ],
)
def test_a_question_is_cut_between_words(question: str, title: str) -> None:
    assert title_of(question) == title


def test_a_title_takes_few_steps_however_long_the_question_is() -> None:
    steps: list[str] = []
    sys.setprofile(lambda _frame, event, _called: steps.append(event))
    try:
        title_of("a " * 2_000)
    finally:
        sys.setprofile(None)
    assert len(steps) < 500


@pytest.mark.parametrize(
    "answer", ["Last Ferry", '"Last Ferry"', "**Last Ferry**", "Title: Last Ferry", "# Last Ferry.", "\nLast Ferry\n"]
)
def test_what_a_model_puts_around_a_title_is_taken_off(answer: str) -> None:
    assert proposed(answer, asked=FERRY) == "Last Ferry"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "...",
        "Sure! Here is a title:\nLast Ferry",
        "The last ferry leaves at nine in the evening, and in a storm of force nine none leaves at all.",
        "This is a simulated answer",
    ],
)
def test_what_is_no_title_of_it_is_not_taken(answer: str) -> None:
    assert proposed(answer, asked=FERRY) is None
