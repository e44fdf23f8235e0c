"""One document's way from `received` to `ready` or `failed`, and what is written of it on the way. Knows no queue."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

import structlog

from layer1_basic_api.errors import MyStackError, Stopping
from layer2_rag.documents.model import Collection, Document
from layer2_rag.errors import EmbedderMismatch, StoreFailed, StoreUnreachable
from layer2_rag.ingestion.collections import new_collection
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.stores.base import DocumentStore

MOST_ATTEMPTS = 3
"""A document at whose turn the server died this often, with nothing more of it kept, is not tried again by itself."""
KILLED = f"The server stopped {MOST_ATTEMPTS} times while it worked on this document. Retry it, or delete it."
BROKE = "Something broke while it was read; the server's log has the details. Retry it, or delete it."
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """Chunks that are done, of all; both 0 while the document is being read."""

    done: int = 0
    total: int = 0


@dataclass(slots=True)
class Job:
    """Work on a document. `before`: its attempts before this job, however often the job itself begins again; none once
    something was kept. `again`: somebody asked for the same work while it was done."""

    document_id: str
    progress: Progress = Progress()
    before: int | None = None
    again: bool = False
    task: "asyncio.Task[None] | None" = None
    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The `Watch` that counts attempts. One that waits while the server dies is not to blame, and what is kept is proof
    that the work goes on: nobody dies of it again."""

    job: Job
    document: Document
    documents: DocumentStore

    async def begins(self) -> None:
        await self._count((self.job.before or 0) + 1)

    async def keeps(self) -> None:
        if self.job.before:
            self.job.before = 0
            await self._count(1)

    def counts(self, done: int, total: int) -> None:
        self.job.progress = Progress(done, total)

    async def _count(self, attempts: int) -> None:
        await self.documents.update(self.document.id, {"attempts": attempts}, expected=_mine(self.document))


@dataclass(frozen=True, slots=True)
class Attempts:
    """Works on a document, and writes into its record how that goes."""

    indexer: Indexer

    async def say(self, job: Job, why: str) -> None:
        """What the document waits for."""
        await self.indexer.documents.update(job.document_id, {"reason": why}, expected={"state": "processing"})

    async def run(self, job: Job) -> None:
        """Raises `StoreUnreachable` when it should be tried again; all else ends in the document's state."""
        async with self.indexer.alone(job.document_id):
            document = await self._begin(job)
            if document is None:
                return
            try:
                await self._outcome(document, job)
            except (StoreUnreachable, Stopping):
                await self._withdraw(document, job)
                raise
            except asyncio.CancelledError:
                await asyncio.shield(self._withdraw(document, job))
                raise

    async def _outcome(self, document: Document, job: Job) -> None:
        try:
            await self._bring_in(document, job)
        except (StoreUnreachable, Stopping):
            raise
        except EmbedderMismatch as error:
            await self._wait_for_embedder(document, job, error)
        except MyStackError as error:
            await self._fail(document, error.detail)
        except Exception:  # a defect of ours must not stop the other documents
            log.exception("document_broke", document_id=document.id)
            await self._fail(document, BROKE)

    async def _begin(self, job: Job) -> Document | None:
        """Mark that it is worked on. None if there is nothing to do, or that was begun too often."""
        begin = partial(self.indexer.documents.update, job.document_id, {"state": "processing", "reason": None})
        document = await begin(expected={"state": "received"}) or await begin(expected={"state": "processing"})
        if document is None:
            return None
        if job.before is None:
            job.before = document.attempts
        if job.before < MOST_ATTEMPTS:
            return document
        await self._fail(document, KILLED)
        return None

    async def _bring_in(self, document: Document, job: Job) -> None:
        """The collection may be embedded anew meanwhile: found is the document only in its newest generation."""
        collection, moved = await self._collection(document), False
        watch = _Counted(job, document, self.indexer.documents)
        while True:
            chunks = await self.indexer.bring_in(document, collection, watch)
            found = {"searchable": document.revision, "chunks": chunks}
            if not await self.indexer.documents.update(document.id, found, expected=_mine(document)):
                return
            newer = await self._collection(document)
            if newer.generation == collection.generation:
                await self._finish(document, collection, moved=moved)
                return
            await self.indexer.forget_generation(document, collection)
            collection, moved = newer, True

    async def _finish(self, document: Document, collection: Collection, *, moved: bool) -> None:
        """`ready` is said last, when nothing of the old revision is left."""
        if moved or document.revision > 1 or document.searchable or document.attempts:
            # Begun again with the new revision searchable already: nobody knows how far the old ones were removed.
            before = document.searchable if document.searchable < document.revision else 1
            await self.indexer.forget(document, collection, before=before)
        ready = {"state": "ready", "reason": None, "attempts": 0}
        await self.indexer.documents.update(document.id, ready, expected=_mine(document))

    async def _collection(self, document: Document) -> Collection:
        """Made again if it was deleted, as an empty one, just when the document came."""
        documents, space = self.indexer.documents, self.indexer.embedder.space
        found = await documents.collection(document.collection, counted=False)
        return found or await documents.add_collection(new_collection(document.collection, space))

    async def _wait_for_embedder(self, document: Document, job: Job, error: EmbedderMismatch) -> None:
        """Not the document's fault: it is worked on when its collection was embedded anew, or the model is back."""
        waits = {"state": "received", "reason": f"{error.detail} ({error.commands[0]})", "attempts": job.before or 0}
        await self.indexer.documents.update(document.id, waits, expected=_mine(document))

    async def _fail(self, document: Document, reason: str) -> None:
        log.info("document_failed", document_id=document.id, reason=reason)
        changes = {"state": "failed", "reason": reason, "attempts": 0}
        try:
            await self.indexer.documents.update(document.id, changes, expected={"revision": document.revision})
        except StoreFailed as error:  # a full disk, say: a state that cannot be written is no state
            raise StoreUnreachable(error.detail) from error
        await self._clear_up(document)

    async def _clear_up(self, document: Document) -> None:
        """What stays if a store is away just now is found by a repair, and by no search."""
        try:
            await self.indexer.forget_newest(document, await self._collection(document))
        except (StoreFailed, StoreUnreachable) as error:
            log.warning("failed_document_left_something", document_id=document.id, detail=error.detail)

    async def _withdraw(self, document: Document, job: Job) -> None:
        """Work was broken off, which is not the document's fault."""
        await self.indexer.documents.update(document.id, {"attempts": job.before or 0}, expected=_mine(document))


def _mine(document: Document) -> dict[str, object]:
    return {"revision": document.revision, "state": "processing"}
