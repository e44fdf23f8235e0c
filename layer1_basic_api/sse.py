"""Server-sent events, both ways: written by our routes, read from model servers and by the command line.

Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncGenerator, AsyncIterable

MAX_EVENT_BYTES = 1_000_000


class BrokenStream(ValueError):
    """The bytes are no event stream, or one event is larger than `MAX_EVENT_BYTES`."""


def encode(event: str, data: str) -> bytes:
    """One typed event. `data` must hold no line break, which is so for JSON."""
    return f"event: {event}\ndata: {data}\n\n".encode()


async def decode(chunks: AsyncIterable[bytes]) -> AsyncGenerator[tuple[str, str], None]:
    """Yield (event, data) from bytes that may be split anywhere. An event without a name is a "message".

    Raises `BrokenStream`. What stands after the last empty line is not an event and is dropped, as the format says.
    """
    event, data, size = "message", list[str](), 0
    async for line in _lines(chunks):
        size += len(line)
        if size > MAX_EVENT_BYTES:
            raise BrokenStream("an event is too large")
        if not line:
            if data:
                yield event, "\n".join(data)
            event, data, size = "message", [], 0
        elif line.startswith(b"data:"):
            data.append(_text(line[5:]))
        elif line.startswith(b"event:"):
            event = _text(line[6:])


async def _lines(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r")
        if len(rest) > MAX_EVENT_BYTES:
            raise BrokenStream("a line is too long")


def _text(value: bytes) -> str:
    try:
        return value.removeprefix(b" ").decode()
    except UnicodeDecodeError as error:
        raise BrokenStream("the stream is not UTF-8") from error
