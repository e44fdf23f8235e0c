"""An answer as a stream of server-sent events that ends well: finished, failed in words, or given up."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from layer1_basic_api.api.disconnect import CancelledOnDisconnect, ClientDisconnected

PING_SECONDS = 15.0
PING = b": ping\n\n"
"""A comment, which clients skip: it keeps proxies from closing a stream that is silent while the model thinks."""


class EventStream(StreamingResponse):
    """Sends what `events` yields. When the client goes away, `events` is closed and so the model stops.

    Nothing is sent before the first event, so what fails until then is raised and becomes a problem with a status of
    its own. `last_words` turns what fails later into the event that ends the stream.
    """

    def __init__(
        self,
        events: AsyncGenerator[bytes, None],
        *,
        last_words: Callable[[BaseException], bytes],
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        super().__init__(events, media_type="text/event-stream")
        self.headers["Cache-Control"] = "no-store"
        self.headers["X-Accel-Buffering"] = "no"
        self._events = events
        self._last_words = last_words
        self._ping_seconds = ping_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        line = _Line(send, self._ping_seconds)
        try:
            async with aclosing(self._events), CancelledOnDisconnect(receive):
                await self._send_events(line)
        except ClientDisconnected:
            raise
        except (Exception, asyncio.CancelledError) as error:
            if not line.opened:
                raise
            await line.write(self._last_words(error))
        finally:
            line.stop_pings()
        await line.end()

    async def _send_events(self, line: "_Line") -> None:
        first = await anext(self._events)
        await line.open({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await line.write(first)
        async for event in self._events:
            await line.write(event)


class _Line:
    """The way to the client, which pings when nothing was sent for a while."""

    def __init__(self, send: Send, ping_seconds: float) -> None:
        self._send = send
        self._seconds = ping_seconds
        self._pings: asyncio.Task[None] | None = None
        self._silent = True
        self.opened = False

    async def open(self, start: Message) -> None:
        self.opened = True
        await self._send(start)
        self._pings = asyncio.create_task(self._ping())

    async def write(self, data: bytes) -> None:
        self._silent = False
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def stop_pings(self) -> None:
        """Lets go of them too: a cancelled task holds its frames, these hold the line, and only a collection of all
        objects would find that."""
        if self._pings:
            self._pings.cancel()
            self._pings = None

    async def _ping(self) -> None:
        while True:
            self._silent = True
            await asyncio.sleep(self._seconds)
            if self._silent:
                await self.write(PING)
