"""uvicorn's HTTP protocol with what it lacks: patience that ends. Knows connections, not what requests mean.

The clock of a request's body is `middleware/body_clock.py`, which can answer with a problem of the app's.
"""

import asyncio
import json
from collections.abc import Callable, Sized
from typing import Any, cast

import structlog
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from layer1_basic_api.api.gathered_writes import GatheredWrites
from layer1_basic_api.context import new_id

log = structlog.get_logger(__name__)
MOST_HEAD_BYTES = 65_536
"""Of the request line and the headers together, and of the trailers behind a body: uvicorn limits neither."""


MOST_WAITING = 100
"""Requests of one connection behind the one that is in work, before no more are read."""


class PatientProtocol(HttpToolsProtocol):
    """Ends connections that take too long over headers, the rest of a body after its answer, or reading an answer.

    The limits are in seconds. How long a connection may be idle between requests stays uvicorn's to say.
    """

    head_seconds = 10.0
    rest_seconds = 30.0
    send_seconds = 30.0
    _reading: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None
    _running: RequestResponseCycle | None = None
    _lingering = False
    _in_head = False
    """Also in trailers."""
    _in_trailers = False
    _arrived = 0
    _head_from = 0
    """Bytes of the connection: all, and those before the head that has begun or comes next."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", GatheredWrites(transport, self.loop)))
        self.flow = _Flow(self.transport, self.pipeline)  # noqa: V101 - uvicorn's
        self._read_within(self.head_seconds, self._head_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """uvicorn tells only the newest of pipelined requests; the one that is in work must hear it too."""
        self._stop_reading_clock()
        self._stop_writing_clock()
        self.pipeline.clear()
        if self._running is not None:
            self._running.transport = self.transport  # a polite one and the cycle hold each other
            if not self._running.response_complete:
                self._running.disconnected = True
                self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Whatever comes while no request is in work, even empty lines, must become a request in time."""
        if not self._in_head:
            self._head_from = self._arrived
        self._arrived += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._arrived - self._head_from > MOST_HEAD_BYTES:
            self._refuse(431, "headers_too_large", "The headers are too large", "Send fewer or smaller headers.")
        if self._reading is None and self._is_idle():
            self._read_within(self.head_seconds, self._head_late)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._in_trailers = True, False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Trailers are no headers (RFC 9110, 6.5.1), and nothing here asks for them."""
        if not self._in_trailers:
            super().on_header(name, value)

    def on_chunk_header(self) -> None:
        """Behind the last chunk, which has no body, come the trailers."""
        self._in_head, self._in_trailers, self._head_from = True, True, self._arrived

    def on_body(self, body: bytes) -> None:
        self._in_head = False
        super().on_body(body)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_reading_clock()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop_reading_clock()
        self._in_head, self._head_from = False, self._arrived
        super().on_message_complete()
        if self._lingering:
            self.transport.close()

    def on_response_complete(self) -> None:
        """An answer may come before the end of the body: what is still on its way is thrown away, for a while."""
        unread = self._running is not None and self._running is self.cycle and self._running.more_body
        super().on_response_complete()
        if self.transport.is_closing():
            self._write_within(self.send_seconds)
        elif unread:
            self._read_within(self.rest_seconds, self.transport.abort)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write_within(self.send_seconds)

    def resume_writing(self) -> None:
        self._stop_writing_clock()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._write_within(self.send_seconds)

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "bad_request", "The request cannot be read", msg)

    def linger(self) -> None:
        """Close once the rest of the body has come: closing before would reset the connection and lose the answer."""
        self._lingering = True
        self._read_within(self.rest_seconds, self.transport.abort)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        if not cycle.keep_alive:
            cycle.transport = cast("asyncio.Transport", _PoliteTransport(self, cycle))
        super()._start_asgi_task(cycle, app)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _gave_up_on_body(self) -> bool:
        """Whether the request in work has no answer yet and its body will never be whole. It gets none of its own."""
        cycle = self._running
        if cycle is None or cycle is not self.cycle or not cycle.more_body or cycle.response_started:
            return False
        cycle.disconnected = True
        cycle.message_event.set()
        return True

    def _head_late(self) -> None:
        if self._in_head:
            self._refuse(
                408, "headers_too_slow", "The request came too slowly", "Send the headers without long pauses."
            )
        else:
            self.transport.abort()

    def _refuse(self, status: int, code: str, title: str, detail: str) -> None:
        """Answer with a problem and close; only close where this would fall into the middle of another answer."""
        if self._is_idle() or self._gave_up_on_body():
            identity = new_id()
            log.info("refused", status=status, code=code, request_id=identity)
            self.transport.write(refusal(status, code=code, title=title, detail=detail, request_id=identity))
        self.transport.close()
        self._write_within(self.send_seconds)

    def _read_within(self, seconds: float, otherwise: Callable[[], None]) -> None:
        self._stop_reading_clock()
        self._reading = self.loop.call_later(seconds, otherwise)

    def _stop_reading_clock(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _write_within(self, seconds: float) -> None:
        """Break off when the client takes nothing of what waits to be sent for so long; a slow one takes some."""
        self._stop_writing_clock()
        waiting = self.transport.get_write_buffer_size()

        def look() -> None:
            if self.transport.get_write_buffer_size() >= waiting:
                self.transport.abort()
            else:
                self._write_within(seconds)

        self._writing = self.loop.call_later(seconds, look)

    def _stop_writing_clock(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None


class _Flow(FlowControl):
    """uvicorn's, which reads on after each answer, however many requests wait: 20 MB of them took a gigabyte."""

    def __init__(self, transport: asyncio.Transport, waiting: Sized) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        """Also asked for by whoever waits for the client to go, which only a connection that is read tells."""
        if len(self._waiting) <= MOST_WAITING:
            super().resume_reading()


class _PoliteTransport:
    """What uvicorn's cycle uses of a transport, with a close that waits for the rest of the body."""

    def __init__(self, protocol: PatientProtocol, cycle: RequestResponseCycle) -> None:
        self._protocol = protocol
        self._cycle = cycle
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing

    def close(self) -> None:
        if self._cycle.response_complete and self._cycle.more_body:
            self._protocol.linger()
        else:
            self._protocol.transport.close()


def refusal(status: int, *, code: str, title: str, detail: str, request_id: str) -> bytes:
    """A whole answer for a request that never reached the app."""
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    body = json.dumps({**problem, "request_id": request_id}).encode()
    head = f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\nx-request-id: {request_id}\r\n"
    return STATUS_LINE[status] + head.encode() + b"x-content-type-options: nosniff\r\nconnection: close\r\n\r\n" + body


def patience(*, headers: float, body: float, send: float) -> type[PatientProtocol]:
    """A protocol class with these limits, in seconds."""
    limits: dict[str, Any] = {"head_seconds": headers, "rest_seconds": body, "send_seconds": send}
    return type("ConfiguredProtocol", (PatientProtocol,), limits)
