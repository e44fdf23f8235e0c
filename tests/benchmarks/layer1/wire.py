"""The load generator's client: HTTP/1.1 on a raw asyncio protocol, one request at a time a connection.

It knows no routes: it counts a marker in the answer's body, which stands once in each token, and keeps times.
"""

import asyncio
import json
import resource
from array import array
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self, cast

import httptools


@dataclass(frozen=True, slots=True)
class Reply:
    """Seconds by the monotonic clock, as uvloop's own has whole milliseconds only.

    `first` is when the first marker came, or the end where there was none.
    """

    status: int
    markers: int
    first: float
    end: float
    bytes: int


class MarkerCount:
    """Counts `marker` in bytes that may be split anywhere."""

    def __init__(self, marker: bytes) -> None:
        self._marker = marker
        self._carry = b""
        self.count = 0

    def feed(self, data: bytes) -> int:
        """How many ended in this piece."""
        seen = self._carry + data
        found = seen.count(self._marker)
        self.count += found
        # One byte less than the marker: it can be finished by the next piece, but never counted twice.
        self._carry = seen[1 - len(self._marker) :] if len(self._marker) > 1 else b""
        return found


class Connection(asyncio.Protocol):
    """Keeps the connection alive. `gaps`, if given, gets the seconds from each marker to the next, 0 if together."""

    def __init__(self, marker: bytes, *, gaps: "array[float] | None" = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._marker = marker
        self._gaps = gaps
        self._waiting: asyncio.Future[Reply] | None = None
        self._closed: asyncio.Future[None] = self._loop.create_future()
        self.first_token: asyncio.Future[None] = self._loop.create_future()

    @classmethod
    async def open(cls, port: int, marker: bytes, *, gaps: "array[float] | None" = None) -> Self:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(marker, gaps=gaps), "127.0.0.1", port)
        return connection

    def ask(self, request: bytes) -> "asyncio.Future[Reply]":
        """Send the request. The future raises `ConnectionError` when the server goes away before the end."""
        self._parser = httptools.HttpResponseParser(self)
        self._count = MarkerCount(self._marker)
        self._first = self._last = 0.0
        self._bytes = 0
        self._waiting = self._loop.create_future()
        self._transport.write(request)
        return self._waiting

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    async def aclose(self) -> None:
        self._transport.close()
        await self._closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its type

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set_result(None)
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("closed before the end of the answer"))

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._transport.abort()
            if self._waiting and not self._waiting.done():
                self._waiting.set_exception(ConnectionError(f"the answer is no HTTP: {error}"))

    def on_body(self, body: bytes) -> None:
        self._bytes += len(body)
        if found := self._count.feed(body):
            self._note(found)

    def _note(self, found: int) -> None:
        now = monotonic()
        if self._first == 0.0:
            self._first = now
            if not self.first_token.done():
                self.first_token.set_result(None)
        elif self._gaps is not None:
            self._gaps.append(now - self._last)
            self._gaps.extend([0.0] * (found - 1))
        self._last = now

    def on_message_complete(self) -> None:
        now = monotonic()
        status = self._parser.get_status_code()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(Reply(status, self._count.count, self._first or now, now, self._bytes))


def post(port: int, path: str, body: dict[str, Any]) -> bytes:
    """A POST as bytes."""
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Authorization: Bearer none\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


def get(port: int, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


def raise_file_limit() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
