"""Copies documents into PostgreSQL by COPY. A document comes in one transaction with all that belongs to it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.pieces import header_of
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.binary_copy import copy_packed
from layer3_postgres.db.database import Database
from layer3_postgres.db.tables import table_of
from layer3_postgres.db.tables.chunks import ChunkRow
from layer3_postgres.db.tables.documents import ContentRow, DocumentRow
from layer3_postgres.ids import as_uuid, as_uuids
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.rows import to_document, to_row
from layer3_postgres.stores.spaces import Spaces
from layer3_postgres.transfer.digests import Digesting
from layer3_postgres.transfer.digests_in_postgres import DigestingInPostgres
from layer3_postgres.transfer.filling import NO_COUNTING, begin_filling, finish_filling
from layer3_postgres.transfer.keeping import IN_POSTGRES
from layer3_postgres.transfer.packing import CHUNK_COLUMNS, PIECE_COLUMNS, packed_chunks, packed_pieces
from layer3_postgres.transfer.reading import Content, Part, Reader
from layer3_postgres.transfer.targets import generation_to_have, generations_to_have, is_settled

documents, contents, chunks = table_of(DocumentRow), table_of(ContentRow), table_of(ChunkRow)
ChunksOf = tuple[str, int, int]
"""A document's id, a revision and a generation."""


class PostgresTarget:
    """`addresses` are those of `database`; the owner's is for the indexes. `serving`: it is read and written meanwhile,
    so that its indexes stay."""

    def __init__(
        self, database: Database, addresses: Addresses, settings: SearchSettings, *, serving: bool = False
    ) -> None:
        self._db = database
        self._owner = addresses.owner
        self._settings = settings
        self._spaces = Spaces(database, settings)
        self._store = PostgresDocumentStore(database)
        self._serving = serving
        self._filling = False
        self._generations: dict[str, int] = {}
        self._turn = asyncio.Lock()

    def digesting(self, target: Reader) -> Digesting:
        return DigestingInPostgres(self._db, target)

    async def prepare(self, source: Reader) -> None:
        kept = [await self._store.add_collection(each) for each in source.collections.values()]
        self._generations = generations_to_have(source.collections.values(), kept)
        for space in source.spaces:
            await self._spaces.add(space)
        self._filling = not self._serving and await begin_filling(self._owner)

    async def settled(self, given: Sequence[Document]) -> set[str]:
        async with self._db.reading() as db:
            there = await _records(db, given)
            kept = {each.id: IN_POSTGRES.document(each) for each in given}
            settled = {each.id for each in kept.values() if is_settled(each, there.get(each.id))}
            needed: dict[ChunksOf, int] = {}
            for each in (kept[document_id] for document_id in settled):
                if generation := generation_to_have(each, there[each.id], self._generations):
                    needed[each.id, each.searchable, generation] = each.chunks
            found = await _counts(db, [document_id for document_id, *_ in needed])
        return settled - {of[0] for of, number in needed.items() if found[of] != number}

    async def write(self, given: Sequence[Document], parts: AsyncIterator[Part]) -> set[str]:
        """While terms are counted, one at a time: the first holds the counts until all its chunks are there, and the
        others would wait for them longer than for any lock."""
        if self._filling:
            left_out, _ = await self._write(given, parts)
            return left_out
        async with self._turn:
            left_out, written = await self._write(given, parts)
            for space, number in written.items():
                await self._spaces.grown(space, number)
        return left_out

    async def _write(self, given: Sequence[Document], parts: AsyncIterator[Part]) -> tuple[set[str], Counter[Space]]:
        """Ids of those that are left out, and how many chunks came into each space."""
        written: Counter[Space] = Counter()
        async with self._db.begin() as db:
            if self._filling:
                await db.exec_driver_sql(NO_COUNTING)
            await db.exec_driver_sql("SET LOCAL synchronous_commit = off")  # what a crash takes is copied again
            kept = await _keep_records(db, given)
            of = {each.id: each.collection for each in given if each.id in kept}
            async for part in parts:
                await self._write_part(db, part, of)
                written.update(each.space for each in part.entries if each.space)
        return {each.id for each in given} - kept, written

    async def finish(self, source: Reader) -> None:
        for collection in source.collections.values():
            there = await self._store.collection(collection.name)
            if there and there.generation < collection.generation:
                await self._store.swap_generation(
                    collection.name, space=collection.space, generation=collection.generation
                )
        if self._filling:
            await finish_filling(self._owner, self._settings)

    async def _write_part(self, db: AsyncConnection, part: Part, of: dict[str, str]) -> None:
        spaces = {each.space for each in part.entries if each.space}
        numbers = {space: await self._spaces.find(db, space) for space in spaces}
        found = [content for content in part.contents if content.document_id in of]
        kept = [entry for entry in part.entries if entry.chunk.key.document_id in of]
        if found:
            await db.execute(contents.insert(), [_header(content) for content in found])
            await copy_packed(db, "pieces", PIECE_COLUMNS, await asyncio.to_thread(packed_pieces, found))
        await copy_packed(db, "chunks", CHUNK_COLUMNS, packed_chunks(kept, of, numbers))


async def _records(db: AsyncConnection, given: Sequence[Document]) -> dict[str, Document]:
    asked = select(documents).where(documents.c.id.in_(as_uuids(each.id for each in given)))
    return {str(row["id"]): to_document(row) for row in (await db.execute(asked)).mappings()}


async def _counts(db: AsyncConnection, ids: Sequence[str]) -> Counter[ChunksOf]:
    """How many chunks they have, in one question."""
    if not ids:
        return Counter()
    key = (chunks.c.document_id, chunks.c.revision, chunks.c.generation)
    asked = select(*key, func.count(chunks.c.ordinal)).where(key[0].in_(as_uuids(ids))).group_by(*key)
    return Counter({(str(of), *more): number for of, *more, number in await db.execute(asked)})


async def _keep_records(db: AsyncConnection, given: Sequence[Document]) -> set[str]:
    """Ids of those whose records are there now, with nothing that belongs to them. A record that was there is changed:
    one that is deleted and made again would be gone for all that cited it."""
    asked = select(documents.c.id).where(documents.c.id.in_(as_uuids(each.id for each in given)))
    asked = asked.order_by(documents.c.id).with_for_update()
    there = {str(each) for each in (await db.execute(asked)).scalars()}
    making_way_first = sorted(given, key=lambda each: not each.deleted)
    changed = {each.id for each in making_way_first if each.id in there and await _changed(db, each)}
    for table in (chunks, contents) if changed else ():
        await db.execute(delete(table).where(table.c.document_id.in_(as_uuids(changed))))
    if not (new := [to_row(each) for each in given if each.id not in there]):
        return changed
    await db.execute(insert(documents).on_conflict_do_nothing(), new)
    made = await db.execute(select(documents.c.id).where(documents.c.id.in_(as_uuids(row["id"] for row in new))))
    return changed | {str(each) for each in made.scalars()}


async def _changed(db: AsyncConnection, document: Document) -> bool:
    other = documents.alias()
    same_bytes = exists().where(
        other.c.collection == document.collection,
        other.c.sha256 == document.sha256,
        other.c.id != as_uuid(document.id),
        ~other.c.deleted,
    )
    change = update(documents).where(documents.c.id == as_uuid(document.id)).values(to_row(document))
    return bool((await db.execute(change if document.deleted else change.where(~same_bytes))).rowcount)


def _header(content: Content) -> dict[str, Any]:
    kept = IN_POSTGRES.content(content)
    return {"document_id": UUID(kept.document_id), "revision": kept.revision, **header_of(kept.parsed)}
