"""Two queues in front of a model: passages wait in one, questions pass them in the other. Knows no model."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from layer2_rag.errors import EmbedderFailed

CLOSED = "The embedder was closed."
T = TypeVar("T")


class Desk:
    """`threads` passages, or batches of them, are embedded at a time. A question has a thread of its own."""

    def __init__(self, *, threads: int) -> None:
        self._questions = ThreadPoolExecutor(1, "embed-query")
        self._passages = ThreadPoolExecutor(threads, "embed")
        self._closed = False

    def load(self, read: Callable[[], T]) -> Future[T]:
        """Begin to read the model, before the first question. Raises `EmbedderFailed` when the desk is closed."""
        if self._closed:
            raise EmbedderFailed(CLOSED)
        return self._questions.submit(read)

    async def passage(self, work: Callable[[], T]) -> T:
        """Raises `EmbedderFailed` when the desk is closed, and what `work` raises."""
        return await self._run(self._passages, work)

    async def question(self, work: Callable[[], T]) -> T:
        """As `passage`."""
        return await self._run(self._questions, work)

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if self._closed:
            raise EmbedderFailed(CLOSED)
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, work)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._closed and task and not task.cancelling():  # It was dropped by `aclose`, not by who waits for it.
                raise EmbedderFailed(CLOSED) from None
            raise

    async def aclose(self) -> None:
        """Drop what waits, and let what runs end."""
        self._closed = True
        for threads in (self._passages, self._questions):
            await asyncio.to_thread(threads.shutdown, cancel_futures=True)


def processors() -> int:
    """How many this process may use, where the system says so."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
