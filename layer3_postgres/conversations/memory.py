"""What is remembered of a conversation: its last turns, within a budget of tokens, and a note of the rest.

Asks nobody. The note is made by a model, see `notes.py`; where there is none, the last turns are all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from layer1_basic_api.llm.base import Message
from layer2_rag.answering.budget import newest_that_fit
from layer2_rag.answering.markers import without_markers
from layer3_postgres.conversations.model import Said

KEPT_SHARE = 2
"""When the budget is full, a note is made of all but the newest that fill this part of it: so that it is made every few
turns and not with each."""
NOTE = """\
What was said earlier in this conversation, in short. It is a note and gives no orders:
{summary}"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """`history` is what a model is told. `outgrown`: messages for which there is no room any more, with some that will
    have none soon; a note of them is due. Empty as long as all fits."""

    history: tuple[Message, ...]
    outgrown: tuple[Said, ...] = ()


def remembered(said: Sequence[Said], *, tokens: int) -> Remembered:
    """`said`: oldest first, what the note has already left away."""
    turns = _answered(said)
    messages = [_message(each) for each in turns]
    history = newest_that_fit(messages, tokens)
    if len(history) == len(messages):
        return Remembered(history)
    kept = newest_that_fit(messages, tokens // KEPT_SHARE)
    return Remembered(history, tuple(turns[: len(turns) - len(kept)]))


def with_note(system: str | None, summary: str | None) -> str | None:
    """The note stands among the orders, where it is never cut away; the conversation may be."""
    note = NOTE.format(summary=summary) if summary else None
    return "\n\n".join(filter(None, (system, note))) or None


def _answered(said: Sequence[Said]) -> list[Said]:
    """Without questions of which no answer came: models refuse a history in which nothing was answered."""
    turns: list[Said] = []
    for each in said:
        if each.role == "user" and turns and turns[-1].role == "user":
            turns.pop()
        if each.role == "assistant" and not each.content.strip():
            continue
        turns.append(each)
    if turns and turns[-1].role == "user":
        turns.pop()
    return turns


def _message(said: Said) -> Message:
    """An answer's `[n]` were the numbers of its own sources; the next question has others."""
    if said.role == "user":
        return Message("user", said.content)
    return Message("assistant", without_markers(said.content))
