"""Writes chunks: the half that layer 2's document store knows, the half that its index knows, or both in one statement.

A batch is sent as one array a column, so that it is one statement, and the triggers count its terms once.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from layer2_rag.documents.model import StoredChunk
from layer2_rag.stores.base import Point
from layer3_postgres.db.database import Database
from layer3_postgres.db.direct import WITHOUT_WAITING
from layer3_postgres.db.vectors import encode_half, pack_terms
from layer3_postgres.ids import as_uuid
from layer3_postgres.stores.rows import without_nul

KEY = {"id": "uuid", "document_id": "uuid", "revision": "int", "generation": "int"}
SPAN = {
    "ordinal": "int",
    "start": "int",
    "end": "int",
    "page": "int",
    "section": "text",
    "tokens": "int",
    "token_vectors": "bytea",
}
INDEXED = {"space_id": "int", "embedding": "halfvec", "terms": "sparsevec", "term_ids": "text"}
TYPES = KEY | SPAN | INDEXED
BATCH = 256
"""Rows of a statement: what is sent is made on the event loop."""
Columns = Mapping[str, Sequence[Any]]


async def write_chunks(database: Database, *parts: Columns) -> None:
    """In place of those with the same ids, whose columns in no part stay; all or none. What belongs to a document that
    is deleted or not there is left out: the row of each is held, so that none is deleted meanwhile."""
    columns = {name: values for part in parts for name, values in part.items()}
    if len(columns["id"]) <= BATCH:
        async with database.direct() as direct:
            await direct.rows(statement(tuple(columns)), *columns.values())
        return
    async with database.begin() as db:
        # Before the first batch holds the counts, for which a removal may wait.
        living = "SELECT FROM documents WHERE id = ANY ($1::uuid[]) FOR KEY SHARE"
        await db.exec_driver_sql(living, (list(columns["document_id"]),))
        for start in range(0, len(columns["id"]), BATCH):
            batch = tuple(list(values[start : start + BATCH]) for values in columns.values())
            await db.exec_driver_sql(statement(tuple(columns)), batch)


@cache
def statement(names: Sequence[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    given = [f'given."{name}"' if name != "term_ids" else "given.term_ids::int[]" for name in names]
    arrays = ", ".join(f"${n}::{TYPES[name]}[]" for n, name in enumerate(names, start=1))
    changes = ", ".join(f"{name} = excluded.{name}" for name in quoted[len(KEY) :])
    documents = names.index("document_id") + 1
    return f"""
        WITH living AS (
            SELECT id, collection FROM documents
            WHERE id = ANY (${documents}::uuid[]) AND NOT deleted AND {WITHOUT_WAITING} FOR KEY SHARE
        )
        INSERT INTO chunks (collection, {", ".join(quoted)})
        SELECT living.collection, {", ".join(given)}
        FROM unnest({arrays}) AS given ({", ".join(quoted)}) JOIN living ON living.id = given.document_id
        ON CONFLICT (id) DO UPDATE SET {changes}
    """


def spans(chunks: Sequence[StoredChunk]) -> Columns:
    keyed = [chunk for chunk in chunks if as_uuid(chunk.key.document_id)]
    return {
        "id": [as_uuid(chunk.key.id) for chunk in keyed],
        "document_id": [as_uuid(chunk.key.document_id) for chunk in keyed],
        "revision": [chunk.key.revision for chunk in keyed],
        "generation": [chunk.key.generation for chunk in keyed],
        "ordinal": [chunk.key.ordinal for chunk in keyed],
        "section": [without_nul(chunk.section) for chunk in keyed],
        **{name: [getattr(chunk, name) for chunk in keyed] for name in SPAN if name not in ("ordinal", "section")},
    }


def indexed(points: Sequence[Point], space_id: int) -> Columns:
    """Vectors and terms as the bytes that the connection would make of them."""
    packed = [pack_terms(point.terms) for point in points]
    return {
        "id": [as_uuid(point.chunk_id) for point in points],
        "document_id": [as_uuid(point.document_id) for point in points],
        "revision": [point.revision for point in points],
        "generation": [point.generation for point in points],
        "space_id": [space_id] * len(points),
        "embedding": [encode_half(point.vector) for point in points],
        "terms": [terms for terms, _ in packed],
        "term_ids": ["{" + ",".join(map(str, numbers.tolist())) + "}" for _, numbers in packed],
    }
