"""The document store in one SQLite file, the embedded default. Each method is one job of the database's, or a few."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any

from layer2_rag.documents.model import Collection, Document, State, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.base import FoundChunk
from layer2_rag.stores.pieces import header_of, to_parsed, to_pieces
from layer2_rag.stores.records import NOTHING, is_step
from layer2_rag.stores.sqlite import chunks as of_chunks
from layer2_rag.stores.sqlite import documents as of_documents
from layer2_rag.stores.sqlite.database import READERS, Database, open_database

PAGE = 500


class SqliteDocumentStore:
    """Made by `open_sqlite`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add_collection(self, collection: Collection) -> Collection:
        return await self._db.write(of_documents.add_collection, collection)

    async def collection(self, name: str, *, counted: bool = True) -> Collection | None:
        return await self._db.read(of_documents.find_collection, name, counted)

    async def collections(self) -> list[Collection]:
        return await self._db.read(of_documents.list_collections)

    async def swap_generation(self, name: str, *, space: Space, generation: int) -> None:
        await self._db.write(of_documents.swap_generation, name, space, generation)

    async def remove_collection(self, name: str) -> None:
        await self._db.write(of_documents.remove_collection, name)

    async def add(self, document: Document) -> Document:
        return await self._db.write(of_documents.add_document, document)

    async def document(self, document_id: str) -> Document | None:
        return await self._db.read(of_documents.find_document, document_id)

    async def documents(
        self,
        *,
        collection: str | None = None,
        states: Sequence[State] = (),
        before: str | None = None,
        limit: int = 100,
    ) -> list[Document]:
        return await self._db.read(
            of_documents.list_documents, collection=collection, states=states, before=before, limit=limit
        )

    async def unfinished(self) -> list[Document]:
        return await self._db.read(of_documents.list_unfinished)

    async def update(
        self, document_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = NOTHING
    ) -> Document | None:
        keep = self._db.note if is_step(changes) else self._db.write
        return await keep(of_documents.update_document, document_id, changes, expected)

    async def remove(self, document_id: str) -> None:
        """Deleted first, its record last: after a crash in between, `unfinished` names it, and nothing finds it."""
        await self._db.write(of_documents.mark_deleted, document_id)
        await self.remove_chunks(document_id)
        await self._db.write(of_documents.forget_document, document_id)

    async def put_content(self, document_id: str, revision: int, parsed: Parsed) -> None:
        pieces = await asyncio.to_thread(to_pieces, parsed)
        await self._db.note(of_chunks.put_content, document_id, revision, header_of(parsed), pieces)

    async def content(self, document_id: str, revision: int) -> Parsed | None:
        found = await self._db.read(of_chunks.find_content, document_id, revision)
        return await self._db.aside(to_parsed, *found) if found else None

    async def text(self, document_id: str, revision: int, *, start: int = 0, end: int | None = None) -> str | None:
        return await self._db.read(of_chunks.find_text, document_id, revision, start, end)

    async def put_chunks(self, chunks: Sequence[StoredChunk]) -> None:
        await self._db.note(of_chunks.put_chunks, chunks)

    async def chunks(
        self, document_id: str, revision: int, generation: int, *, ordinals: Sequence[int] | None = None
    ) -> list[StoredChunk]:
        return await self._db.read(of_chunks.list_chunks, document_id, revision, generation, ordinals)

    async def find_chunks(self, chunk_ids: Sequence[str]) -> list[FoundChunk]:
        return await self._db.read(of_chunks.find_chunks, chunk_ids)

    async def remove_chunks(self, document_id: str, *, keep: tuple[int, int] | None = None) -> None:
        revision = keep and keep[0]
        while await self._db.write(of_chunks.remove_some_chunks, document_id, keep):
            pass
        while await self._db.write(of_chunks.remove_some_pieces, document_id, revision):
            pass
        await self._db.write(of_chunks.remove_contents, document_id, revision)
        while await self._db.write(of_chunks.give_back):
            pass

    async def each_document(self) -> AsyncGenerator[Document, None]:
        last = ""
        while page := await self._db.read(of_documents.list_after, last, PAGE):
            for document in page:
                yield document
            last = page[-1].id

    async def ping(self) -> None:
        await self._db.read(of_documents.find_document, "")

    async def aclose(self) -> None:
        await self._db.aclose()


async def open_sqlite(path: Path, *, readers: int = READERS) -> SqliteDocumentStore:
    """Open or make the file, in the newest format. `readers`: as in `Database`. Raises `StoreUnreachable` and
    `StoreFailed`."""
    return SqliteDocumentStore(await open_database(path, readers=readers))
