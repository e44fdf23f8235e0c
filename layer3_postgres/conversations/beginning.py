"""Where a question stands: at the beginning of a conversation, after its last answer, or beside another one."""

from dataclasses import replace
from datetime import UTC, datetime

from layer1_basic_api.llm.base import Message
from layer3_postgres.conversations.memory import remembered, with_note
from layer3_postgres.conversations.model import Beginning, Conversation, KeptMessage, Place
from layer3_postgres.conversations.titles import title_of
from layer3_postgres.conversations.turn import KeptQuestion, Turn

TITLED_EARLY = 6
"""Messages after which a model that proposed no title yet is not asked for one any more."""


def begin_anew(question: KeptQuestion) -> tuple[Turn, Beginning]:
    """A conversation of its own. What a client tells as `history` becomes its first messages."""
    home, now = question.ids[0], datetime.now(UTC)
    messages: list[KeptMessage] = []
    asked = Message("user", question.message)
    for message_id, said in zip(question.ids[1:-1], [*question.history, asked], strict=True):
        if said.role == "system":
            continue
        parent_id = messages[-1].id if messages else None
        messages.append(_message(message_id, home, parent_id, said, now))
    first = next(message.content for message in messages if message.role == "user" and message.content.strip())
    conversation = Conversation(
        id=home, title=title_of(first), collection=question.collection, created_at=now, updated_at=now
    )
    turn = Turn(asked=question, conversation_id=home, question_id=messages[-1].id)
    return turn, Beginning(conversation_id=home, conversation=conversation, messages=tuple(messages))


def go_on(question: KeptQuestion, place: Place, *, tokens: int) -> tuple[Turn, Beginning]:
    """After the place's last message; beside it if that is a question itself, which is then asked again or edited."""
    conversation, last = place.conversation, place.last
    in_its_place = last is not None and last.role == "user"
    said = place.said[:-1] if in_its_place else place.said
    memory = remembered(said, tokens=tokens)
    summary = conversation.summary if place.summarised else None
    asked = replace(
        question,
        history=question.history or memory.history,
        system=with_note(question.system, None if question.history else summary),
        collection=conversation.collection if question.anywhere else question.collection,
    )
    messages: tuple[KeptMessage, ...] = ()
    if last and in_its_place and last.content == question.message:
        question_id = last.id
    else:
        parent_id = place.before_last if in_its_place or last is None else last.id
        question_id, asked_now = question.question_id, Message("user", question.message)
        messages = (_message(question_id, conversation.id, parent_id, asked_now, datetime.now(UTC)),)
    turn = Turn(
        asked=asked,
        conversation_id=conversation.id,
        question_id=question_id,
        summary=summary,
        outgrown=memory.outgrown,
        untitled=conversation.title_by == "question" and 0 < len(said) <= TITLED_EARLY,
        said=said,
    )
    return turn, Beginning(conversation_id=conversation.id, conversation=None, messages=messages)


def _message(message_id: str, conversation_id: str, parent_id: str | None, said: Message, now: datetime) -> KeptMessage:
    return KeptMessage(
        id=message_id,
        conversation_id=conversation_id,
        parent_id=parent_id,
        role="user" if said.role == "user" else "assistant",
        content=said.content,
        created_at=now,
    )
