"""Answers that do not come to their end are kept as far as they came, and marked; and many come at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from layer1_basic_api.chat.assistant import Assistant, Delta, Event
from layer3_postgres.conversations import record
from layer3_postgres.conversations.turn import KeptDone, KeptQuestion
from tests.support.api import ObservedModel, app_over, client_of, request_bytes, served
from tests.support.layer3_talk import ask, listed, messages_of, streamed
from tests.support.raw import STREAM, limit


def answering(app: FastAPI, message: str, **known: Any) -> AsyncGenerator[Event, None]:
    assistant: Assistant = app.state.container.assistant
    return assistant.answer(KeptQuestion.of(message=message, history=(), **known))


async def test_nothing_is_kept_of_what_fails_before_its_first_word() -> None:
    async with client_of(app_over(ObservedModel("error=overloaded"))) as client:
        response = await client.post("/chat", json={"message": "Hello", "stream": True})
        assert response.status_code == 429
        assert await listed(client) == []


async def test_what_breaks_off_is_kept_as_far_as_it_came() -> None:
    async with client_of(app_over(ObservedModel("error=failed,after=2,tokens=5"))) as client:
        events = await streamed(client, "Hello")
        assert [name for name, _ in events] == ["delta", "delta", "error"]
        [conversation] = await listed(client)
        asked, answer = await messages_of(client, conversation["id"])
        assert (asked["content"], answer["content"], answer["state"]) == ("Hello", "This is", "broken")
        again = await client.post("/chat", json={"message": "Go on", "conversation_id": conversation["id"]})
        assert again.status_code == 502
        *_, asked, more = await messages_of(client, conversation["id"])
        assert (asked["parent_id"], more["content"], more["state"]) == (answer["id"], "This is", "broken")


async def test_a_reader_who_goes_away_stops_it_and_it_is_kept() -> None:
    model = ObservedModel("tps=20,tokens=100000")
    async with served(app_over(model)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/chat", STREAM))
        await reader.readuntil(b"delta")
        writer.close()
        await model.ended.wait()
        await app.none_left()
        async with httpx.AsyncClient(base_url=app.url) as client:
            [conversation] = await listed(client)
            _, answer = await messages_of(client, conversation["id"])
    assert answer["state"] == "stopped"
    assert answer["content"].startswith("This")


async def test_the_servers_end_breaks_it_off() -> None:
    model = ObservedModel("tps=20,tokens=100000")
    app = app_over(model)
    async with client_of(app) as client:
        got = asyncio.Event()

        async def read() -> None:
            async with aclosing(
                app.state.container.assistant.answer(KeptQuestion.of(message="Hi", history=()))
            ) as events:
                async for event in events:
                    if isinstance(event, Delta):
                        got.set()

        reading = asyncio.create_task(read())
        await got.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        [conversation] = await listed(client)
        assert (await messages_of(client, conversation["id"]))[-1]["state"] == "broken"


async def test_a_long_answer_is_saved_while_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed server loses is what came since."""
    monkeypatch.setattr(record, "SAVE_SECONDS", 0.0)
    app = app_over(ObservedModel("tps=0,ttft=0,tokens=5"))
    async with client_of(app) as client, aclosing(answering(app, "Hi")) as events:
        assert [await anext(events) for _ in range(3)] == [Delta("This"), Delta(" is"), Delta(" a")]
        [conversation] = await listed(client)
        answer = (await messages_of(client, conversation["id"]))[-1]
        assert (answer["content"], answer["state"]) == ("This is a", "broken")


async def test_more_streams_than_connections() -> None:
    """No session lives as long as a stream: with one connection, twelve answers are made at a time."""
    app = app_over(ObservedModel("tokens=12,tps=20"), pool_size=1)
    async with client_of(app) as client:
        begun = asyncio.Barrier(12)

        async def talk(number: int) -> None:
            first = True
            async with aclosing(answering(app, f"Question {number}")) as events:
                async for _ in events:
                    if first:
                        await begun.wait()
                        first = False

        async with asyncio.timeout(30):
            await asyncio.gather(*(talk(number) for number in range(12)))
        assert len(await listed(client)) == 12


async def test_an_answer_survives_the_deletion_of_its_conversation() -> None:
    app = app_over(ObservedModel("tokens=4,tps=0,ttft=0"))
    async with client_of(app) as client:
        home = (await ask(client, "Hello"))["conversation_id"]
        async with aclosing(answering(app, "More", conversation_id=home)) as events:
            await anext(events)
            await client.delete(f"/conversations/{home}")
            *_, done = [event async for event in events]
            assert isinstance(done, KeptDone)
        assert (done.response, done.conversation_id) == ("Nothing more is said.", None)
        assert await listed(client) == []
