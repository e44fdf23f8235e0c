"""Statements about collections and documents, each in somebody's transaction. Built from the models."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy import ColumnElement, Select, Text, cast, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.documents.model import Collection, Document, State
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import CollectionMissing, CollectionNotEmpty, DocumentDuplicate
from layer2_rag.stores.records import UNFINISHED, changed, conditions, kept_time
from layer3_postgres.db.tables import table_of
from layer3_postgres.db.tables.documents import CollectionRow, DocumentRow
from layer3_postgres.ids import as_uuid
from layer3_postgres.stores.rows import first_moment, to_collection, to_columns, to_document, to_row

collections, documents = table_of(CollectionRow), table_of(DocumentRow)
LIVING = ~documents.c.deleted


async def add_collection(db: AsyncConnection, collection: Collection) -> Collection:
    new = {
        "name": collection.name,
        "embedder": collection.space.embedder,
        "dimension": collection.space.dimension,
        "generation": collection.generation,
        "created_at": kept_time(collection.created_at),
    }
    while True:
        await db.execute(insert_or(collections).values(new).on_conflict_do_nothing())
        if found := await find_collection(db, collection.name):
            return found


async def find_collection(db: AsyncConnection, name: str, *, counted: bool = True) -> Collection | None:
    asked = _collections() if counted else select(*collections.c, literal(0).label("documents"))
    row = (await db.execute(asked.where(collections.c.name == name))).mappings().one_or_none()
    return to_collection(row) if row else None


async def list_collections(db: AsyncConnection) -> list[Collection]:
    rows = await db.execute(_collections().order_by(collections.c.name))
    return [to_collection(row) for row in rows.mappings()]


async def swap_generation(db: AsyncConnection, name: str, space: Space, generation: int) -> None:
    new = {"embedder": space.embedder, "dimension": space.dimension, "generation": generation}
    await db.execute(update(collections).where(collections.c.name == name).values(new))


async def remove_collection(db: AsyncConnection, name: str) -> None:
    """The foreign key is what finds a document that comes at the same moment."""
    try:
        await db.execute(delete(collections).where(collections.c.name == name))
    except IntegrityError as error:
        raise CollectionNotEmpty(
            f"The collection {name!r} still has documents, or some that are being deleted."
        ) from error


async def add_document(db: AsyncConnection, document: Document) -> Document:
    """Of those that race with the same bytes one is kept: the index decides."""
    new = insert_or(documents).values(to_row(document))
    new = new.on_conflict_do_nothing(index_elements=["collection", "sha256"], index_where=LIVING)
    same = select(documents).where(
        LIVING, documents.c.collection == document.collection, documents.c.sha256 == document.sha256
    )
    try:
        while True:
            for statement in (new.returning(*documents.c), same):
                if row := (await db.execute(statement)).mappings().one_or_none():
                    return to_document(row)
    except IntegrityError as error:
        raise CollectionMissing(f"The collection {document.collection!r} was deleted just now.") from error


async def find_document(db: AsyncConnection, document_id: str) -> Document | None:
    asked = select(documents).where(LIVING, documents.c.id == as_uuid(document_id))
    row = (await db.execute(asked)).mappings().one_or_none()
    return to_document(row) if row else None


async def list_documents(
    db: AsyncConnection, *, collection: str | None, states: Sequence[State], before: str | None, limit: int
) -> list[Document]:
    asked = select(documents).where(LIVING)
    if collection is not None:
        asked = asked.where(documents.c.collection == collection)
    if states:
        asked = asked.where(documents.c.state.in_(states))
    if before is not None:
        asked = asked.where(_below(before))
    return await _all(db, asked.order_by(documents.c.id.desc()).limit(limit))


async def list_unfinished(db: AsyncConnection) -> list[Document]:
    going_on = or_(documents.c.deleted, documents.c.state.in_(UNFINISHED))
    return await _all(db, select(documents).where(going_on).order_by(documents.c.id))


async def list_after(db: AsyncConnection, document_id: str | None, limit: int) -> list[Document]:
    """Deleted ones too."""
    asked = select(documents).order_by(documents.c.id).limit(limit)
    return await _all(db, asked.where(documents.c.id > as_uuid(document_id)) if document_id else asked)


async def update_document(
    db: AsyncConnection, document_id: str, changes: Mapping[str, Any], expected: Mapping[str, Any]
) -> Document | None:
    new, old = to_columns(changed(changes)), to_columns(conditions(expected))
    if "date" in changes:
        new["dated"] = first_moment(changes["date"])
    as_expected = [_compared(name).is_not_distinct_from(value) for name, value in old.items()]
    change = update(documents).where(documents.c.id == as_uuid(document_id), *as_expected).values(new)
    try:
        row = (await db.execute(change.returning(*documents.c))).mappings().one_or_none()
    except IntegrityError as error:
        if _sqlstate(error) == asyncpg.UniqueViolationError.sqlstate:
            raise DocumentDuplicate("Another document of the collection has these bytes.") from error
        raise
    return to_document(row) if row else None


async def remove_document(db: AsyncConnection, document_id: str) -> None:
    """Text, chunks, vectors and their counts go with it, by the foreign keys and by the triggers."""
    await db.execute(delete(documents).where(documents.c.id == as_uuid(document_id)))


async def _all(db: AsyncConnection, asked: Select[Any]) -> list[Document]:
    return [to_document(row) for row in (await db.execute(asked)).mappings()]


def _collections() -> Select[Any]:
    counted = (
        select(func.count())
        .where(documents.c.collection == collections.c.name, LIVING)
        .correlate(collections)
        .scalar_subquery()
    )
    return select(*collections.c, counted.label("documents"))


def _compared(name: str) -> ColumnElement[Any]:
    """JSON that keeps its order cannot be compared; what filters see of it can."""
    return documents.c.filterable if name == "metadata" else documents.c[name]


def _below(document_id: str) -> ColumnElement[bool]:
    """Whatever text a client sends as `before` has its place among the ids, that of what stands before a NUL too."""
    found = as_uuid(document_id)
    if found is not None:
        return documents.c.id < found
    return cast(documents.c.id, Text(collation="C")) < document_id.partition("\0")[0]


def _sqlstate(error: IntegrityError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
