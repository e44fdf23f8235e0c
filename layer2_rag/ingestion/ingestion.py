"""Works through documents in the background, some at a time, until each is ready or failed. Knows no HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Self

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.documents.model import Document
from layer2_rag.errors import StoreUnreachable
from layer2_rag.ingestion.attempts import Attempts, Job, Progress
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.memory import give_back
from layer2_rag.ingestion.patience import patiently
from layer2_rag.ingestion.removal import finish_removal
from layer2_rag.ingestion.renewal import Renewal

QUIET_SECONDS = 3.0
"""Without work, after which memory is given back: more is likely to come sooner."""
log = structlog.get_logger(__name__)


class Ingestion:
    """A queue of documents. What waits in it is also in the document store, so that a new start goes on with it."""

    def __init__(self, indexer: Indexer, *, workers: int, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._indexer = indexer
        self._documents = indexer.documents
        self._attempts = Attempts(indexer)
        self._workers = workers
        self._queue: asyncio.Queue[Job] = asyncio.Queue()
        self._jobs: dict[str, Job] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._quiet_seconds = quiet_seconds
        self._rest: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Self, None]:
        """Go on with what an earlier start left unfinished, and work until the context ends."""
        self._spawn(self._run())
        try:
            yield self
        finally:
            self._stay_awake()
            for task in (tasks := tuple(self._background)):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def submit(self, document_id: str) -> None:
        """Work on the document's newest revision; one that waits is not queued again."""
        if job := self._jobs.get(document_id):
            job.again = job.task is not None
        else:
            self._queue.put_nowait(self._register(document_id))

    async def stop(self, document_id: str) -> None:
        """Returns when nobody works on the document any more."""
        if job := self._jobs.get(document_id):
            job.again = False
            if not job.task:
                self._end(job)
            else:
                job.task.cancel()
                await job.over.wait()

    async def finished(self, document_id: str, *, seconds: float) -> None:
        """Returns when the work on the document is over, or the time is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over(document_id)

    async def over(self, document_id: str) -> None:
        while job := self._jobs.get(document_id):
            await job.over.wait()

    def progress(self, document_id: str) -> Progress | None:
        """None for a document that nobody works on."""
        job = self._jobs.get(document_id)
        return job.progress if job else None

    async def remove(self, document: Document) -> None:
        """Returns when nothing is left of a document that is marked as deleted. Raises `StoreUnreachable`, and is done
        in the background then, as it is when nobody waits any more."""
        away = asyncio.get_running_loop().create_future()
        work = self._spawn(self._remove(document, away))
        try:
            await asyncio.wait((work, away), return_when=asyncio.FIRST_COMPLETED)
            (away if away.done() else work).result()
        finally:
            away.cancel()

    async def _remove(self, document: Document, away: "asyncio.Future[None]") -> None:
        """`away` is told that a store is, by the first try; the work goes on when it is back."""

        async def attempt() -> None:
            try:
                await finish_removal(document.id, self._indexer)
            except StoreUnreachable as error:
                if not away.done():
                    away.set_exception(error)
                raise

        await self.stop(document.id)
        await patiently(attempt)

    async def _run(self) -> None:
        try:
            await self._resume()
        except MyStackError:
            log.exception("resuming_failed")
        renewal = Renewal(self._indexer, self)
        await asyncio.gather(renewal.refresh_all(), *(self._work() for _ in range(self._workers)))

    async def _resume(self) -> None:
        """A document that was worked on when the server died may be why it did: those are tried alone, one by one, so
        that no other is blamed."""
        unfinished = await patiently(self._documents.unfinished)
        suspects = [self._register(each.id) for each in unfinished if each.attempts and not each.deleted]
        for document in unfinished:
            if document.deleted:
                self._spawn(patiently(partial(finish_removal, document.id, self._indexer)))
            elif document.id not in self._jobs:
                self.submit(document.id)
        for job in suspects:
            if not job.over.is_set():
                await self._attend(job)

    async def _work(self) -> None:
        while True:
            job = await self._queue.get()
            if not job.over.is_set():
                await self._attend(job)

    async def _attend(self, job: Job) -> None:
        attempt = patiently(lambda: self._attempts.run(job), say=lambda why: self._attempts.say(job, why))
        job.task = asyncio.create_task(attempt)
        try:
            await asyncio.wait([job.task])
        finally:
            job.task.cancel()
            [outcome] = await asyncio.gather(job.task, return_exceptions=True)
            if isinstance(outcome, Exception):
                log.error("ingestion_broke", document_id=job.document_id, exc_info=outcome)
            self._end(job)

    def _register(self, document_id: str) -> Job:
        self._stay_awake()
        job = self._jobs[document_id] = Job(document_id)
        return job

    def _end(self, job: Job) -> None:
        self._jobs.pop(job.document_id, None)
        job.over.set()
        if job.again:
            self.submit(job.document_id)
        if not self._jobs:
            self._rest = asyncio.get_running_loop().call_later(self._quiet_seconds, self._give_back)

    def _stay_awake(self) -> None:
        if self._rest:
            self._rest.cancel()

    def _give_back(self) -> None:
        self._spawn(asyncio.to_thread(give_back))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background_work_broke", exc_info=error)
