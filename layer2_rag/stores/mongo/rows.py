"""Turns collections, documents, chunks and contents into what MongoDB keeps, and back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.mongo.client import Row
from layer2_rag.stores.pieces import Part, Piece
from layer2_rag.stores.records import DOCUMENT_FIELDS, fields_of, kept_time

KEY = ("document_id", "revision", "generation", "ordinal")
SPAN = ("start", "end", "page", "section", "tokens", "token_vectors")
ESCAPES = {"%": "%25", ".": "%2E", "$": "%24", "\0": "%00"}
"""Of the keys in metadata: a server may refuse dots and dollars, or read them as its own language."""


def collection_row(collection: Collection) -> Row:
    space = collection.space
    return {
        "_id": collection.name,
        "embedder": space.embedder,
        "dimension": space.dimension,
        "generation": collection.generation,
        "created_at": kept_time(collection.created_at),
    }


def to_collection(row: Row, documents: int) -> Collection:
    return Collection(
        name=row["_id"],
        space=Space(row["embedder"], row["dimension"]),
        generation=row["generation"],
        created_at=row["created_at"],
        documents=documents,
    )


def document_row(document: Document) -> Row:
    """`same_bytes` is unique in a collection: the bytes' hash while the document lives, then its own id."""
    values = document_values(fields_of(document))
    return {"_id": values.pop("id"), **values, "same_bytes": document.id if document.deleted else document.sha256}


def document_values(values: Mapping[str, Any]) -> Row:
    """Any of a document's fields, as MongoDB keeps them."""
    return {name: _escaped(value) if name == "metadata" else _value(value) for name, value in values.items()}


def to_document(row: Row) -> Document:
    values = {name: row[name] for name in DOCUMENT_FIELDS if name != "id"}
    values |= {"metadata": _unescaped(row["metadata"]), "tags": tuple(row["tags"])}
    return Document(id=row["_id"], **values)


def chunk_row(chunk: StoredChunk) -> Row:
    key = {name: getattr(chunk.key, name) for name in KEY}
    return {"_id": chunk.key.id, **key, **{name: getattr(chunk, name) for name in SPAN}}


def to_chunk(row: Row) -> StoredChunk:
    return StoredChunk(key=ChunkKey(**{name: row[name] for name in KEY}), **{name: row[name] for name in SPAN})


def piece_id(token: str, part: Part, number: int) -> str:
    """Known to who knows the token, so that pieces are read without asking which there are."""
    return f"{token}/{part}/{number}"


def piece_rows(pieces: Iterable[Piece], content: Row) -> list[Row]:
    shared = {name: content[name] for name in ("document_id", "revision", "token")}
    return [
        {"_id": piece_id(content["token"], piece.part, piece.number), **shared}
        | {"part": piece.part, "number": piece.number, "data": piece.data}
        for piece in pieces
    ]


def _value(value: Any) -> Any:
    match value:
        case datetime():
            return kept_time(value)
        case tuple():
            return list(value)
        case _:
            return value


def _escaped(value: Any) -> Any:
    match value:
        case dict():
            return {_escape(key): _escaped(inner) for key, inner in value.items()}
        case list():
            return [_escaped(inner) for inner in value]
        case _:
            return value


def _unescaped(value: Any) -> Any:
    match value:
        case dict():
            return {_unescape(key): _unescaped(inner) for key, inner in value.items()}
        case list():
            return [_unescaped(inner) for inner in value]
        case _:
            return value


def _escape(key: str) -> str:
    for plain, escaped in ESCAPES.items():
        key = key.replace(plain, escaped)
    return key


def _unescape(key: str) -> str:
    for plain, escaped in reversed(ESCAPES.items()):
        key = key.replace(escaped, plain)
    return key
