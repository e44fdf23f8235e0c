"""What is remembered: whole turns within a budget, answered ones alone, without numbers of old sources."""

import pytest

from layer1_basic_api.llm.base import Message
from layer3_postgres.conversations.memory import remembered, with_note
from layer3_postgres.conversations.model import Said


def turns(count: int, *, words: int = 20) -> list[Said]:
    said = []
    for number in range(count):
        said += [Said(f"q{number}", "user", f"Question {number}?"), Said(f"a{number}", "assistant", "word " * words)]
    return said


def test_all_of_a_short_conversation_is_told_without_old_numbers() -> None:
    said = [Said("1", "user", "What is [1]?"), Said("2", "assistant", "A berth [1][2].")]
    assert remembered(said, tokens=1_000).history == (
        Message("user", "What is [1]?"),
        Message("assistant", "A berth."),
    )
    assert remembered(said, tokens=1_000).outgrown == ()


@pytest.mark.parametrize("tokens", [0, 100, 300, 1_000])
def test_the_newest_whole_turns_are_told_within_the_budget(tokens: int) -> None:
    memory = remembered(turns(20), tokens=tokens)
    assert len(memory.history) % 2 == 0
    assert not memory.history or memory.history[0].role == "user"
    assert memory.outgrown[-1].role == "assistant"
    assert memory.outgrown[0].id == "q0"
    assert len(memory.outgrown) >= 40 - len(memory.history), "with room for some turns more"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([("user", "One?"), ("assistant", " "), ("user", "Two?"), ("assistant", "2.")], ["Two?", "2."]),
        ([("user", "One?"), ("assistant", "1."), ("user", "Two?")], ["One?", "1."]),
        ([("user", "One?")], []),
    ],
)
def test_questions_without_an_answer_are_left_out(said: list[tuple[str, str]], told: list[str]) -> None:
    given = [Said(str(number), role, content) for number, (role, content) in enumerate(said)]  # type: ignore[arg-type]
    assert [message.content for message in remembered(given, tokens=1_000).history] == told


def test_the_note_stands_among_the_orders() -> None:
    assert with_note(None, None) is None
    assert with_note("Be brief.", None) == "Be brief."
    told = with_note("Be brief.", "It is about ferries.")
    assert told is not None
    assert told.startswith("Be brief.\n\n")
    assert told.endswith("\nIt is about ferries.")
