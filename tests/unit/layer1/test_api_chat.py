import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Literal

import httpx
import pytest

from layer1_basic_api.llm.base import Message
from layer1_basic_api.llm.ollama import OllamaModel
from layer1_basic_api.sse import decode
from tests.support.api import ObservedModel, app_over, client_of, scripted, without_ids
from tests.support.model_servers import Play, model_server
from tests.support.model_speech import MODEL

ASK = {"message": "What is a token?"}


async def events_of(response: httpx.Response) -> list[tuple[str, Any]]:
    return [(name, json.loads(data)) async for name, data in decode(response.aiter_bytes())]


@pytest.fixture
def model() -> ObservedModel:
    return ObservedModel()


@pytest.fixture
async def client(model: ObservedModel) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_over(model)) as client:
        yield client


async def test_a_plain_answer_has_what_the_contract_says(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/chat", json=ASK)).json()
    assert answer["id"].count("-") == 4
    promised = {
        "response": "That is all.",
        "model": "simulated",
        "finish_reason": "stop",
        "usage": {"prompt_tokens": 4, "completion_tokens": 3},
        "reasoning": None,
    }
    assert answer | promised == answer, "a higher layer may only add fields"


async def test_a_stream_is_the_same_answer_in_pieces(client: httpx.AsyncClient) -> None:
    plain = (await client.post("/chat", json=ASK)).json()
    response = await client.post("/chat", json={**ASK, "stream": True})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    events = await events_of(response)
    assert [name for name, _ in events] == ["delta", "delta", "delta", "done"]
    assert "".join(data["text"] for name, data in events if name == "delta") == plain["response"]
    done = events[-1][1]
    assert without_ids(done) == without_ids(plain)


async def test_thoughts_travel_apart_from_the_text() -> None:
    model = scripted("4", "2", reasoning=("six ", "by seven"), finish_reason="length")
    async with client_of(app_over(model)) as client:
        plain = (await client.post("/chat", json=ASK)).json()
        streamed = await events_of(await client.post("/chat", json={**ASK, "stream": True}))
    assert (plain["response"], plain["reasoning"], plain["finish_reason"]) == ("42", "six by seven", "length")
    assert [name for name, _ in streamed] == ["reasoning", "reasoning", "delta", "delta", "done"]
    assert (streamed[-1][1]["response"], streamed[-1][1]["reasoning"]) == ("42", "six by seven")


async def test_text_survives_the_stream_whatever_is_in_it() -> None:
    text = 'line\nbreak\r\n\ndata: "x" \u2028 é 漢 🙂 \\ </script>'
    async with client_of(app_over(scripted(text))) as client:
        events = await events_of(await client.post("/chat", json={**ASK, "stream": True}))
    assert events[0] == ("delta", {"text": text})
    assert events[-1][1]["response"] == text


async def test_everything_that_was_asked_for_reaches_the_model(client: httpx.AsyncClient, model: ObservedModel) -> None:
    body = {
        **ASK,
        "history": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
        "system": "Be brief.",
        "model": "simulated:tokens=5",
        "temperature": 0.5,
        "max_tokens": 2,
        "stop": ["END"],
        "seed": 7,
    }
    answer = (await client.post("/chat", json=body)).json()
    assert answer["finish_reason"] == "length"
    prompt = model.prompts[0]
    assert prompt.messages == (
        Message("system", "Be brief."),
        Message("user", "Hi"),
        Message("assistant", "Hello"),
        Message("user", "What is a token?"),
    )
    assert (prompt.model, prompt.temperature, prompt.max_tokens) == ("simulated:tokens=5", 0.5, 2)
    assert (prompt.stop, prompt.seed, prompt.stream) == (("END",), 7, False)


@pytest.mark.parametrize("stream", [False, True])
async def test_no_model_is_a_503_that_says_what_to_do_and_health_stays_well(stream: bool) -> None:
    async with client_of(app_over(llm="none")) as client:
        response = await client.post("/chat", json={**ASK, "stream": stream})
        assert (response.status_code, response.json()["code"]) == (503, "no_model")
        assert "ollama pull llama3" in response.json()["commands"]
        ready = await client.get("/health/ready")
        assert ready.status_code == 200
        dependencies = ready.json()["dependencies"]
        assert ready.json() == {"status": "ready", "dependencies": dependencies}
        assert dependencies["model"] | {"state": "none", "required": False} == dependencies["model"]
        assert {part["state"] for part in dependencies.values() if part["required"]} <= {"ready"}
        assert (await client.get("/models")).json()["commands"] == response.json()["commands"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        ("denied", 502, "model_denied"),
        ("failed", 502, "model_failed"),
        ("missing", 404, "model_missing"),
        ("overloaded", 429, "model_overloaded"),
        ("timeout", 504, "model_timeout"),
        ("too_long", 413, "prompt_too_long"),
        ("unreachable", 503, "model_unreachable"),
    ],
)
async def test_what_fails_before_the_first_event_has_its_own_status(
    error: str, status: int, code: str, stream: bool
) -> None:
    async with client_of(app_over(ObservedModel(f"error={error},retry_after=3"))) as client:
        response = await client.post("/chat", json={**ASK, "stream": stream})
    assert (response.status_code, response.json()["code"], response.json()["status"]) == (status, code, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "3"
    assert response.json()["request_id"] == response.headers["x-request-id"]


async def test_what_fails_later_is_an_error_event_with_the_same_problem() -> None:
    async with client_of(app_over(ObservedModel("error=failed,after=2"))) as client:
        response = await client.post("/chat", json={**ASK, "stream": True})
        plain = await client.post("/chat", json=ASK)
    assert response.status_code == 200
    events = await events_of(response)
    assert [name for name, _ in events] == ["delta", "delta", "error"]
    assert {**events[-1][1], "request_id": ""} == {**plain.json(), "request_id": ""}
    assert events[-1][1]["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(("then", "status", "last"), [("end", 200, "done"), ("close", 502, "error")])
async def test_what_came_is_answered_when_the_model_server_ends_early_but_not_when_its_line_breaks(
    then: Literal["end", "close"], status: int, last: str
) -> None:
    async with model_server("ollama") as server:
        server.play = Play(text=("It is ", "four", "."), after=2, then=then)
        model = OllamaModel(server.url, model=MODEL, context=4096)
        async with client_of(app_over(model)) as client:
            plain = await client.post("/chat", json=ASK)
            events = await events_of(await client.post("/chat", json={**ASK, "stream": True}))
    assert (plain.status_code, [name for name, _ in events]) == (status, ["delta", "delta", last])
    if last == "done":
        whole = plain.json()
        assert (whole["response"], whole["finish_reason"]) == ("It is four", "length")
        assert without_ids(events[-1][1]) == without_ids(whole)


async def test_unknown_model() -> None:
    async with client_of(app_over()) as client:
        response = await client.post("/chat", json={**ASK, "model": "gpt-17"})
    assert (response.status_code, response.json()["code"]) == (404, "model_missing")


async def test_when_all_places_are_taken_the_next_is_told_to_come_back() -> None:
    model = ObservedModel("ttft=60")
    app = app_over(model, max_answers=1, max_queue=0)
    async with client_of(app) as client:
        first = asyncio.create_task(client.post("/chat", json=ASK))
        await model.started.wait()
        for stream in (False, True):
            response = await client.post("/chat", json={**ASK, "stream": stream})
            assert (response.status_code, response.json()["code"]) == (503, "busy")
            assert response.headers["retry-after"] == "1"
        assert (await client.get("/health")).status_code == 200
        first.cancel()
        await asyncio.wait([first])
        assert app.state.container.gate.inside == 0


async def test_places_come_back_after_success_and_failure() -> None:
    app = app_over(ObservedModel("tokens=2"), max_answers=1, max_queue=0)
    async with client_of(app) as client:
        for stream in (False, True):
            for model, status in (
                (None, 200),
                ("simulated:error=failed", 502),
                ("simulated:error=failed,after=1", 502),
            ):
                response = await client.post("/chat", json={**ASK, "stream": stream, "model": model})
                assert response.status_code == (200 if stream and "after" in str(model) else status)
                assert app.state.container.gate.inside == 0


async def test_v1_hands_orders_on_as_the_system_and_refuses_what_does_not_end_with_a_question() -> None:
    model = ObservedModel()
    orders = [{"role": "system", "content": "Be brief."}, {"role": "developer", "content": "Be kind."}]
    asked = [*orders, {"role": "user", "content": "Hello"}]
    async with client_of(app_over(model)) as client:
        answered = await client.post("/v1/chat/completions", json={"model": "simulated", "messages": asked})
        refused = await client.post("/v1/chat/completions", json={"model": "simulated", "messages": orders})
    assert answered.status_code == 200
    assert [(said.role, said.content) for said in model.prompts[0].messages] == [
        ("system", "Be brief.\n\nBe kind."),
        ("user", "Hello"),
    ]
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "messages")
