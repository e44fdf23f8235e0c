"""Raw sockets against our server: clients that go away, and what stops with them."""

import pytest

from tests.support.api import ObservedModel, app_over, request_bytes, served, until
from tests.support.raw import ASK, STREAM, limit


@pytest.mark.parametrize("behaviour", ["ttft=60", "tps=1"], ids=["before the first event", "in the middle"])
@pytest.mark.parametrize("body", [ASK, STREAM], ids=["plain", "streamed"])
@pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
async def test_a_client_that_goes_away_stops_the_model(behaviour: str, body: bytes, rude: bool) -> None:
    model = ObservedModel(behaviour)
    async with served(app_over(model, max_answers=1, max_queue=0)) as app, limit():
        _, writer = await app.connect()
        writer.write(request_bytes("/chat", body))
        await model.started.wait()
        writer.transport.abort() if rude else writer.close()
        await model.ended.wait()
        await app.none_left()
        assert app.container.gate.inside == 0


async def test_one_that_waits_in_the_queue_and_goes_away_leaves_it() -> None:
    model = ObservedModel("ttft=60")
    async with served(app_over(model, max_answers=1, max_queue=1)) as app, limit():
        _, first = await app.connect()
        first.write(request_bytes("/chat", ASK))
        await model.started.wait()
        _, second = await app.connect()
        second.write(request_bytes("/chat", STREAM))
        await until(lambda: app.container.gate.waiting == 1)
        second.close()
        await until(lambda: app.container.gate.waiting == 0)
        first.close()
        await app.none_left()
        assert len(model.prompts) == 1


async def test_when_a_pipelining_client_goes_away_the_request_in_work_stops_too() -> None:
    model = ObservedModel("tps=20,tokens=100000")
    async with served(app_over(model)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/chat", STREAM) * 3)
        await reader.readuntil(b"delta")
        writer.transport.abort()
        await model.ended.wait()
        await app.none_left()
        assert len(model.prompts) == 1
