"""Statements about what a document is made of, its text and its chunks, each in somebody's transaction.

Written in SQL: that of a run of text and of a batch that is put in as arrays is shorter than what would build it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.documents.model import StoredChunk
from layer2_rag.stores.base import PIECE, FoundChunk
from layer2_rag.stores.pieces import HEADER, Piece
from layer2_rag.stores.records import DOCUMENT_FIELDS
from layer3_postgres.db.direct import WITHOUT_WAITING, Direct
from layer3_postgres.stores.rows import to_chunk, to_document, without_nul

LAST = 2**31 - 1
RUN = f"""
    SELECT string_agg(
        substr(p.text, greatest({{start}} - p.number * {PIECE}, 0) + 1,
            least({{end}} - p.number * {PIECE}, {PIECE}) - greatest({{start}} - p.number * {PIECE}, 0)),
        '' ORDER BY p.number)
    FROM pieces p WHERE p.document_id = {{document}} AND p.revision = {{revision}} AND p.part = 'text'
        AND p.number BETWEEN {{start}} / {PIECE} AND ({{end}} - 1) / {PIECE} AND {{end}} > {{start}}
"""
"""PostgreSQL counts code points in `substr`, as we do: only the run leaves the database."""
TEXT = f"""
    SELECT coalesce(({RUN.format(document="$1", revision="$2", start="$3::int", end="$4::int")}), '') AS text
    FROM contents WHERE document_id = $1 AND revision = $2
"""
OF_CHUNK = (
    "document_id", "revision", "generation", "ordinal", "start", "end", "page", "section", "tokens", "token_vectors",
)  # fmt: skip
CHUNK = ", ".join(f'c."{name}"' for name in OF_CHUNK)
OF_CHUNK_RUN = RUN.format(document="c.document_id", revision="c.revision", start="c.start", end='c."end"')
FOUND = f"""
    SELECT {CHUNK}, run.text AS run, {", ".join(f'd."{name}" AS "d_{name}"' for name in DOCUMENT_FIELDS)}
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
    JOIN chunks c ON c.id = asked.id
    JOIN documents d ON d.id = c.document_id AND NOT d.deleted AND d.searchable = c.revision
    JOIN collections k ON k.name = d.collection AND k.generation = c.generation
    CROSS JOIN LATERAL (
        SELECT coalesce(({OF_CHUNK_RUN}), '') OFFSET 0 -- or it is made twice: to be shown, and for its length
    ) AS run (text)
    WHERE length(run.text) = c."end" - c.start
    ORDER BY asked.place
"""


GIVEN = """given AS MATERIALIZED (
        SELECT * FROM unnest($3::text[], $4::int[], $5::text[], $6::bytea[]) AS given (part, number, text, data)
    )"""
ADD = f"""
    WITH {GIVEN}, living AS MATERIALIZED (
        SELECT id FROM documents WHERE id = $1 AND NOT deleted AND {WITHOUT_WAITING} FOR NO KEY UPDATE
    ), head AS (
        INSERT INTO contents (document_id, revision, {", ".join(HEADER)})
        SELECT id, $2::int, $7::text, $8::text, $9::text, $10::text, $11::text FROM living
        ON CONFLICT DO NOTHING RETURNING document_id
    ), added AS (
        INSERT INTO pieces (document_id, revision, part, number, text, data)
        SELECT head.document_id, $2, given.* FROM head, given
    )
    SELECT document_id FROM head
"""
PUT = f"""
    WITH {GIVEN}, gone AS (
        DELETE FROM pieces p WHERE document_id = $1 AND revision = $2
            AND NOT EXISTS (SELECT FROM given WHERE (given.part, given.number) = (p.part, p.number))
    ), head AS (
        INSERT INTO contents (document_id, revision, {", ".join(HEADER)}) VALUES ($1, $2, $7, $8, $9, $10, $11)
        ON CONFLICT (document_id, revision) DO UPDATE
            SET {", ".join(f"{name} = excluded.{name}" for name in HEADER)}
    )
    INSERT INTO pieces (document_id, revision, part, number, text, data) SELECT $1, $2, given.* FROM given
    ON CONFLICT (document_id, revision, part, number) DO UPDATE SET text = excluded.text, data = excluded.data
