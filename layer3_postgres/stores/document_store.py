"""Layer 2's `DocumentStore` in PostgreSQL. Each method is one transaction of the database's, or one statement."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from layer2_rag.documents.model import Collection, Document, State, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.base import FoundChunk
from layer2_rag.stores.pieces import header_of, to_parsed, to_pieces
from layer2_rag.stores.records import is_step
from layer3_postgres.db.database import Database, ping
from layer3_postgres.ids import as_uuid, as_uuids
from layer3_postgres.stores import contents as of_contents
from layer3_postgres.stores import documents as of_documents
from layer3_postgres.stores.chunks import spans, write_chunks

NOTHING: Mapping[str, Any] = MappingProxyType({})
PAGE = 500


class PostgresDocumentStore:
    """On a database that is opened and closed by whoever made this."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add_collection(self, collection: Collection) -> Collection:
        async with self._db.direct() as db:
            return await of_documents.add_collection(db, collection)

    async def collection(self, name: str, *, counted: bool = True) -> Collection | None:
        async with self._db.direct() as db:
            return await of_documents.find_collection(db, name, counted=counted)

    async def collections(self) -> list[Collection]:
        async with self._db.reading() as db:
            return await of_documents.list_collections(db)

    async def swap_generation(self, name: str, *, space: Space, generation: int) -> None:
        async with self._db.single() as db:
            await of_documents.swap_generation(db, name, space, generation)

    async def remove_collection(self, name: str) -> None:
        async with self._db.single() as db:
            await of_documents.remove_collection(db, name)

    async def add(self, document: Document) -> Document:
        async with self._db.direct() as db:
            return await of_documents.add_document(db, document)

    async def document(self, document_id: str) -> Document | None:
        async with self._db.direct() as db:
            return await of_documents.find_document(db, document_id)

    async def documents(
        self,
        *,
        collection: str | None = None,
        states: Sequence[State] = (),
        before: str | None = None,
        limit: int = 100,
    ) -> list[Document]:
        async with self._db.reading() as db:
            return await of_documents.list_documents(
                db, collection=collection, states=states, before=before, limit=limit
            )

    async def unfinished(self) -> list[Document]:
        async with self._db.reading() as db:
            return await of_documents.list_unfinished(db)

    async def update(
        self, document_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = NOTHING
    ) -> Document | None:
        async with self._db.direct() as db:
            return await of_documents.update_document(db, document_id, changes, expected, waits=not is_step(changes))

    async def remove(self, document_id: str) -> None:
        async with self._db.single() as db:
            await of_documents.remove_document(db, document_id)

    async def put_content(self, document_id: str, revision: int, parsed: Parsed) -> None:
        pieces = await asyncio.to_thread(to_pieces, parsed)
        if found := as_uuid(document_id):
            content = of_contents.content_values(found, revision, header_of(parsed), pieces)
            async with self._db.direct() as db:
                new = await of_contents.add_content(db, content)
            if not new:
                async with self._db.begin() as connection:
                    await of_contents.put_content(connection, content)

    async def content(self, document_id: str, revision: int) -> Parsed | None:
        if (asked := as_uuid(document_id)) is None:
            return None
        async with self._db.reading() as db:
            found = await of_contents.find_content(db, asked, revision)
        return await asyncio.to_thread(to_parsed, *found) if found else None

    async def text(self, document_id: str, revision: int, *, start: int = 0, end: int | None = None) -> str | None:
        if (asked := as_uuid(document_id)) is None:
            return None
        async with self._db.reading() as db:
            return await of_contents.find_text(db, asked, revision, start, end)

    async def put_chunks(self, chunks: Sequence[StoredChunk]) -> None:
        await write_chunks(self._db, spans(chunks))

    async def chunks(
        self, document_id: str, revision: int, generation: int, *, ordinals: Sequence[int] | None = None
    ) -> list[StoredChunk]:
        if (asked := as_uuid(document_id)) is None:
            return []
        async with self._db.reading() as db:
            return await of_contents.list_chunks(db, asked, revision, generation, ordinals)

    async def find_chunks(self, chunk_ids: Sequence[str]) -> list[FoundChunk]:
        async with self._db.reading() as db:
            return await of_contents.find_chunks(db, as_uuids(chunk_ids))

    async def remove_chunks(self, document_id: str, *, keep: tuple[int, int] | None = None) -> None:
        if asked := as_uuid(document_id):
            async with self._db.begin() as db:
                await of_contents.remove_chunks(db, asked, keep)

    async def each_document(self) -> AsyncGenerator[Document, None]:
        last: str | None = None
        while page := await self._after(last):
            for document in page:
                yield document
            last = page[-1].id

    async def _after(self, last: str | None) -> list[Document]:
        async with self._db.reading() as db:
            return await of_documents.list_after(db, last, PAGE)

    async def ping(self) -> None:
        await ping(self._db)

    async def aclose(self) -> None:
        """The database is closed by whoever opened it."""
