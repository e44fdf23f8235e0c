"""uvicorn's HTTP protocol with what it lacks: a client may be slow, but not for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection whose headers, body, or reading of the answer take too long. Seconds, set by `patience`."""

    header_seconds = 10.0
    body_seconds = 30.0
    send_seconds = 30.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._allow(self.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._deadline is None:
            self._allow(self.header_seconds)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._allow(self.body_seconds)

    def on_message_complete(self) -> None:
        self._cancel()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._allow(self.send_seconds)

    def resume_writing(self) -> None:
        self._cancel()
        super().resume_writing()

    def _allow(self, seconds: float) -> None:
        self._cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def patience(*, headers: float, body: float, send: float) -> type[PatientProtocol]:
    """A protocol class with these limits, in seconds."""
    limits: dict[str, Any] = {"header_seconds": headers, "body_seconds": body, "send_seconds": send}
    return type("ConfiguredProtocol", (PatientProtocol,), limits)
