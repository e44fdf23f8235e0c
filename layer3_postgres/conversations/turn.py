"""A question within a conversation, and the answer that says where it is kept."""

from dataclasses import dataclass
from typing import Any

from layer1_basic_api.context import new_id
from layer1_basic_api.llm.base import Message
from layer2_rag.answering.base import RagDone, RagQuestion
from layer3_postgres.conversations.model import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptQuestion(RagQuestion):
    """Without `conversation_id` and `parent_id` it begins a new conversation.

    `parent_id`: the message after which it goes on, None for the newest answer. A question as parent is asked again in
    its place: in the same words for another answer, in other words as an edited one. `keep`: false answers out of the
    conversation and leaves nothing in it. `anywhere`: no collection was named, so that of the conversation is asked.
    `ids`: made in the order in which messages are said, which is the order of their ids.
    """

    conversation_id: str | None = None
    parent_id: str | None = None
    keep: bool = True
    anywhere: bool = False
    ids: tuple[str, ...]

    @classmethod
    def of(cls, **fields: Any) -> "KeptQuestion":
        """Its ids are known before it is answered, so that a client can be told where the answer will be."""
        history: tuple[Message, ...] = fields["history"]
        return cls(**fields, ids=tuple(new_id() for _ in range(len(history) + 3)))

    @property
    def begins(self) -> bool:
        return self.conversation_id is None and self.parent_id is None

    @property
    def home(self) -> str | None:
        """The conversation that it will be in, None if only the store knows."""
        return self.ids[0] if self.begins else self.conversation_id

    @property
    def question_id(self) -> str:
        return self.ids[-2]

    @property
    def answer_id(self) -> str:
        return self.ids[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDone(RagDone):
    """`message_id` is the answer's, `question_id` the question's; None for what is not kept."""

    conversation_id: str | None = None
    message_id: str | None = None
    question_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question with what is remembered (`asked`), and where it stands. `outgrown`: what a note is due of."""

    asked: KeptQuestion
    conversation_id: str
    question_id: str
    summary: str | None = None
    outgrown: tuple[Said, ...] = ()
    untitled: bool = False
    said: tuple[Said, ...] = ()
