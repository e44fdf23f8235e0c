import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.types import Message

from layer1_basic_api.api.disconnect import CancelledOnDisconnect, ClientDisconnected
from layer1_basic_api.api.events import PING, EventStream

SCOPE = {"type": "http"}


class Client:
    """What an ASGI server is to an app: it keeps what was sent, and goes away when told to."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.gone = asyncio.Event()
        self.got = asyncio.Event()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if message.get("body"):
            self.got.set()

    @property
    def bodies(self) -> list[bytes]:
        return [message["body"] for message in self.sent if message.get("body")]


class Events:
    """Yields `pieces`, then fails with `error` or waits for `go_on`; notes that it was closed."""

    def __init__(self, *pieces: bytes, error: Exception | None = None, wait: bool = False) -> None:
        self._pieces = pieces
        self._error = error
        self._wait = wait
        self.go_on = asyncio.Event()
        self.closed = False

    async def stream(self) -> AsyncGenerator[bytes, None]:
        try:
            for piece in self._pieces:
                yield piece
            if self._wait:
                await self.go_on.wait()
            if self._error:
                raise self._error
        finally:
            self.closed = True


def stream_of(events: Events, *, ping_seconds: float = 60) -> EventStream:
    return EventStream(
        events.stream(), last_words=lambda error: type(error).__name__.encode(), ping_seconds=ping_seconds
    )


async def test_a_stream_is_sent_whole_and_ends() -> None:
    client, events = Client(), Events(b"one", b"two")
    await stream_of(events)(SCOPE, client.receive, client.send)
    assert client.sent[0]["status"] == 200
    assert client.bodies == [b"one", b"two"]
    assert client.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert events.closed


async def test_an_error_before_the_first_event_is_raised_and_nothing_is_sent() -> None:
    client, events = Client(), Events(error=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await stream_of(events)(SCOPE, client.receive, client.send)
    assert client.sent == []


async def test_an_error_later_is_the_last_event() -> None:
    client, events = Client(), Events(b"one", error=ZeroDivisionError())
    await stream_of(events)(SCOPE, client.receive, client.send)
    assert client.bodies == [b"one", b"ZeroDivisionError"]
    assert client.sent[-1]["more_body"] is False


@pytest.mark.parametrize("pieces", [(), (b"one",)])
async def test_a_client_that_goes_away_closes_the_events(pieces: tuple[bytes, ...]) -> None:
    client, events = Client(), Events(*pieces, wait=True)
    stream = asyncio.create_task(stream_of(events)(SCOPE, client.receive, client.send))
    await asyncio.sleep(0)
    client.gone.set()
    with pytest.raises(ClientDisconnected):
        await stream
    assert events.closed
    assert client.bodies == list(pieces)


async def test_a_server_that_ends_says_so() -> None:
    client, events = Client(), Events(b"one", wait=True)
    stream = asyncio.create_task(stream_of(events)(SCOPE, client.receive, client.send))
    await client.got.wait()
    stream.cancel()
    await stream
    assert client.bodies == [b"one", b"CancelledError"]
    assert events.closed


async def test_pings_fill_silence() -> None:
    client, events = Client(), Events(b"one", wait=True)
    stream = asyncio.create_task(stream_of(events, ping_seconds=0.001)(SCOPE, client.receive, client.send))
    async with asyncio.timeout(5):
        while client.bodies.count(PING) < 2:
            client.got.clear()
            await client.got.wait()
    events.go_on.set()
    await stream
    assert set(client.bodies) == {b"one", PING}
    assert client.sent[-1]["more_body"] is False


async def test_a_cancellation_by_others_stays_one() -> None:
    async def work() -> None:
        async with CancelledOnDisconnect(Client().receive):
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
