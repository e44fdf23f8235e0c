"""An answer as a stream of server-sent events that ends well: finished, failed in words, or given up."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from layer1_basic_api.api.disconnect import cancelled_on_disconnect

PING_SECONDS = 15.0
PING = b": ping\n\n"
"""A comment, which clients skip: it keeps proxies from closing a stream that is silent while the model thinks."""


class EventStream(StreamingResponse):
    """Sends what `events` yields. When the client goes away, `events` is closed and so the model stops."""

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self.headers["Cache-Control"] = "no-store"
        self.headers["X-Accel-Buffering"] = "no"
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = _Line(send)
        try:
            async with aclosing(self._events), cancelled_on_disconnect(receive):
                await self.stream_response(line.send)
        finally:
            line.close()


class _Line:
    """Passes messages on, and pings when nothing was sent for a while."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._pings = asyncio.create_task(self._ping())
        self._silent = True

    async def send(self, message: Message) -> None:
        self._silent = False
        await self._send(message)

    def close(self) -> None:
        self._pings.cancel()

    async def _ping(self) -> None:
        while True:
            self._silent = True
            await asyncio.sleep(PING_SECONDS)
            if self._silent:
                await self._send({"type": "http.response.body", "body": PING, "more_body": True})
