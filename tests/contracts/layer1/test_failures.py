"""What every `ChatModel` does when its server fails: an error of the domain, in time, and nothing left running."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from layer1_basic_api.context import begin_request
from layer1_basic_api.errors import (
    ModelDenied,
    ModelError,
    ModelFailed,
    ModelOverloaded,
    ModelTimeout,
    ModelUnreachable,
)
from layer1_basic_api.llm.base import ChatModel, ModelEvent, Text
from layer1_basic_api.llm.huggingface import HuggingFaceModel
from layer1_basic_api.llm.openai import OpenAIModel, Server
from layer1_basic_api.llm.resilience import Limits, ResilientModel
from tests.contracts.layer1.subjects import (
    BROKEN,
    BUSY,
    CLOSED,
    CUT,
    DENIED,
    ENDLESS,
    ON_LOOPBACK,
    QUESTION,
    REPORTED,
    SILENT,
    SLOW_PROXY,
    STUCK,
    UNEXPLAINED,
    Situation,
    Subject,
    on_loopback,
    said,
)
from tests.support.model_servers import Play
from tests.support.server import free_port

NO_ANSWERS = {
    "nothing": b"",
    "html": b"<html><body>It works!</body></html>",
    "not json": b'{"choices": [',
    "not utf-8": b"\xff\xfe",
    "deep": b"[" * 100_000,
    **{
        f"json: {value}": value.encode()
        for value in (
            "null",
            "17",
            '"text"',
            "[]",
            '["text"]',
            "{}",
            '{"choices": [], "message": {}}',
            '{"choices": null, "message": null}',
            '{"choices": "text", "message": "text"}',
            '{"choices": ["text"], "message": ["text"]}',
            '{"choices": [null], "message": 1}',
            '{"choices": [{"delta": "text", "message": "text", "finish_reason": "stop"}], "done": 1}',
            '{"choices": [{"delta": ["text"], "message": [], "finish_reason": "stop"}], "done": "x"}',
            '{"choices": [{"delta": {"content": 1}, "message": {"content": {}}, "finish_reason": "stop"}]}',
            '{"choices": [{"delta": {"content": "a"}, "message": {"content": "a"}, "finish_reason": 1}]}',
            '{"choices": [{"delta": {"content": ""}, "message": {"content": ""}}],'
            ' "message": {"role": "assistant", "content": ""}}',
            '{"choices": [{"delta": {"reasoning": [1]}, "message": {"reasoning": [1]}, "finish_reason": "stop"}]}',
        )
    },
}

everywhere = pytest.mark.parametrize("subject", ["simulated", *ON_LOOPBACK], indirect=True)
loopback = pytest.mark.parametrize("subject", ON_LOOPBACK, indirect=True)
both_ways = pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])


@everywhere
@both_ways
@pytest.mark.parametrize(
    ("situation", "error"),
    [(BUSY, ModelOverloaded), (BROKEN, ModelFailed), (DENIED, ModelDenied), (SLOW_PROXY, ModelTimeout)],
    ids=["429", "500", "401", "504"],
)
async def test_a_refusal_becomes_an_error_of_the_domain(
    subject: Subject, situation: Situation, error: type[ModelError], *, stream: bool
) -> None:
    prompt = replace(subject.arrange(situation), stream=stream)
    with pytest.raises(error) as caught:
        await said(subject.model, prompt)
    assert caught.value.retry_after == (7 if situation is BUSY else None)


@loopback
async def test_it_says_what_the_server_said(subject: Subject) -> None:
    with pytest.raises(ModelFailed, match="told to fail"):
        await said(subject.model, subject.arrange(BROKEN))


@everywhere
@pytest.mark.parametrize("situation", [CUT, CLOSED, REPORTED], ids=["cut", "closed", "reported"])
async def test_half_an_answer_is_never_taken_for_a_whole_one(subject: Subject, situation: Situation) -> None:
    got: list[ModelEvent] = []

    async def read() -> None:
        async with aclosing(subject.model.generate(subject.arrange(situation))) as events:
            async for event in events:
                got.append(event)

    with pytest.raises(ModelFailed):
        await read()
    assert [type(event) for event in got] == [Text, Text]


@loopback
@both_ways
async def test_what_came_before_a_proper_end_without_a_reason_is_kept_as_cut_short(
    subject: Subject, *, stream: bool
) -> None:
    whole = await said(subject.model, QUESTION)
    answer = await said(subject.model, replace(subject.arrange(UNEXPLAINED), stream=stream))
    assert answer.text
    assert whole.text.startswith(answer.text)
    assert answer.text != whole.text
    assert answer.end.finish_reason == "length"


@loopback
@both_ways
@pytest.mark.parametrize("body", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
async def test_what_is_no_answer_is_refused(subject: Subject, body: bytes, *, stream: bool) -> None:
    if stream and subject.name != "ollama-protocol" and body[:1] not in (b"", b"<"):
        body = b"data: " + body + b"\n\n"
    prompt = subject.arrange(Situation(Play(body=body), ""), replace(QUESTION, stream=stream))
    with pytest.raises(ModelFailed):
        await said(subject.model, prompt)


@loopback
@pytest.mark.parametrize("body", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
async def test_its_status_never_raises(subject: Subject, body: bytes) -> None:
    subject.arrange(Situation(Play(body=body), ""))
    assert (await subject.model.status()).state in ("ready", "missing", "unreachable", "unknown")


@pytest.mark.parametrize("name", ON_LOOPBACK)
@both_ways
async def test_a_server_that_is_down_is_named(name: str, *, stream: bool) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    model = on_loopback(name, url)
    with pytest.raises(ModelUnreachable, match=url):
        await said(model, replace(QUESTION, stream=stream))
    assert (await model.status()).state == ("unknown" if name == "huggingface" else "unreachable")
    await model.aclose()


@pytest.mark.parametrize("name", ["openai", "huggingface"])
async def test_the_password_of_a_servers_address_is_not_told(name: str) -> None:
    where = f"127.0.0.1:{free_port()}"
    model: ChatModel = (
        OpenAIModel(Server(name=name, base_url=f"http://me:hunter2@{where}/v1", model="m"))
        if name == "openai"
        else HuggingFaceModel(model="m", url=f"http://me:hunter2@{where}")
    )
    with pytest.raises(ModelUnreachable, match=where) as caught:
        await said(model, QUESTION)
    assert "hunter2" not in caught.value.detail + (await model.status()).detail
    await model.aclose()


@everywhere
@pytest.mark.parametrize(
    ("situation", "limits", "late"),
    [
        (SILENT, Limits(first=0.2, attempts=1), "first word"),
        (STUCK, Limits(between=0.2, attempts=1), "next word"),
        (ENDLESS, Limits(total=0.2, attempts=1), "whole answer"),
    ],
    ids=["first", "between", "total"],
)
async def test_every_wait_has_an_end_and_the_server_is_told(
    subject: Subject, situation: Situation, limits: Limits, late: str
) -> None:
    model = ResilientModel(subject.model, limits=limits)
    with pytest.raises(ModelTimeout, match=late):
        await said(model, replace(subject.arrange(situation), max_tokens=None))
    await subject.stopped()


@loopback
async def test_who_leaves_before_the_first_word_stops_the_server(subject: Subject) -> None:
    task = asyncio.create_task(said(subject.model, subject.arrange(SILENT)))
    assert subject.server
    await subject.server.came.wait()
    task.cancel()
    await asyncio.wait([task])
    await subject.stopped()


@loopback
@pytest.mark.parametrize("situation", [BROKEN, BUSY], ids=["500", "429"])
async def test_an_adapter_asks_once(subject: Subject, situation: Situation) -> None:
    with pytest.raises(ModelError):
        await said(subject.model, subject.arrange(situation))
    assert subject.server
    assert len(subject.server.asked) == 1


@loopback
@pytest.mark.parametrize(
    ("situation", "attempts"),
    [(BROKEN, 3), (CUT, 1), (DENIED, 1), (BUSY, 1)],
    ids=["nothing was said", "something was said", "it would not help", "it asks for longer than we wait"],
)
async def test_only_what_may_help_is_tried_again(subject: Subject, situation: Situation, attempts: int) -> None:
    model = ResilientModel(subject.model, limits=Limits(attempts=3, backoff=0.01))
    with pytest.raises(ModelError):
        await said(model, subject.arrange(situation))
    assert subject.server
    assert len(subject.server.asked) == attempts


@loopback
async def test_the_request_can_be_followed_to_the_model_server(subject: Subject) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    begin_request("request-1", trace)
    await said(subject.model, QUESTION)
    assert subject.server
    sent = {name.lower(): value for name, value in subject.server.asked[0].headers.items()}
    assert (sent["x-request-id"], sent["traceparent"]) == ("request-1", trace)
