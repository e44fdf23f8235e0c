"""Collections, documents and what was read of them."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB
from sqlalchemy.dialects.postgresql import UUID as UuidType
from sqlmodel import Field

from layer3_postgres.db.tables.base import Table, moment, one_of, sorted_column, text_column

AT_ONCE = {"fastupdate": "off"}
"""Without a list of new entries, for which the planner would rather read every document."""
LIVING: ColumnElement[bool] = literal_column("NOT deleted")


class CollectionRow(Table, table=True):
    """Documents that are searched together, embedded by one model."""

    __tablename__: ClassVar[str] = "collections"
    __table_args__ = (CheckConstraint("dimension > 0 AND generation > 0", name="counts"),)

    name: str = Field(sa_column=sorted_column(primary_key=True))
    embedder: str = Field(sa_column=text_column())
    dimension: int = Field(sa_column=Column(Integer, nullable=False))
    generation: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    created_at: datetime = moment()


class DocumentRow(Table, table=True):
    """Layer 2's `Document`, field by field. `dated` is the first moment that `date` names, `filterable` the metadata
    without the order of its names: what filters compare.

    A collection that has documents cannot be deleted (RESTRICT): that is how it is never lost by a race.
    """

    __tablename__: ClassVar[str] = "documents"
    __table_args__ = (
        one_of("state", "received", "processing", "ready", "failed"),
        CheckConstraint("searchable <= revision AND chunks >= 0 AND attempts >= 0 AND bytes >= 0", name="counts"),
        UniqueConstraint("id", "collection"),
        Index("ix_documents_same_bytes", "collection", "sha256", unique=True, postgresql_where=LIVING),
        Index("ix_documents_newest", "collection", "id", postgresql_where=LIVING),
        Index(
            "ix_documents_unfinished",
            "id",
            postgresql_where=literal_column("deleted OR state IN ('received', 'processing')"),
        ),
        Index("ix_documents_kind", "collection", "kind"),
        Index("ix_documents_dated", "collection", "dated"),
        Index("ix_documents_tags", "tags", postgresql_using="gin", postgresql_with=AT_ONCE),
        Index(
            "ix_documents_filterable",
            "filterable",
            postgresql_using="gin",
            postgresql_ops={"filterable": "jsonb_path_ops"},
            postgresql_with=AT_ONCE,
        ),
    )

    id: UUID = Field(sa_column=Column(UuidType, primary_key=True))
    collection: str = Field(
        sa_column=sorted_column(ForeignKey("collections.name", ondelete="RESTRICT"), nullable=False)
    )
    name: str = Field(sa_column=text_column())
    kind: str = Field(sa_column=text_column())
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column("metadata", JSON, nullable=False))
    filterable: Any = Field(default=None, sa_column=Column(JSONB, Computed("metadata::jsonb", persisted=True)))
    source: str | None = Field(default=None, sa_column=text_column(nullable=True))
    tags: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(Text), nullable=False))
    state: str = Field(sa_column=text_column())
    reason: str | None = Field(default=None, sa_column=text_column(nullable=True))
    bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    sha256: str = Field(sa_column=text_column())
    chunks: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    revision: int = Field(default=1, sa_column=Column(Integer, nullable=False))
    searchable: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    format: str | None = Field(default=None, sa_column=text_column(nullable=True))
    title: str | None = Field(default=None, sa_column=text_column(nullable=True))
    author: str | None = Field(default=None, sa_column=text_column(nullable=True))
    date: str | None = Field(default=None, sa_column=text_column(nullable=True))
    dated: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    language: str | None = Field(default=None, sa_column=text_column(nullable=True))
    pages: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    parser_version: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    chunker_version: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    deleted: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    created_at: datetime = moment()
    updated_at: datetime = moment()


class ContentRow(Table, table=True):
    """What the parser says of a revision beside its text."""

    __tablename__: ClassVar[str] = "contents"

    document_id: UUID = Field(
        sa_column=Column(UuidType, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    )
    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    format: str = Field(sa_column=text_column())
    title: str | None = Field(default=None, sa_column=text_column(nullable=True))
    author: str | None = Field(default=None, sa_column=text_column(nullable=True))
    date: str | None = Field(default=None, sa_column=text_column(nullable=True))
    language: str | None = Field(default=None, sa_column=text_column(nullable=True))


class PieceRow(Table, table=True):
    """A run of the text (`text`), or of one of the packed parts (`data`)."""

    __tablename__: ClassVar[str] = "pieces"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "revision"], ["contents.document_id", "contents.revision"], ondelete="CASCADE"
        ),
        one_of("part", "text", "blocks", "pages", "boxes"),
        CheckConstraint("(text IS NULL) <> (data IS NULL)", name="one_value"),
    )

    document_id: UUID = Field(sa_column=Column(UuidType, primary_key=True))
    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    part: str = Field(sa_column=Column(Text, primary_key=True))
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    text: str | None = Field(default=None, sa_column=text_column(nullable=True))
    data: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
