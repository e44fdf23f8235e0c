"""A document's next revision: other bytes, or the same ones read anew. The one before is found until it is ready."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.documents.model import Document
from layer2_rag.errors import DocumentDuplicate, DocumentMissing
from layer2_rag.ingestion.indexing import VERSIONS, Indexer
from layer2_rag.ingestion.patience import patiently
from layer2_rag.stores.originals.base import OriginalKey, Originals, Received

log = structlog.get_logger(__name__)


class Queue(Protocol):
    """The ingestion, as far as a renewal needs it."""

    def submit(self, document_id: str) -> None: ...
    async def stop(self, document_id: str) -> None: ...
    async def over(self, document_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Renewal:
    indexer: Indexer
    queue: Queue

    async def document(self, document_id: str) -> Document:
        """Raises `DocumentMissing`."""
        document = await self.indexer.documents.document(document_id)
        if document is None:
            raise DocumentMissing(f"There is no document {document_id!r}. GET /documents lists them.")
        return document

    async def reindex(self, document_id: str) -> Document:
        """Read the bytes again. Of several at a time one does it. Raises `DocumentMissing`."""
        document = await self.document(document_id)
        async with received_again(self.indexer.originals, OriginalKey(document.id, document.revision)) as received:
            return await self.renew(document, received) or await self.document(document_id)

    async def renew(self, document: Document, received: Received) -> Document | None:
        """None if somebody else renewed this revision first. Raises `DocumentDuplicate`, and what the stores raise."""
        await self.queue.stop(document.id)
        try:
            async with self.indexer.alone(document.id):
                current = await self.document(document.id)
                return await self._renew(current, received) if current.revision == document.revision else None
        finally:
            self.queue.submit(document.id)  # if it failed, the work that was stopped goes on

    async def _renew(self, document: Document, received: Received) -> Document | None:
        """The bytes first: a revision without bytes would be one that cannot be read."""
        revision = document.revision + 1
        await self.indexer.originals.commit(received, OriginalKey(document.id, revision))
        new = {"state": "received", "reason": None, "attempts": 0, "revision": revision}
        new |= {"bytes": received.bytes, "sha256": received.sha256}
        try:
            return await self.indexer.documents.update(document.id, new, expected={"revision": document.revision})
        except DocumentDuplicate:
            if document.searchable in (0, document.revision):
                await self.indexer.originals.delete(document.id, keep=(document.revision,))
            raise

    async def refresh_all(self) -> None:
        """Index again, one at a time, what an older parser or chunker made. Until then the old text is found."""
        try:
            async for document in self.indexer.documents.each_document():
                if _is_outdated(document):
                    await self._refresh(document.id)
        except MyStackError:
            log.exception("refreshing_broke")

    async def _refresh(self, document_id: str) -> None:
        """One that cannot be read again keeps its old text, and holds up no other."""
        try:
            await patiently(partial(self.reindex, document_id))
            await self.queue.over(document_id)
        except MyStackError as error:
            log.warning("document_not_refreshed", document_id=document_id, detail=error.detail)


@asynccontextmanager
async def received_again(originals: Originals, key: OriginalKey) -> AsyncGenerator[Received, None]:
    """The bytes under `key` once more, to be committed under another."""
    received = await originals.receive(originals.read(key), limit=sys.maxsize)
    try:
        yield received
    finally:
        await originals.discard(received)


def _is_outdated(document: Document) -> bool:
    older = any(getattr(document, name) < today for name, today in VERSIONS.items())
    return older and document.state == "ready" and not document.deleted
