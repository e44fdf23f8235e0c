"""Stops work that nobody waits for any more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.types import Receive

from layer1_basic_api.context import CLIENT_GONE


class ClientDisconnected(Exception):
    """The client went away; there is nobody to answer."""


@asynccontextmanager
async def cancelled_on_disconnect(receive: Receive) -> AsyncGenerator[None, None]:
    """Cancel the body of this block when the client goes away, and raise `ClientDisconnected` in its place.

    Use it after the request's body was read.
    """
    work = asyncio.current_task()
    assert work is not None
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        work.cancel(CLIENT_GONE)

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if gone and work.uncancel() == 0:
            raise ClientDisconnected from None
        raise
    finally:
        watcher.cancel()
