"""Server-sent events, both ways: written by our routes, read from model servers and by the command line.

Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncGenerator, AsyncIterable

MAX_EVENT_BYTES = 1_000_000
Event = tuple[str, str]
"""Its name and its data. An event without a name is a "message"."""


class BrokenStream(ValueError):
    """The bytes are no event stream, or one event is larger than `MAX_EVENT_BYTES`."""


def encode(event: str, data: str) -> bytes:
    """One typed event. `data` must hold no line break, which is so for JSON."""
    return f"event: {event}\ndata: {data}\n\n".encode()


class Decoder:
    """Turns bytes, split anywhere, into events. Not a generator, as one costs more than the work for an event."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = "message"
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[Event]:
        """The events that `chunk` completes. Raises `BrokenStream`.

        What stands after the last empty line when the stream ends is not an event, as the format says.
        """
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        events = [event for line in lines if (event := self._line(line.removesuffix(b"\r")))]
        if self._size + len(self._rest) > MAX_EVENT_BYTES:
            raise BrokenStream("an event is too large")
        return events

    def _line(self, line: bytes) -> Event | None:
        self._size += len(line)
        if not line:
            return self._dispatch()
        if self._size > MAX_EVENT_BYTES:
            raise BrokenStream("an event is too large")
        if line.startswith(b"data:"):
            self._data.append(_text(line[5:]))
        elif line.startswith(b"event:"):
            self._name = _text(line[6:])
        return None

    def _dispatch(self) -> Event | None:
        event = (self._name, "\n".join(self._data)) if self._data else None
        self._name, self._data, self._size = "message", [], 0
        return event


async def decode(chunks: AsyncIterable[bytes]) -> AsyncGenerator[Event, None]:
    """Yield (name, data). Raises `BrokenStream`."""
    decoder = Decoder()
    async for chunk in chunks:
        for event in decoder.feed(chunk):
            yield event


def _text(value: bytes) -> str:
    try:
        return value.removeprefix(b" ").decode()
    except UnicodeDecodeError as error:
        raise BrokenStream("the stream is not UTF-8") from error
