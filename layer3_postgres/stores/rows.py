"""Turns layer 2's records into rows and back. Knows no statements."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from layer2_rag.documents.fields import first_moment as first_moment_text
from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.base import Point
from layer2_rag.stores.records import DOCUMENT_FIELDS, fields_of, kept_time

TIMES = ("created_at", "updated_at")
NUL, REPLACEMENT = "\0", "\ufffd"
"""PostgreSQL keeps no NUL. What stands for it is as long, so that spans stay what they are."""


def without_nul(value: Any) -> Any:
    """In texts, and in whatever JSON holds."""
    match value:
        case str():
            return value.replace(NUL, REPLACEMENT)
        case dict():
            return {without_nul(name): without_nul(each) for name, each in value.items()}
        case list() | tuple():
            return [without_nul(each) for each in value]
        case _:
            return value


def to_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Any of a document's fields, as its table has them."""
    return {name: kept_time(value) if name in TIMES else without_nul(value) for name, value in values.items()}


def to_row(document: Document) -> dict[str, Any]:
    return to_columns(fields_of(document)) | {"dated": first_moment(document.date)}


def first_moment(date: str | None) -> datetime | None:
    """What filters compare; None for a date that names none."""
    found = first_moment_text(date)
    return datetime.fromisoformat(found) if found else None


def to_document(row: Mapping[Any, Any], prefix: str = "") -> Document:
    values = {name: row[prefix + name] for name in DOCUMENT_FIELDS}
    return Document(**{**values, "id": str(values["id"]), "tags": tuple(values["tags"])})


def to_collection(row: Mapping[Any, Any]) -> Collection:
    return Collection(
        name=row["name"],
        space=Space(row["embedder"], row["dimension"]),
        generation=row["generation"],
        created_at=row["created_at"],
        documents=row["documents"],
    )


def to_point(row: Mapping[Any, Any]) -> Point:
    """With the terms' numbers, and without fields: the document has them."""
    return Point(
        chunk_id=str(row["id"]),
        document_id=str(row["document_id"]),
        collection=row["collection"],
        revision=row["revision"],
        generation=row["generation"],
        vector=row["embedding"],
        terms=row["terms"],
        fields={},
    )


def to_chunk(row: Mapping[Any, Any]) -> StoredChunk:
    key = ChunkKey(
        document_id=str(row["document_id"]),
        revision=row["revision"],
        generation=row["generation"],
        ordinal=row["ordinal"],
    )
    return StoredChunk(
        key=key,
        start=row["start"],
        end=row["end"],
        page=row["page"],
        section=row["section"],
        tokens=row["tokens"],
        token_vectors=row["token_vectors"],
    )
