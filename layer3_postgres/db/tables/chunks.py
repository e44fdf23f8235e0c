"""Chunks with their vectors and terms, the spaces that vectors lie in, and how often each term occurs."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as UuidType
from sqlmodel import Field

from layer3_postgres.db.tables.base import Table, sorted_column, text_column
from layer3_postgres.db.tables.types import HalfVector, SparseVector
from layer3_postgres.db.vectors import TERM_SPACE

PENDING = {"fastupdate": "on", "gin_pending_list_limit": "256"}
"""KB of new chunks that are searched one by one, until they come into the index together."""


class SpaceRow(Table, table=True):
    """What one embedder makes at one length. Each has an index of its own over its chunks."""

    __tablename__: ClassVar[str] = "spaces"
    __table_args__ = (UniqueConstraint("embedder", "dimension"), CheckConstraint("dimension > 0", name="dimension"))

    id: int | None = Field(default=None, sa_column=Column(Integer, Identity(), primary_key=True))
    embedder: str = Field(sa_column=text_column())
    dimension: int = Field(sa_column=Column(Integer, nullable=False))


class ChunkRow(Table, table=True):
    """A chunk and its vector in one row: neither can be there without the other when both were written together.

    They may be written one after the other, too, as layer 2's two ports do; then the columns of one half are NULL.
    What an exact search reads of every chunk stands first, behind columns of one length: it is found without reading
    the others. `id` is layer 2's `ChunkKey.id`. `term_ids` are the numbers in `terms`, which a GIN index finds.
    """

    __tablename__: ClassVar[str] = "chunks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "collection"],
            ["documents.id", "documents.collection"],
            name="fk_chunks_document",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        UniqueConstraint("document_id", "revision", "generation", "ordinal", name="uq_chunks_key"),
        CheckConstraint('num_nulls(ordinal, start, "end", section, tokens) IN (0, 5)', name="span_whole"),
        CheckConstraint("num_nulls(space_id, embedding, terms, term_ids) IN (0, 4)", name="index_whole"),
        CheckConstraint("ordinal IS NOT NULL OR space_id IS NOT NULL", name="not_empty"),
        Index("ix_chunks_served", "collection", "generation"),
        Index("ix_chunks_term_ids", "term_ids", postgresql_using="gin", postgresql_with=PENDING),
    )

    id: UUID = Field(sa_column=Column(UuidType, primary_key=True))
    document_id: UUID = Field(sa_column=Column(UuidType, nullable=False))
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    generation: int = Field(sa_column=Column(Integer, nullable=False))
    space_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("spaces.id", ondelete="RESTRICT")))
    embedding: Any = Field(default=None, sa_column=Column(HalfVector))
    collection: str = Field(sa_column=sorted_column(nullable=False))
    ordinal: int | None = Field(default=None, sa_column=Column(Integer))
    start: int | None = Field(default=None, sa_column=Column(Integer))
    end: int | None = Field(default=None, sa_column=Column(Integer))
    page: int | None = Field(default=None, sa_column=Column(Integer))
    section: str | None = Field(default=None, sa_column=Column(Text))
    tokens: int | None = Field(default=None, sa_column=Column(Integer))
    token_vectors: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    terms: Any = Field(default=None, sa_column=Column(SparseVector(TERM_SPACE)))
    term_ids: list[int] | None = Field(default=None, sa_column=Column(ARRAY(Integer)))


class LexicalTotalRow(Table, table=True):
    """How many chunks a generation of a collection has in the index: BM25's N. Kept by triggers on `chunks`."""

    __tablename__: ClassVar[str] = "lexical_totals"

    collection: str = Field(sa_column=sorted_column(primary_key=True))
    generation: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    chunks: int = Field(sa_column=Column(BigInteger, nullable=False))


class TermCountRow(Table, table=True):
    """In how many of those chunks a term occurs: BM25's n. Kept by triggers on `chunks`."""

    __tablename__: ClassVar[str] = "term_counts"

    collection: str = Field(sa_column=sorted_column(primary_key=True))
    generation: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    term: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    chunks: int = Field(sa_column=Column(BigInteger, nullable=False))
