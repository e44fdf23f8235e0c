"""A time limit for the body of a request, which no ASGI server has."""

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BYTES_PER_SECOND = 10_000
"""Each so many bytes earn a second more: a large upload over a slow line is no attack."""


class BodyClock:
    """Answers 408 to a client that keeps the server waiting for more than `seconds` in all.

    Only waiting counts, not the time that the server itself takes to work on what came.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _has_body(scope):
            receive = _Timed(receive, self._seconds).receive
        await self._app(scope, receive, send)


class _Timed:
    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._left = seconds
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                message = await self._receive()
        except TimeoutError:
            self._whole = True
            raise HTTPException(408, headers={"Connection": "close"}) from None
        self._left += len(message.get("body", b"")) / BYTES_PER_SECOND - (time.monotonic() - began)
        self._whole = not message.get("more_body", False)
        return message


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])
