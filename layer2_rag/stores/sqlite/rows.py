"""Turns collections, documents and chunks into rows and back."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.records import DOCUMENT_FIELDS, from_milliseconds, to_milliseconds

TIMES = ("created_at", "updated_at")
OF_KEY = ("id", "document_id", "revision", "generation", "ordinal")
CHUNK_COLUMNS = (
    *OF_KEY, "start", "end", "page", "section", "tokens", "token_vectors",
)  # fmt: skip


def to_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Any of a document's fields, as SQLite keeps them."""
    return {name: _to_column(value) for name, value in values.items()}


def _to_column(value: Any) -> Any:
    match value:
        case datetime():
            return to_milliseconds(value)
        case dict() | tuple() | list():
            return json.dumps(value, separators=(",", ":"))
        case _:
            return value


def to_document(row: sqlite3.Row) -> Document:
    values = {name: row[name] for name in DOCUMENT_FIELDS}
    values |= {name: from_milliseconds(row[name]) for name in TIMES}
    values |= {"metadata": json.loads(row["metadata"]), "tags": tuple(json.loads(row["tags"]))}
    return Document(**{**values, "deleted": bool(row["deleted"])})


def to_collection(row: sqlite3.Row) -> Collection:
    return Collection(
        name=row["name"],
        space=Space(row["embedder"], row["dimension"]),
        generation=row["generation"],
        created_at=from_milliseconds(row["created_at"]),
        documents=row["documents"],
    )


def chunk_columns(chunk: StoredChunk) -> dict[str, Any]:
    return {name: getattr(chunk.key if name in OF_KEY else chunk, name) for name in CHUNK_COLUMNS}


def to_chunk(row: sqlite3.Row) -> StoredChunk:
    _, document_id, revision, generation, ordinal, *others = map(row.__getitem__, CHUNK_COLUMNS)
    key = ChunkKey(document_id=document_id, revision=revision, generation=generation, ordinal=ordinal)
    return StoredChunk(key=key, **dict(zip(CHUNK_COLUMNS[len(OF_KEY) :], others, strict=True)))
