"""Statements about collections and documents, each in somebody's transaction. Built from the models but for the most
frequent."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import ColumnElement, Select, Text, cast, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.documents.model import Collection, Document, State
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import CollectionMissing, CollectionNotEmpty, DocumentDuplicate
from layer2_rag.stores.records import DOCUMENT_FIELDS, UNFINISHED, changed, conditions, kept_time
from layer3_postgres.db.direct import WITHOUT_WAITING, Direct
from layer3_postgres.db.tables import table_of
from layer3_postgres.db.tables.documents import CollectionRow, DocumentRow
from layer3_postgres.ids import as_uuid
from layer3_postgres.stores.rows import first_moment, to_collection, to_columns, to_document, to_row

collections, documents = table_of(CollectionRow), table_of(DocumentRow)
LIVING = ~documents.c.deleted
COLUMNS = ", ".join(DOCUMENT_FIELDS)
WRITTEN = (*DOCUMENT_FIELDS, "dated")
FIND = f"SELECT {COLUMNS} FROM documents WHERE id = $1 AND NOT deleted"
SAME = f"SELECT {COLUMNS} FROM documents WHERE collection = $1 AND sha256 = $2 AND NOT deleted"
ADD = f"""
    INSERT INTO documents ({", ".join(WRITTEN)}) VALUES ({", ".join(f"${n}" for n in range(1, len(WRITTEN) + 1))})
    ON CONFLICT (collection, sha256) WHERE NOT deleted DO NOTHING RETURNING {COLUMNS}
"""
ADD_COLLECTION = """
    INSERT INTO collections (name, embedder, dimension, generation, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING
"""
COUNT = {True: "(SELECT count(*) FROM documents d WHERE d.collection = c.name AND NOT d.deleted)", False: "0"}
FIND_COLLECTION = {
    counted: f"""
        SELECT c.name, c.embedder, c.dimension, c.generation, c.created_at, {count} AS documents
        FROM collections c WHERE c.name = $1
    """
    for counted, count in COUNT.items()
}
"""What is sent a dozen times for each document that is taken in stands here as SQL: to build such a statement takes
SQLAlchemy longer than PostgreSQL takes to answer it."""


async def add_collection(db: Direct, collection: Collection) -> Collection:
    space, created = collection.space, kept_time(collection.created_at)
    new = (collection.name, space.embedder, space.dimension, collection.generation, created)
    while (found := await find_collection(db, collection.name)) is None:  # for an upload it is there nearly always
        await db.rows(ADD_COLLECTION, *new)
    return found


async def find_collection(db: Direct, name: str, *, counted: bool = True) -> Collection | None:
    row = await db.row(FIND_COLLECTION[counted], name)
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


async def add_document(db: Direct, document: Document) -> Document:
    """Of those that race with the same bytes one is kept: the index decides."""
    new = _driven(to_row(document))
    asked = (ADD, tuple(new[name] for name in WRITTEN)), (SAME, (document.collection, document.sha256))
    try:
        while True:
            for statement, values in asked:
                if row := await db.row(statement, *values):
                    return to_document(row)
    except asyncpg.ForeignKeyViolationError as error:
        raise CollectionMissing(f"The collection {document.collection!r} was deleted just now.") from error


async def find_document(db: Direct, document_id: str) -> Document | None:
    row = await db.row(FIND, as_uuid(document_id))
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
    db: Direct, document_id: str, changes: Mapping[str, Any], expected: Mapping[str, Any], *, waits: bool
) -> Document | None:
    """`waits`: for the disk."""
    new, old = to_columns(changed(changes)), to_columns(conditions(expected))
    if "date" in changes:
        new["dated"] = first_moment(changes["date"])
    statement = _change(tuple(new), tuple(old), waits)
    values = (as_uuid(document_id), *_driven(new).values(), *_driven(old).values())
    try:
        row = await db.row(statement, *values)
    except asyncpg.UniqueViolationError as error:
        raise DocumentDuplicate("Another document of the collection has these bytes.") from error
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


@cache
def _change(new: tuple[str, ...], old: tuple[str, ...], waits: bool) -> str:
    """JSON that keeps its order cannot be compared; what filters see of it can."""
    setting = ", ".join(f"{name} = ${n}" for n, name in enumerate(new, 2))
    compared = ["filterable" if name == "metadata" else name for name in old]
    as_expected = [f"{name} IS NOT DISTINCT FROM ${n}" for n, name in enumerate(compared, 2 + len(new))]
    asked = ["id = $1", *as_expected, *([] if waits else [WITHOUT_WAITING])]
    return f"UPDATE documents SET {setting} WHERE {' AND '.join(asked)} RETURNING {COLUMNS}"


def _driven(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the driver takes them: it knows no JSON but texts."""
    return {name: json.dumps(value) if name == "metadata" else value for name, value in values.items()}


def _below(document_id: str) -> ColumnElement[bool]:
    """Whatever text a client sends as `before` has its place among the ids, that of what stands before a NUL too."""
    found = as_uuid(document_id)
    if found is not None:
        return documents.c.id < found
    return cast(documents.c.id, Text(collation="C")) < document_id.partition("\0")[0]
