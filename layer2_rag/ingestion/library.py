"""What can be done with documents: take in, list, read, change, replace, index again, delete. Knows no HTTP."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from layer1_basic_api.context import new_id
from layer2_rag.documents.fields import searchable_fields
from layer2_rag.documents.model import Document, State
from layer2_rag.errors import DocumentNotReady
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.ingestion.renewal import Renewal, received_again
from layer2_rag.parsing.base import Boxes, boxes_within, no_boxes
from layer2_rag.stores.originals.base import OriginalKey, Received, original_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What somebody says of a file that they send."""

    name: str
    collection: str
    kind: str = "document"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Some documents, newest first. `next`: the id before which the others are, None if there are none."""

    documents: tuple[Document, ...]
    next: str | None


class Library:
    """Keeps documents and hands them to the ingestion. `limit` is the largest upload in bytes."""

    def __init__(self, *, indexer: Indexer, ingestion: Ingestion, collections: Collections, limit: int) -> None:
        self._indexer = indexer
        self._documents = indexer.documents
        self._originals = indexer.originals
        self._ingestion = ingestion
        self._renewal = Renewal(indexer, ingestion)
        self._collections = collections
        self._limit = limit

    async def take_in(self, data: AsyncIterable[bytes], upload: Upload) -> tuple[Document, bool]:
        """The document, and whether it is new: the same bytes in a collection are the same document.

        One that failed is tried again, by its new name: that may be what was wrong. One whose file is gone gets it
        back. Raises `DocumentTooLarge`, `DocumentRefused`, `EmbedderMismatch`.
        """
        collection = await self._collections.ensure(upload.collection)
        received = await self._originals.receive(data, limit=self._limit)
        document = _new(upload, collection.name, received)
        kept = await asyncio.shield(self._keep(document, received))  # whole, also if the client goes away now
        if kept.id != document.id and kept.state == "failed":
            await self._documents.update(kept.id, {"name": upload.name}, expected={"state": "failed"})
            return await self.reindex(kept.id), False
        return kept, kept.id == document.id

    async def _keep(self, document: Document, received: Received) -> Document:
        kept: Document | None = None
        key = OriginalKey(document.id, document.revision)
        try:
            await self._originals.commit(received, key)
            kept = await self._documents.add(document)
            if kept.id == document.id:
                self._ingestion.submit(kept.id)
            elif await self._originals.size(OriginalKey(kept.id, kept.revision)) is None:
                await self._restore(kept, key)
            return kept
        finally:
            if kept is None or kept.id != document.id:
                await self._originals.delete(document.id)
                await self._originals.discard(received)

    async def _restore(self, document: Document, key: OriginalKey) -> None:
        """Its file, which is gone, from the same bytes under `key`."""
        async with self._indexer.alone(document.id):
            current = await self._documents.document(document.id)
            if current is None or current.revision != document.revision:
                return
            async with received_again(self._originals, key) as received:
                await self._originals.commit(received, OriginalKey(document.id, document.revision))

    async def document(self, document_id: str) -> Document:
        """Raises `DocumentMissing`."""
        return await self._renewal.document(document_id)

    async def listing(
        self, *, collection: str | None = None, state: State | None = None, before: str | None = None, limit: int = 100
    ) -> Listing:
        """From the first id below `before`."""
        states = (state,) if state else ()
        found = await self._documents.documents(collection=collection, states=states, before=before, limit=limit + 1)
        page = tuple(found[:limit])
        return Listing(page, page[-1].id if len(found) > limit else None)

    async def text(self, document_id: str, *, start: int = 0, end: int | None = None) -> str:
        """The run of the text that is found now, in code points. Raises `DocumentMissing` and `DocumentNotReady`."""
        document = await self._readable(document_id)
        return await self._documents.text(document.id, document.searchable, start=start, end=end) or ""

    async def boxes(self, document_id: str, *, start: int, end: int) -> Boxes:
        """Where the words of a run of that text stand on their pages; raises as `text`."""
        document = await self._readable(document_id)
        content = await self._documents.content(document.id, document.searchable)
        return boxes_within(content.boxes, start, end) if content else no_boxes()

    async def original(self, document: Document) -> tuple[int, AsyncGenerator[bytes, None]]:
        """How many bytes its text was read from, and these in blocks; the newest while there is no text.

        Raises `DocumentMissing` if they are gone.
        """
        key = OriginalKey(document.id, document.searchable or document.revision)
        size = await self._originals.size(key)
        if size is None:
            raise original_missing(key)
        return size, self._originals.read(key)

    async def _readable(self, document_id: str) -> Document:
        document = await self.document(document_id)
        if document.searchable:
            return document
        raise DocumentNotReady(f"The document has no text: {document.reason or 'it is not read yet. Ask again soon.'}")

    async def change(self, document_id: str, changes: Mapping[str, Any]) -> Document:
        """Change `name`, `kind`, `metadata` or `tags`; filters see it at once."""
        document = await self._documents.update(document_id, changes) or await self.document(document_id)
        collection = await self._collections.get(document.collection)
        await self._indexer.index.set_fields(collection.space, document_id, searchable_fields(document))
        return document

    async def replace(self, document_id: str, data: AsyncIterable[bytes]) -> Document:
        """New bytes; the old ones are found until these are ready. Raises `DocumentDuplicate`."""
        await self.document(document_id)  # before megabytes are sent for one that is not there
        received = await self._originals.receive(data, limit=self._limit)
        try:
            while True:
                document = await self.document(document_id)
                if received.sha256 == document.sha256 and document.state != "failed":
                    return document
                if renewed := await self._renewal.renew(document, received):
                    return renewed
        finally:
            await self._originals.discard(received)

    async def reindex(self, document_id: str) -> Document:
        """Read the bytes again, with today's parser; the old text is found until the new one is ready."""
        return await self._renewal.reindex(document_id)

    async def delete(self, document_id: str) -> None:
        """Returns when nothing is left of it. Raises `DocumentMissing`, and `StoreUnreachable`: it is not found any
        more then, and the rest of it goes when the store is back."""
        document = await self.document(document_id)
        if await self._documents.update(document.id, {"deleted": True}):
            await self._ingestion.remove(document)


def _new(upload: Upload, collection: str, received: Received) -> Document:
    now = datetime.now(UTC)
    return Document(
        id=new_id(),
        collection=collection,
        name=upload.name,
        kind=upload.kind,
        metadata=dict(upload.metadata),
        source=upload.source,
        tags=upload.tags,
        bytes=received.bytes,
        sha256=received.sha256,
        created_at=now,
        updated_at=now,
    )
