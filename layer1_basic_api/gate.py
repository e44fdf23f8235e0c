"""Bounded concurrency: so many at a time, a short queue in order of arrival, and a clear no beyond it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter

from layer1_basic_api.errors import Busy


class Gate:
    """Lets `places` in at a time and `queue` wait, each for at most `seconds`."""

    def __init__(self, places: int, *, queue: int, seconds: float) -> None:
        self._limiter = CapacityLimiter(places)
        self._queue = queue
        self._seconds = seconds

    @property
    def inside(self) -> int:
        return self._limiter.borrowed_tokens

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None, None]:
        """Raises `Busy` when the queue is full or the wait too long."""
        ticket = object()
        await self._enter(ticket)
        try:
            yield
        finally:
            self._limiter.release_on_behalf_of(ticket)

    async def _enter(self, ticket: object) -> None:
        if self._limiter.available_tokens <= 0 and self._limiter.statistics().tasks_waiting >= self._queue:
            raise Busy("Too many questions at once. Try again in a moment.", retry_after=1)
        try:
            async with asyncio.timeout(self._seconds):
                await self._limiter.acquire_on_behalf_of(ticket)
        except TimeoutError:
            raise Busy("No place became free in time. Try again in a moment.", retry_after=self._seconds) from None
