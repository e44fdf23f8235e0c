"""The rules that make a question stand alone, where no model does it."""

import pytest

from layer1_basic_api.llm.base import Message
from layer2_rag.answering.base import RagQuestion
from layer2_rag.answering.standing_alone import by_rules, leans


@pytest.mark.parametrize(
    "message",
    ["Who designed it?", "And in 2016?", "What about Germany?", "Why?", "How does that work?", "When was he born?"],
)
def test_leans_on_what_was_said(message: str) -> None:
    assert leans(message)


@pytest.mark.parametrize("message", ["Who designed the Eiffel Tower?", "Which team that played in Denver won the cup?"])
def test_stands_alone(message: str) -> None:
    assert not leans(message)


def test_gets_the_last_question_that_stood_alone_and_those_between() -> None:
    said = [
        ("user", "Where is the Nile?"),
        ("assistant", "In Africa."),
        ("user", "Who designed the Eiffel Tower?"),
        ("assistant", "Gustave Eiffel."),
        ("user", "thanks!"),
        ("assistant", "You are welcome."),
        ("user", "When was it built?"),
        ("assistant", "In 1889."),
    ]
    history = tuple(Message(role, text) for role, text in said)  # type: ignore[arg-type]
    question = RagQuestion(message="And how high is it?", history=history)
    assert by_rules(question) == "Who designed the Eiffel Tower? When was it built? And how high is it?"
    alone = RagQuestion(message="Who discovered penicillin in London?", history=history)
    assert by_rules(alone) == alone.message
