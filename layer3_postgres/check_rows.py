"""Vectors in PostgreSQL as a migration would load them: copied, then indexed. For `mystack check` and the benchmark.

Each row is a chunk of the application's own table, and what filters ask for is in its document. A chunk's id is its
number.
"""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from layer2_rag.embeddings.base import Space
from layer2_rag.stores.base import Condition, Terms, Where
from layer3_postgres.check_vectors import DIMENSION, Vectors
from layer3_postgres.db.vectors import register_codecs
from layer3_postgres.search.nearest import nearest_statement
from layer3_postgres.search.plans import Way
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.transfer.filling import COUNTING, TERM_INDEX, TRIGGERS

COLLECTION, SPACE = "measured", Space("measured", DIMENSION)
OF_A_DOCUMENT = 20
HERE = Where(collection=COLLECTION, generation=1)
COPIED_AT_ONCE = 50_000
FILLING = (f'DROP INDEX "{TERM_INDEX}"', *(f"ALTER TABLE chunks DISABLE TRIGGER {name}" for name in TRIGGERS))
"""As a migration fills the tables. These vectors have no words, so that their index is not made again."""
DOCUMENTS = (
    "id collection name kind metadata tags state bytes sha256 chunks revision searchable attempts pages "
    "parser_version chunker_version deleted created_at updated_at"
).split()
CHUNKS = "id document_id collection revision generation space_id embedding terms term_ids".split()


def document_of(chunk: int) -> int:
    return chunk // OF_A_DOCUMENT


def where_field(name: str, value: int) -> Where:
    """The chunks of documents in whose metadata `name` is `value`."""
    condition = Condition(field=f"metadata.{name}", values=(value,))
    return Where(collection=COLLECTION, generation=1, conditions=(condition,))


async def load(owner: "asyncpg.Connection[Any]", vectors: Vectors, fields: Mapping[str, Sequence[int]]) -> float:
    """Documents first, whose metadata has `fields` by their numbers; then vectors; then the index. Returns seconds,
    those of the documents left out, since an index of vectors alone has none."""
    await _add_documents(owner, len(vectors), fields)
    start = perf_counter()
    space = await owner.fetchval(
        "INSERT INTO spaces (embedder, dimension) VALUES ($1, $2) RETURNING id", SPACE.embedder, SPACE.dimension
    )
    for statement in FILLING:
        await owner.execute(statement)
    for begin in range(0, len(vectors), COPIED_AT_ONCE):
        part = range(begin, min(begin + COPIED_AT_ONCE, len(vectors)))
        await owner.copy_records_to_table("chunks", columns=CHUNKS, records=_chunks(vectors, part, space))
    async with owner.transaction():
        for statement in COUNTING:
            await owner.execute(statement)
    settings = SearchSettings()
    await owner.execute(
        "SELECT add_space($1, $2, $3, $4)", SPACE.embedder, SPACE.dimension, settings.m, settings.ef_construction
    )
    seconds = perf_counter() - start
    await owner.execute("ANALYZE")
    return seconds


async def _add_documents(owner: "asyncpg.Connection[Any]", chunks: int, fields: Mapping[str, Sequence[int]]) -> None:
    now = datetime.now(UTC)
    await owner.execute(
        "INSERT INTO collections (name, embedder, dimension, generation, created_at) VALUES ($1, $2, $3, 1, $4)",
        *(COLLECTION, SPACE.embedder, SPACE.dimension, now),
    )
    same = (1, 1, 0, 0, 0, 0, False, now, now)
    rows = []
    for n in range(document_of(chunks - 1) + 1):
        metadata = json.dumps({name: int(each[n]) for name, each in fields.items()})
        own: tuple[Any, ...] = (
            UUID(int=n),
            COLLECTION,
            f"{n}.md",
            "document",
            metadata,
            [],
            "ready",
            1,
            f"{n:064x}",
            OF_A_DOCUMENT,
        )
        rows.append((*own, *same))
    await owner.copy_records_to_table("documents", columns=DOCUMENTS, records=rows)


def _chunks(vectors: Vectors, numbers: range, space: int) -> Iterator[tuple[Any, ...]]:
    nothing = Terms((), ())
    for n in numbers:
        yield UUID(int=n), UUID(int=document_of(n)), COLLECTION, 1, 1, space, vectors[n], nothing, []


@asynccontextmanager
async def connected(
    address: str, settings: Mapping[str, str] | None = None
) -> AsyncGenerator["asyncpg.Connection[Any]", None]:
    """The driver alone, without a pool and without SQLAlchemy."""
    url = make_url(address).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False), server_settings=dict(settings or {}))
    try:
        await register_codecs(connection)
        yield connection
    finally:
        await connection.close()


async def nearest(
    connection: "asyncpg.Connection[Any]", way: Way, question: Any, *, where: Where, limit: int
) -> list[int]:
    """The application's statement, without the choice of a plan before it."""
    statement, values = nearest_statement(way, space_id=1, vector=question, where=where, limit=limit)
    return [row["id"].int for row in await connection.fetch(statement, *values)]
