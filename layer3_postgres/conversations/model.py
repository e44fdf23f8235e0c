"""The subject: conversations, their messages in branches, and what each message cited. Frozen, no behaviour."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from layer1_basic_api.llm.base import FinishReason, Usage
from layer2_rag.answering.base import NearPassage, Quote, Source, Trace
from layer3_postgres.db.tables.conversations import MessageState, Role, TitleBy

DocumentState = Literal["there", "changed", "gone"]
"""What became of a document since it was cited. `changed`: other words stand at the place of the quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """`summary` is of all messages up to `summary_upto`, which may lie on another branch than the one that goes on."""

    id: str
    title: str
    title_by: TitleBy = "question"
    collection: str
    summary: str | None = None
    summary_upto: str | None = None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list. `snippet`: where it says what was looked for, None for its title."""

    conversation: Conversation
    snippet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`next`: where the next page begins, None after the last."""

    items: tuple[Listed, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSource:
    """A source as it was when the answer was given. `document_id` is None when the document is gone."""

    n: int
    document_id: str | None
    document: DocumentState
    document_name: str
    revision: int
    page: int | None
    section: str
    start: int
    end: int
    text: str
    score: float
    quote: Quote
    cited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """Two messages with one parent are branches. `state`: an answer that was stopped by its reader, or that broke off,
    is kept as far as it came. `near` and `trace` as in `RagDone`."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    content: str
    state: MessageState = "whole"
    model: str | None = None
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    reasoning: str | None = None
    grounded: bool = False
    created_at: datetime
    sources: tuple[KeptSource, ...] = ()
    near: tuple[NearPassage, ...] = ()
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Outlined:
    """A message as a place among others."""

    id: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is remembered."""

    id: str
    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation goes on: after `last`, None at its beginning, which itself follows `before_last`.

    `said` is the branch to there, without what the summary has, if the summary is of this branch (`summarised`).
    """

    conversation: Conversation
    said: tuple[Said, ...]
    last: Said | None = None
    before_last: str | None = None
    summarised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is kept as soon as an answer begins. `conversation` is None where it is there already."""

    conversation_id: str
    conversation: Conversation | None
    messages: tuple[KeptMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as far as it came. `sources`: what it may cite, and `cited` which of them it does."""

    message: KeptMessage
    sources: tuple[Source, ...] = ()
    cited: tuple[int, ...] = field(default=())
