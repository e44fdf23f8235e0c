"""Works through documents in the background, some at a time, until each is ready or failed. Knows no HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self, TypeVar

import structlog

from layer1_basic_api.errors import MyStackError, Stopping
from layer2_rag.documents.indexing import Indexer
from layer2_rag.documents.model import Collection, Document
from layer2_rag.documents.removal import finish_removal
from layer2_rag.errors import StoreUnreachable

MOST_ATTEMPTS = 3
"""A document that was being worked on when the server died this often is not tried again by itself."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two looks whether a store that went away is back."""
KILLED = f"The server stopped {MOST_ATTEMPTS} times while it worked on this document. Retry it, or delete it."
BROKE = "Something broke while it was read; the server's log has the details. Retry it, or delete it."
log = structlog.get_logger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """Chunks that are done, of all; both 0 while the document is being read."""

    done: int = 0
    total: int = 0


@dataclass(slots=True)
class _Job:
    document_id: str
    progress: Progress = Progress()
    task: "asyncio.Task[None] | None" = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def report(self, done: int, total: int) -> None:
        self.progress = Progress(done, total)


class Ingestion:
    """A queue of documents. What waits in it is also in the document store, so that a new start goes on with it."""

    def __init__(self, indexer: Indexer, *, workers: int) -> None:
        self._indexer = indexer
        self._documents = indexer.documents
        self._workers = workers
        self._queue: asyncio.Queue[_Job] = asyncio.Queue()
        self._jobs: dict[str, _Job] = {}

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Self, None]:
        """Go on with what an earlier start left unfinished, and work until the context ends."""
        tasks = [
            asyncio.create_task(self._resume()),
            *(asyncio.create_task(self._work()) for _ in range(self._workers)),
        ]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def submit(self, document_id: str) -> None:
        """Work on the document's newest revision; one that waits or is worked on is not queued again."""
        if document_id not in self._jobs:
            job = self._jobs[document_id] = _Job(document_id)
            self._queue.put_nowait(job)

    async def stop(self, document_id: str) -> None:
        """Returns when nobody works on the document any more."""
        if job := self._jobs.get(document_id):
            if not job.task:
                self._end(job)
            else:
                job.task.cancel()
                await job.over.wait()

    async def finished(self, document_id: str, *, seconds: float) -> None:
        """Returns when the work on the document is over, or the time is."""
        if job := self._jobs.get(document_id):
            waiting = asyncio.create_task(job.over.wait())
            await asyncio.wait([waiting], timeout=seconds)
            waiting.cancel()

    def progress(self, document_id: str) -> Progress | None:
        """None for a document that nobody works on."""
        job = self._jobs.get(document_id)
        return job.progress if job else None

    async def _resume(self) -> None:
        for document in await patiently(self._documents.unfinished):
            if document.deleted:
                await patiently(lambda document=document: finish_removal(document, self._indexer))  # type: ignore[misc]
            else:
                self.submit(document.id)

    async def _work(self) -> None:
        while True:
            job = await self._queue.get()
            if not job.over.is_set():
                await self._attend(job)

    async def _attend(self, job: _Job) -> None:
        job.task = asyncio.create_task(patiently(lambda: self._attempt(job), say=lambda why: self._say(job, why)))
        try:
            await asyncio.wait([job.task])
        finally:
            job.task.cancel()
            [outcome] = await asyncio.gather(job.task, return_exceptions=True)
            if isinstance(outcome, Exception):
                log.error("ingestion_broke", document_id=job.document_id, exc_info=outcome)
            self._end(job)

    def _end(self, job: _Job) -> None:
        self._jobs.pop(job.document_id, None)
        job.over.set()

    async def _say(self, job: _Job, why: str) -> None:
        await self._documents.update(job.document_id, {"reason": why}, expected={"state": "processing"})

    async def _attempt(self, job: _Job) -> None:
        document = await self._begin(job.document_id)
        if document is None:
            return
        try:
            await self._bring_in(document, job)
        except (StoreUnreachable, Stopping):
            await self._withdraw(document)
            raise
        except MyStackError as error:
            await self._fail(document, error.detail)
        except asyncio.CancelledError:
            await asyncio.shield(self._withdraw(document))
            raise
        except Exception:  # a defect of ours must not stop the other documents
            log.exception("document_broke", document_id=document.id)
            await self._fail(document, BROKE)

    async def _begin(self, document_id: str) -> Document | None:
        """Mark that work begins. None if there is nothing to do, or it was begun too often."""
        document = await self._documents.document(document_id)
        if document is None or document.state not in ("received", "processing"):
            return None
        if document.attempts >= MOST_ATTEMPTS:
            await self._fail(document, KILLED)
            return None
        changes = {"state": "processing", "reason": None, "attempts": document.attempts + 1}
        return await self._documents.update(document_id, changes, expected={"revision": document.revision})

    async def _bring_in(self, document: Document, job: _Job) -> None:
        collection = await self._collection(document)
        chunks = await self._indexer.bring_in(document, collection, job.report)
        while (newer := await self._collection(document)).generation != collection.generation:
            collection = newer  # the collection was embedded anew meanwhile
            chunks = await self._indexer.bring_in(document, collection, job.report)
        await self._swap_in(document, collection, chunks)

    async def _swap_in(self, document: Document, collection: Collection, chunks: int) -> None:
        """From here on the new revision is found; `ready` is said last, when nothing of the old one is left."""
        mine = {"revision": document.revision, "state": "processing"}
        found = {"searchable": document.revision, "chunks": chunks}
        if await self._documents.update(document.id, found, expected=mine):
            await self._indexer.forget(document, collection, before=document.searchable)
            await self._documents.update(document.id, {"state": "ready", "reason": None, "attempts": 0}, expected=mine)

    async def _collection(self, document: Document) -> Collection:
        collection = await self._documents.collection(document.collection)
        assert collection is not None, "a collection is not removed before its documents"
        return collection

    async def _fail(self, document: Document, reason: str) -> None:
        log.info("document_failed", document_id=document.id, reason=reason)
        changes = {"state": "failed", "reason": reason, "attempts": 0}
        await self._documents.update(document.id, changes, expected={"revision": document.revision})

    async def _withdraw(self, document: Document) -> None:
        """Work was broken off, which is not the document's fault."""
        attempts = {"attempts": max(0, document.attempts - 1)}
        await self._documents.update(document.id, attempts, expected={"revision": document.revision})


async def patiently(work: Callable[[], Awaitable[T]], *, say: Callable[[str], Awaitable[None]] | None = None) -> T:
    """Do it until no store is unreachable any more."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await work()
        except StoreUnreachable as error:
            log.warning("store_unreachable", detail=error.detail, retry_in=pause)
            if say:
                await _try(say, error.detail)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _try(say: Callable[[str], Awaitable[None]], why: str) -> None:
    try:
        await say(why)
    except StoreUnreachable:
        return  # it is the document store itself that is away
