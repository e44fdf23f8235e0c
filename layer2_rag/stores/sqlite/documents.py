"""SQL about collections and documents: functions of a connection, each inside somebody's transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from layer2_rag.documents.model import Collection, Document, State
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import DocumentDuplicate
from layer2_rag.stores.records import DOCUMENT_FIELDS, changed, conditions, fields_of, to_milliseconds
from layer2_rag.stores.sqlite.rows import to_collection, to_columns, to_document

COLUMNS = ", ".join(DOCUMENT_FIELDS)
PLACES = ", ".join(f":{name}" for name in DOCUMENT_FIELDS)
SELECT_COLLECTIONS = """SELECT *,
    (SELECT count(*) FROM documents WHERE collection = c.name AND deleted = 0) AS documents
    FROM collections AS c"""


def add_collection(db: sqlite3.Connection, collection: Collection) -> Collection:
    space, created = collection.space, to_milliseconds(collection.created_at)
    db.execute(
        "INSERT INTO collections VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (collection.name, space.embedder, space.dimension, collection.generation, created),
    )
    found = find_collection(db, collection.name, True)
    assert found
    return found


def find_collection(db: sqlite3.Connection, name: str, counted: bool) -> Collection | None:
    selected = SELECT_COLLECTIONS if counted else "SELECT *, 0 AS documents FROM collections"
    row = db.execute(f"{selected} WHERE name = ?", (name,)).fetchone()
    return to_collection(row) if row else None


def list_collections(db: sqlite3.Connection) -> list[Collection]:
    return [to_collection(row) for row in db.execute(f"{SELECT_COLLECTIONS} ORDER BY name")]


def swap_generation(db: sqlite3.Connection, name: str, space: Space, generation: int) -> None:
    statement = "UPDATE collections SET embedder = ?, dimension = ?, generation = ? WHERE name = ?"
    db.execute(statement, (space.embedder, space.dimension, generation, name))


def remove_collection(db: sqlite3.Connection, name: str) -> None:
    db.execute("DELETE FROM collections WHERE name = ?", (name,))


def add_document(db: sqlite3.Connection, document: Document) -> Document:
    """No race is possible: there is one writer, and the index would refuse a second."""
    same = "SELECT * FROM documents WHERE collection = ? AND sha256 = ? AND deleted = 0"
    found = db.execute(same, (document.collection, document.sha256)).fetchone()
    if found is None:
        db.execute(f"INSERT INTO documents ({COLUMNS}) VALUES ({PLACES})", to_columns(fields_of(document)))  # noqa: S608
        found = db.execute("SELECT * FROM documents WHERE id = ?", (document.id,)).fetchone()
    return to_document(found)


def find_document(db: sqlite3.Connection, document_id: str) -> Document | None:
    row = db.execute("SELECT * FROM documents WHERE id = ? AND deleted = 0", (document_id,)).fetchone()
    return to_document(row) if row else None


def list_documents(
    db: sqlite3.Connection, *, collection: str | None, states: Sequence[State], before: str | None, limit: int
) -> list[Document]:
    asked = {
        "collection = :collection": collection,
        "state IN (SELECT value FROM json_each(:states))": json.dumps(states) if states else None,
        "id < :before": before,
    }
    where = " AND ".join(["deleted = 0", *(condition for condition, value in asked.items() if value is not None)])
    values = {"collection": collection, "states": json.dumps(states), "before": before, "limit": limit}
    statement = f"SELECT * FROM documents WHERE {where} ORDER BY id DESC LIMIT :limit"  # noqa: S608 - all of it above
    return [to_document(row) for row in db.execute(statement, values)]


def list_unfinished(db: sqlite3.Connection) -> list[Document]:
    """The condition is the index's, word for word: that is how SQLite sees that it may use it."""
    where = "deleted = 1 OR state IN ('received', 'processing')"
    return [to_document(row) for row in db.execute(f"SELECT * FROM documents WHERE {where} ORDER BY id")]  # noqa: S608


def list_after(db: sqlite3.Connection, document_id: str, limit: int) -> list[Document]:
    """Deleted ones too."""
    statement = "SELECT * FROM documents WHERE id > ? ORDER BY id LIMIT ?"
    return [to_document(row) for row in db.execute(statement, (document_id, limit))]


def update_document(
    db: sqlite3.Connection, document_id: str, changes: Mapping[str, Any], expected: Mapping[str, Any]
) -> Document | None:
    new, old = to_columns(changed(changes)), to_columns(conditions(expected))
    values = {
        "id": document_id,
        **{f"new_{name}": new[name] for name in new},
        **{f"old_{name}": old[name] for name in old},
    }
    setting = ", ".join(f"{name} = :new_{name}" for name in new)
    where = " AND ".join(["id = :id", *(f"{name} IS :old_{name}" for name in old)])
    statement = f"UPDATE documents SET {setting} WHERE {where} RETURNING *"  # noqa: S608 - known names
    try:
        rows = db.execute(statement, values).fetchall()
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise DocumentDuplicate("Another document of the collection has these bytes.") from error
        raise
    return to_document(rows[0]) if rows else None


def mark_deleted(db: sqlite3.Connection, document_id: str) -> None:
    db.execute("UPDATE documents SET deleted = 1 WHERE id = ?", (document_id,))


def forget_document(db: sqlite3.Connection, document_id: str) -> None:
    db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
