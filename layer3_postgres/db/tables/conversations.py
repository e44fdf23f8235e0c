"""Conversations, their messages, and what each message cited."""

from datetime import datetime
from typing import Any, ClassVar, Literal, get_args
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Column, Computed, Float, ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.dialects.postgresql import UUID as UuidType
from sqlmodel import Field

from layer3_postgres.db.tables.base import Table, moment, new_uuid, now, one_of, reference, text_column
from layer3_postgres.db.words import words_in

TitleBy = Literal["question", "model", "user"]
Role = Literal["user", "assistant"]
MessageState = Literal["whole", "stopped", "broken"]


class Conversation(Table, table=True):
    """`title_by`: who gave it its title; a user's is never written over.

    `summary` is that of all messages up to `summary_upto`, a message: no foreign key, as the two tables would depend on
    each other. Nor is the collection one: a conversation may ask of a collection that is made later.
    """

    __tablename__: ClassVar[str] = "conversations"
    __table_args__ = (
        one_of("title_by", *get_args(TitleBy)),
        CheckConstraint("(summary IS NULL) = (summary_upto IS NULL)", name="summary_has_an_end"),
        Index("ix_conversations_updated_at_id", "updated_at", "id"),
    )

    id: UUID = Field(default_factory=new_uuid, sa_column=Column(UuidType, primary_key=True))
    title: str = Field(default="", sa_column=text_column())
    title_by: str = Field(default="question", sa_column=text_column())
    collection: str = Field(default="default", sa_column=text_column())
    summary: str | None = Field(default=None, sa_column=text_column(nullable=True))
    summary_upto: UUID | None = Field(default=None, sa_column=Column(UuidType))
    created_at: datetime = moment()
    updated_at: datetime = moment(onupdate=now)


class Message(Table, table=True):
    """A turn. `parent_id` is the turn before it; two messages with one parent are branches. Deleting a message takes
    what was said after it. `state`: `stopped` by the reader, or `broken` off by a failure; both are kept as far as they
    came. `reasoning` is what the model thought; it is shown, and never part of what is remembered. `near` and `trace`
    are as the answer had them: what was close where nothing was found, and why it was given."""

    __tablename__: ClassVar[str] = "messages"
    __table_args__ = (
        one_of("role", *get_args(Role)),
        one_of("state", *get_args(MessageState)),
        CheckConstraint("prompt_tokens >= 0 AND completion_tokens >= 0", name="tokens"),
        Index("ix_messages_conversation_id_id", "conversation_id", "id"),
        Index("ix_messages_search", "search", postgresql_using="gin"),
    )

    id: UUID = Field(default_factory=new_uuid, sa_column=Column(UuidType, primary_key=True))
    conversation_id: UUID = Field(sa_column=reference("conversations.id", ondelete="CASCADE", nullable=False))
    parent_id: UUID | None = Field(
        default=None, sa_column=reference("messages.id", ondelete="CASCADE", nullable=True, index=True)
    )
    role: str = Field(sa_column=text_column())
    content: str = Field(sa_column=text_column())
    state: str = Field(default="whole", sa_column=text_column())
    model: str | None = Field(default=None, sa_column=text_column(nullable=True))
    finish_reason: str | None = Field(default=None, sa_column=text_column(nullable=True))
    prompt_tokens: int | None = Field(default=None, sa_column=Column(Integer))
    completion_tokens: int | None = Field(default=None, sa_column=Column(Integer))
    reasoning: str | None = Field(default=None, sa_column=text_column(nullable=True))
    grounded: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    created_at: datetime = moment()
    near: Any = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    trace: Any = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    search: str | None = Field(default=None, sa_column=Column(TSVECTOR, Computed(words_in("content"), persisted=True)))


class Citation(Table, table=True):
    """What `[n]` of a message was, as it was then. When the document is deleted, `document_id` becomes NULL and the
    quote stays."""

    __tablename__: ClassVar[str] = "citations"
    __table_args__ = (
        CheckConstraint('start <= "end" AND quote_start <= quote_end', name="spans"),
        Index("ix_citations_document_id", "document_id"),
    )

    message_id: UUID = Field(
        sa_column=Column(UuidType, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    )
    n: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    document_id: UUID | None = Field(default=None, sa_column=reference("documents.id", ondelete="SET NULL"))
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    document_name: str = Field(sa_column=text_column())
    page: int | None = Field(default=None, sa_column=Column(Integer))
    section: str = Field(default="", sa_column=text_column())
    start: int = Field(sa_column=Column(Integer, nullable=False))
    end: int = Field(sa_column=Column(Integer, nullable=False))
    text: str = Field(sa_column=text_column())
    quote_start: int = Field(sa_column=Column(Integer, nullable=False))
    quote_end: int = Field(sa_column=Column(Integer, nullable=False))
    quote: str = Field(sa_column=text_column())
    score: float = Field(sa_column=Column(Float, nullable=False))
    cited: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