"""
"""A content in place of what is there."""


def content_values(
    document_id: UUID, revision: int, header: Mapping[str, Any], pieces: Sequence[Piece]
) -> tuple[Any, ...]:
    """As `add_content` and `put_content` take them."""
    values = [(piece.part, piece.number, *_text_or_bytes(piece.data)) for piece in pieces]
    columns = [[each[column] for each in values] for column in range(4)]
    return (document_id, revision, *columns, *(without_nul(header[name]) for name in HEADER))


async def add_content(db: Direct, content: tuple[Any, ...]) -> bool:
    """In one statement, as every document has a content and few have another one. False where there is one already, or
    no document."""
    return await db.row(ADD, *content) is not None


async def put_content(db: AsyncConnection, content: tuple[Any, ...]) -> None:
    """Nothing, for a document that is deleted or not there. Two that write one document wait for each other."""
    living = "SELECT 1 FROM documents WHERE id = $1 AND NOT deleted FOR NO KEY UPDATE"
    if (await db.exec_driver_sql(living, content[:1])).first() is not None:
        await db.exec_driver_sql(PUT, content)


async def find_content(
    db: AsyncConnection, document_id: UUID, revision: int
) -> tuple[Mapping[Any, Any], list[Piece]] | None:
    """One statement: it sees one content or the other, never parts of both."""
    rows = (
        (
            await db.exec_driver_sql(
                """SELECT c.format, c.title, c.author, c.date, c.language, p.part, p.number, p.text, p.data
            FROM contents c LEFT JOIN pieces p USING (document_id, revision)
            WHERE document_id = $1 AND revision = $2""",
                (document_id, revision),
            )
        )
        .mappings()
        .all()
    )
    if not rows:
        return None
    pieces = [Piece(row["part"], row["number"], row["data"] if row["text"] is None else row["text"]) for row in rows]
    return rows[0], [piece for piece in pieces if piece.part]


async def find_text(db: AsyncConnection, document_id: UUID, revision: int, start: int, end: int | None) -> str | None:
    values = (document_id, revision, min(max(start, 0), LAST), LAST if end is None else min(end, LAST))
    row = (await db.exec_driver_sql(TEXT, values)).first()
    return row[0] if row else None


async def list_chunks(
    db: AsyncConnection, document_id: UUID, revision: int, generation: int, ordinals: Sequence[int] | None
) -> list[StoredChunk]:
    rows = await db.exec_driver_sql(
        f"""SELECT {CHUNK} FROM chunks c
        WHERE document_id = $1 AND revision = $2 AND generation = $3 AND ordinal IS NOT NULL
        AND ($4::int[] IS NULL OR ordinal = ANY ($4::int[])) ORDER BY ordinal""",
        (document_id, revision, generation, None if ordinals is None else list(ordinals)),
    )
    return [to_chunk(row) for row in rows.mappings()]


async def find_chunks(db: AsyncConnection, chunk_ids: Sequence[UUID]) -> list[FoundChunk]:
    rows = await db.exec_driver_sql(FOUND, (list(chunk_ids),))
    return [
        FoundChunk(chunk=to_chunk(row), document=to_document(row, "d_"), text=row["run"]) for row in rows.mappings()
    ]


async def remove_chunks(db: AsyncConnection, document_id: UUID, keep: tuple[int, int] | None) -> None:
    revision, generation = keep or (None, None)
    await db.exec_driver_sql(
        "DELETE FROM chunks WHERE document_id = $1 AND (revision, generation) IS DISTINCT FROM ($2::int, $3::int)",
        (document_id, revision, generation),
    )
    await db.exec_driver_sql(
        "DELETE FROM contents WHERE document_id = $1 AND revision IS DISTINCT FROM $2::int", (document_id, revision)
    )


def _text_or_bytes(data: str | bytes) -> tuple[str | None, bytes | None]:
    return (None, data) if isinstance(data, bytes) else (without_nul(data), None)
