"""The rules that make a question stand alone, where no model does it; and what a model is given that does."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from layer1_basic_api.llm.base import Message, ModelEvent, Prompt
from layer1_basic_api.llm.simulated import SimulatedModel
from layer2_rag.answering.base import NOT_FOUND, RagQuestion
from layer2_rag.answering.budget import count_messages
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.standing_alone import ORDER, Meaning, by_rules, leans, standing_alone


@pytest.mark.parametrize(
    "message",
    [
        "Who designed it?",
        "And in 2016?",
        "What about Germany?",
        "Why?",
        "How does that work?",
        "When was he born?",
        "Which one?",
        "Is there a smaller one?",
        "What would happen otherwise?",
        "Can I change when that happens?",
    ],
)
def test_leans_on_what_was_said(message: str) -> None:
    assert leans(message)


@pytest.mark.parametrize(
    "message",
    [
        "Who designed the Eiffel Tower?",
        "Which team that played in Denver won the cup?",
        "Why is an average misleading for latency?",
        "Is there a harbour in Denver?",
        "How does one cancel an answer in progress?",
    ],
)
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
    meaning = by_rules(question)
    assert meaning.text == "Who designed the Eiffel Tower? When was it built? And how high is it?"
    assert (meaning.context, meaning.sure) == ("In 1889.", True)
    alone = RagQuestion(message="Which scientist discovered penicillin in London?", history=history)
    assert by_rules(alone) == Meaning(text=alone.message)


def test_is_not_sure_of_a_short_question_nor_of_a_pronoun_among_words_of_its_own() -> None:
    history = (Message("user", "What do ferries cost?"), Message("assistant", "Twelve euros [1]."))
    for message in ("How many may wait?", "How do I take my old bicycle on it?"):
        meaning = by_rules(RagQuestion(message=message, history=history))
        assert meaning == Meaning(text=f"What do ferries cost? {message}", context="Twelve euros.", sure=False)


def test_an_answer_that_said_no_helps_to_find_nothing() -> None:
    history = (Message("user", "What do ferries cost?"), Message("assistant", NOT_FOUND))
    meaning = by_rules(RagQuestion(message="And buses?", history=history))
    assert meaning.searched == "What do ferries cost? And buses?"


class Noting(SimulatedModel):
    """Keeps what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Prompt] = []

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        self.asked.append(prompt)
        async with aclosing(super().generate(prompt)) as events:
            async for event in events:
                yield event


@pytest.mark.parametrize(("context", "turns"), [(8192, 6), (1100, 2), (400, None)])
async def test_the_model_is_given_what_fits_and_never_less_than_order_and_question(
    context: int, turns: int | None
) -> None:
    model = Noting()
    history = tuple(Message("user", f"Was number {n} good? {'Well, well. ' * 60}") for n in range(6))
    question = RagQuestion(message="And how long are backups kept?", history=history)
    await standing_alone(question, model, context=ContextLength(model, most=context))
    assert len(model.asked) == (0 if turns is None else 1), "the rules do it where nothing fits"
    for prompt in model.asked:
        (message,) = prompt.messages
        assert (message.content.startswith(ORDER), message.content.endswith(question.message)) == (True, True)
        assert message.content.count("Was number") == turns
        assert count_messages(prompt.messages) + (prompt.max_tokens or 0) <= context
