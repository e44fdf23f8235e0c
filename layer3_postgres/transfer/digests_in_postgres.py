"""Digests of what is in PostgreSQL, made by PostgreSQL: of a chunk's 11 KB only 64 bytes leave it. Knows no copying."""

import asyncio
import hashlib
import struct
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

from sqlalchemy import Row, select

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.pieces import HEADER, Piece, to_parsed
from layer3_postgres.db.database import Database
from layer3_postgres.db.tables import table_of
from layer3_postgres.db.tables.documents import DocumentRow
from layer3_postgres.db.vectors import encode_half, pack_terms
from layer3_postgres.ids import as_uuids
from layer3_postgres.stores.rows import to_document, without_nul
from layer3_postgres.transfer.digests import Digests, Item, name_of, of_content, of_documents
from layer3_postgres.transfer.keeping import IN_POSTGRES
from layer3_postgres.transfer.reading import Content, Entry, Part, Reader, revisions

records = table_of(DocumentRow)
NO_PAGE = -1
SPAN = struct.Struct(">iiiii")
"""Page, tokens, start, end, and the bytes of the section, as `int4send` makes them."""
CHUNKS = f"""
    SELECT document_id::text AS document_id, revision, generation, ordinal, start, "end" AS stop, collection, space_id,
        sha256(int4send(coalesce(page, {NO_PAGE})) || int4send(tokens) || int4send(start) || int4send("end")
            || int4send(octet_length(convert_to(section, 'UTF8'))) || convert_to(section, 'UTF8')
            || coalesce(token_vectors, '')) AS own,
        sha256(halfvec_send(embedding) || sparsevec_send(terms)) AS indexed
    FROM chunks WHERE document_id = ANY ($1::uuid[]) AND ordinal IS NOT NULL
"""
CONTENTS = f"""
    SELECT c.document_id::text AS document_id, c.revision, {", ".join(f"c.{name}" for name in HEADER)},
        p.part, p.number, p.text, p.data
    FROM contents c LEFT JOIN pieces p USING (document_id, revision) WHERE document_id = ANY ($1::uuid[])
    ORDER BY document_id, revision
"""
SPACES = "SELECT id, embedder, dimension FROM spaces"
Rows = Sequence[Row[Any]]


class DigestingInPostgres:
    """`target` reads what is in the database."""

    def __init__(self, database: Database, target: Reader) -> None:
        self._db = database
        self._target = target

    async def expected(self, source: Reader, documents: Sequence[Document]) -> Digests:
        digests = of_documents(documents, IN_POSTGRES)
        async with aclosing(source.parts(documents)) as parts:
            async for part in parts:
                digests |= await asyncio.to_thread(_of_part, part)
        return digests

    async def kept(self, documents: Sequence[Document]) -> Digests:
        asked = (as_uuids(each.id for each in documents),)
        async with self._db.reading() as db:
            contents = (await db.exec_driver_sql(CONTENTS, asked)).all()
            chunks = (await db.exec_driver_sql(CHUNKS, asked)).all()
            spaces = {row.id: Space(row.embedder, row.dimension) for row in await db.exec_driver_sql(SPACES)}
        digests = of_documents(documents, None)
        worth = {(each.id, revision) for each in documents for revision in revisions(each)}
        return digests | await asyncio.to_thread(self._of_rows, worth, contents, chunks, spaces)

    async def records(self, ids: Sequence[str]) -> list[Document]:
        asked = select(records).where(records.c.id.in_(as_uuids(ids)))
        async with self._db.reading() as db:
            return [to_document(row) for row in (await db.execute(asked)).mappings()]

    def _of_rows(
        self, worth: set[tuple[str, int]], contents: Rows, chunks: Rows, spaces: Mapping[int, Space]
    ) -> Digests:
        """Of the revisions and the generations that a reader of ports would read."""
        found = [content for content in _to_contents(contents) if (content.document_id, content.revision) in worth]
        texts = {(content.document_id, content.revision): content.parsed.text for content in found}
        digests: Digests = {}
        for content in found:
            digests |= of_content(content)
        for row in chunks:
            key = (row.document_id, row.revision)
            if key in worth and row.generation in self._target.generations(row.collection):
                text = texts.get(key, "")[row.start : row.stop]
                digests |= _of_row(row, text, spaces)
        return digests


def _to_contents(rows: Rows) -> list[Content]:
    pieces: dict[tuple[str, int], list[Piece]] = {}
    headers: dict[tuple[str, int], Mapping[str, Any]] = {}
    for row in rows:
        key = (row.document_id, row.revision)
        headers[key] = {name: getattr(row, name) for name in HEADER}
        data = row.data if row.text is None else row.text
        pieces.setdefault(key, []).extend([Piece(row.part, row.number, data)] if row.part else [])
    return [Content(*key, to_parsed(headers[key], pieces[key])) for key in pieces]


def _of_row(row: Row[Any], text: str, spaces: Mapping[int, Space]) -> Digests:
    name = name_of(row.revision, row.generation, row.ordinal)
    found: Digests = {Item("chunk", row.document_id, name): (_sha256(row.own, text.encode()),)}
    if row.space_id is not None:
        place = _place(row.collection, row.revision, row.generation, spaces[row.space_id])
        found[Item("vector", row.document_id, name)] = (_sha256(row.indexed, place),)
    return found


def _of_part(part: Part) -> Digests:
    digests: Digests = {}
    for content in part.contents:
        digests |= of_content(IN_POSTGRES.content(content))
    for entry in part.entries:
        digests |= _of_entry(entry)
    return digests


def _of_entry(entry: Entry) -> Digests:
    chunk, key, point = entry.chunk, entry.chunk.key, entry.point
    name = name_of(key.revision, key.generation, key.ordinal)
    section = without_nul(chunk.section).encode()
    page = NO_PAGE if chunk.page is None else chunk.page
    span = SPAN.pack(page, chunk.tokens, chunk.start, chunk.end, len(section))
    own = _sha256(span, section, chunk.token_vectors or b"")
    found: Digests = {Item("chunk", key.document_id, name): (_sha256(own, without_nul(entry.text).encode()),)}
    if point and entry.space:
        indexed = _sha256(encode_half(point.vector), pack_terms(point.terms)[0])
        place = _place(point.collection, point.revision, point.generation, entry.space)
        found[Item("vector", key.document_id, name)] = (_sha256(indexed, place),)
    return found


def _place(collection: str, revision: int, generation: int, space: Space) -> bytes:
    return f"{collection}\n{revision}\n{generation}\n{space.embedder}\n{space.dimension}".encode()


def _sha256(*data: bytes) -> bytes:
    digest = hashlib.sha256()
    for each in data:
        digest.update(each)
    return digest.digest()
