"""What all tables share: one metadata, names of constraints that do not depend on the database, and column types."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, MetaData, Text
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import UUID as UuidType
from sqlmodel import Field, SQLModel

from layer1_basic_api.context import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """The base of every table. Its metadata is what migrations and the schema's diagram are made of."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


def new_uuid() -> UUID:
    """Version 7: it sorts by the time it was made, so an index grows at one end."""
    return UUID(new_id())


def now() -> datetime:
    return datetime.now(UTC)


def sorted_column(*arguments: Any, **options: Any) -> Any:
    """Text that sorts by code points everywhere, whatever the server's language."""
    return Column(Text(collation="C"), *arguments, **options)


def text_column(*arguments: Any, nullable: bool = False, **options: Any) -> Any:
    return Column(Text, *arguments, nullable=nullable, **options)


def moment(**options: Any) -> Any:
    """A column of type `timestamptz`; a field each, as a column belongs to one table."""
    return Field(default_factory=now, sa_column=Column(DateTime(timezone=True), nullable=False, **options))


def reference(target: str, *, ondelete: str, **options: Any) -> Any:
    return Column(UuidType, ForeignKey(target, ondelete=ondelete), **options)


def one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def table_of(model: type[SQLModel]) -> SqlTable:
    """The table behind a model, for statements."""
    table: SqlTable = getattr(model, "__table__")  # noqa: B009 - SQLModel does not tell its type
    return table
