"""Bounded concurrency: so many at a time, a short queue in order of arrival, and a clear no beyond it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from layer1_basic_api.errors import Busy


class Gate:
    """Lets `places` in at a time and `queue` wait, each for at most `seconds`.

    A place that becomes free goes to whoever waits longest, so nobody who comes later can take it.
    """

    def __init__(self, places: int, *, queue: int, seconds: float) -> None:
        self._places = places
        self._free = places
        self._queue = queue
        self._seconds = seconds
        self._turns: deque[asyncio.Future[None]] = deque()

    @property
    def inside(self) -> int:
        return self._places - self._free

    @property
    def waiting(self) -> int:
        return len(self._turns)

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None, None]:
        """Raises `Busy` when the queue is full or the wait too long."""
        if self._free:
            self._free -= 1
        else:
            await self._wait()
        try:
            yield
        finally:
            self._leave()

    async def _wait(self) -> None:
        if len(self._turns) >= self._queue:
            raise Busy("Too many questions at once. Try again in a moment.", retry_after=1)
        turn = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            async with asyncio.timeout(self._seconds):
                await turn
        except TimeoutError:
            self._give_up(turn)
            raise Busy("No place became free in time. Try again in a moment.", retry_after=self._seconds) from None
        except asyncio.CancelledError:
            self._give_up(turn)
            raise

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        """A turn may have been given in the very moment in which its owner gave up: it goes to the next."""
        if turn.done() and not turn.cancelled():
            self._leave()
        elif turn in self._turns:
            self._turns.remove(turn)

    def _leave(self) -> None:
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
