"""SQL about what a document is made of, its text and its chunks: functions of a connection."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from layer2_rag.documents.model import StoredChunk
from layer2_rag.stores.base import PIECE, FoundChunk
from layer2_rag.stores.pieces import Piece
from layer2_rag.stores.sqlite.rows import CHUNK_COLUMNS, chunk_columns, to_chunk, to_document

COLUMNS = ", ".join(f'"{name}"' for name in CHUNK_COLUMNS)
PLACES = ", ".join(f":{name}" for name in CHUNK_COLUMNS)
BATCH = 256
"""Rows of up to 11 KB that are removed in one go: other writes get their turn in between."""
PAGES = 1024
"""4 KB each, given back in one go."""
FOUND = """SELECT c.* FROM json_each(?) AS asked
    JOIN chunks AS c ON c.id = asked.value
    JOIN documents AS d ON d.id = c.document_id AND d.deleted = 0 AND d.searchable = c.revision
    JOIN collections AS k ON k.name = d.collection AND k.generation = c.generation
    ORDER BY asked.key"""
RUN = f"""SELECT substr(
        data, max(:start - number * {PIECE}, 0) + 1,
        min(:end - number * {PIECE}, {PIECE}) - max(:start - number * {PIECE}, 0)
    ) FROM pieces WHERE document_id = :document_id AND revision = :revision AND part = 'text'
    AND number BETWEEN :start / {PIECE} AND (:end - 1) / {PIECE} ORDER BY number"""  # noqa: S608 - a constant
"""SQLite counts code points in `substr`, as we do: only the run leaves the database."""
LAST = 2**53


def put_content(
    db: sqlite3.Connection, document_id: str, revision: int, header: Mapping[str, Any], pieces: Sequence[Piece]
) -> None:
    if document_id not in _living(db, {document_id}):
        return
    key = (document_id, revision)
    db.execute("DELETE FROM contents WHERE document_id = ? AND revision = ?", key)
    db.execute("INSERT INTO contents VALUES (?, ?, ?, ?, ?, ?, ?)", (*key, *header.values()))
    rows = ((*key, piece.part, piece.number, piece.data) for piece in pieces)
    db.executemany("INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", rows)


def find_content(db: sqlite3.Connection, document_id: str, revision: int) -> tuple[dict[str, Any], list[Piece]] | None:
    header = _header(db, document_id, revision)
    if header is None:
        return None
    statement = "SELECT part, number, data FROM pieces WHERE document_id = ? AND revision = ?"
    return dict(header), [Piece(*row) for row in db.execute(statement, (document_id, revision))]


def find_text(db: sqlite3.Connection, document_id: str, revision: int, start: int, end: int | None) -> str | None:
    if _header(db, document_id, revision) is None:
        return None
    return _run(db, document_id, revision, max(start, 0), LAST if end is None else end)


def put_chunks(db: sqlite3.Connection, chunks: Sequence[StoredChunk]) -> None:
    living = _living(db, {chunk.key.document_id for chunk in chunks})
    rows = (chunk_columns(chunk) for chunk in chunks if chunk.key.document_id in living)
    db.executemany(f"INSERT OR REPLACE INTO chunks ({COLUMNS}) VALUES ({PLACES})", rows)  # noqa: S608


def list_chunks(
    db: sqlite3.Connection, document_id: str, revision: int, generation: int, ordinals: Sequence[int] | None
) -> list[StoredChunk]:
    some = "" if ordinals is None else "AND ordinal IN (SELECT value FROM json_each(:ordinals))"
    statement = f"""SELECT * FROM chunks WHERE document_id = :document_id AND revision = :revision
        AND generation = :generation {some} ORDER BY ordinal"""  # noqa: S608 - both are above
    values = {"document_id": document_id, "revision": revision, "generation": generation}
    rows = db.execute(statement, {**values, "ordinals": json.dumps(ordinals)})
    return [to_chunk(row) for row in rows]


def find_chunks(db: sqlite3.Connection, chunk_ids: Sequence[str]) -> list[FoundChunk]:
    found = [to_chunk(row) for row in db.execute(FOUND, (json.dumps(list(chunk_ids)),))]
    ids = json.dumps(list({chunk.key.document_id for chunk in found}))
    rows = db.execute("SELECT * FROM documents WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    documents = {row["id"]: to_document(row) for row in rows}
    return [
        FoundChunk(chunk=chunk, document=documents[chunk.key.document_id], text=text)
        for chunk in found
        if len(text := _run(db, chunk.key.document_id, chunk.key.revision, chunk.start, chunk.end))
        == chunk.end - chunk.start
    ]


def remove_some_chunks(db: sqlite3.Connection, document_id: str, keep: tuple[int, int] | None) -> int:
    """How many were removed: 0 when none is left."""
    revision, generation = keep or (None, None)
    statement = """DELETE FROM chunks WHERE rowid IN (SELECT rowid FROM chunks
        WHERE document_id = ? AND NOT (revision IS ? AND generation IS ?) LIMIT ?)"""
    return db.execute(statement, (document_id, revision, generation, BATCH)).rowcount


def remove_some_pieces(db: sqlite3.Connection, document_id: str, keep: int | None) -> int:
    statement = """DELETE FROM pieces WHERE rowid IN (SELECT rowid FROM pieces
        WHERE document_id = ? AND revision IS NOT ? LIMIT ?)"""
    return db.execute(statement, (document_id, keep, BATCH)).rowcount


def remove_contents(db: sqlite3.Connection, document_id: str, keep: int | None) -> None:
    db.execute("DELETE FROM contents WHERE document_id = ? AND revision IS NOT ?", (document_id, keep))


def give_back(db: sqlite3.Connection) -> int:
    """Shorten the file by some of the pages that nothing uses. How many those were: 0 when none is left."""
    before: int = db.execute("PRAGMA freelist_count").fetchone()[0]
    for _ in range(min(before, PAGES)):  # Python's sqlite3 takes one step of this statement, which is one page.
        db.execute("PRAGMA incremental_vacuum(1)")
    after: int = db.execute("PRAGMA freelist_count").fetchone()[0]
    return before - after


def _header(db: sqlite3.Connection, document_id: str, revision: int) -> sqlite3.Row | None:
    statement = "SELECT * FROM contents WHERE document_id = ? AND revision = ?"
    row: sqlite3.Row | None = db.execute(statement, (document_id, revision)).fetchone()
    return row


def _run(db: sqlite3.Connection, document_id: str, revision: int, start: int, end: int) -> str:
    values = {"document_id": document_id, "revision": revision, "start": start, "end": end}
    return "".join(row[0] for row in db.execute(RUN, values)) if end > start else ""


def _living(db: sqlite3.Connection, document_ids: Collection[str]) -> set[str]:
    """Work on a document may be ahead of its removal: what comes too late must leave nothing behind."""
    statement = "SELECT id FROM documents WHERE deleted = 0 AND id IN (SELECT value FROM json_each(?))"
    return {row["id"] for row in db.execute(statement, (json.dumps(list(document_ids)),))}
