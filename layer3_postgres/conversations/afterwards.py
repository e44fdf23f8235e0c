"""Work that nobody waits for, one piece after another, so that it never takes more than one place from a question."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.background import beside

MOST = 100
Work = Callable[[], Awaitable[None]]
log = structlog.get_logger(__name__)


class Afterwards:
    """What does not fit into the queue is left out, and what is not done when the server ends is lost: it must be work
    that comes up again."""

    def __init__(self, most: int = MOST) -> None:
        self._queue: asyncio.Queue[Work] = asyncio.Queue(most)

    def do(self, work: Work) -> None:
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(work)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Afterwards", None]:
        async with beside(self._work()):
            yield self

    async def idle(self) -> None:
        """Until all that was asked for is done."""
        await self._queue.join()

    async def _work(self) -> None:
        while True:
            work = await self._queue.get()
            try:
                await work()
            except MyStackError as error:
                log.warning("afterwards_failed", error=type(error).__name__, detail=error.detail)
            except Exception:  # a fault in one piece of work must not end all that comes after it
                log.exception("afterwards_failed")
            finally:
                self._queue.task_done()
