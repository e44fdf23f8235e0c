"""Stops work that nobody waits for any more."""

import asyncio
from typing import Self

from starlette.types import Receive

from layer1_basic_api.context import CLIENT_GONE

UNWATCHED_SECONDS = 0.05
"""An answer that is there so soon needs no watch, whose task takes 12 µs of the processor."""


class ClientDisconnected(Exception):
    """The client went away; there is nobody to answer."""


class CancelledOnDisconnect:
    """Cancel the body of this `async with` when the client goes away, and raise `ClientDisconnected` in its place.

    Use it after the request's body was read.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None
        self._gone = False

    async def __aenter__(self) -> Self:
        work = asyncio.current_task()
        assert work is not None
        self._work = work
        self._timer = asyncio.get_running_loop().call_later(UNWATCHED_SECONDS, self._begin)
        return self

    async def __aexit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._timer.cancel()
        if self._watcher:
            self._watcher.cancel()
            self._watcher = None  # its frame holds this object, which would hold it
        if isinstance(error, asyncio.CancelledError) and self._gone and self._work.uncancel() == 0:
            raise ClientDisconnected from None

    def _begin(self) -> None:
        self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._work.cancel(CLIENT_GONE)
