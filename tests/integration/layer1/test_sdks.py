"""`/v1` is used by clients that were not written for it. They talk to the real server."""

from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.support.server import Running, mystack

KEY = "sk-integration"
ASK: list[Any] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say something."}]
TEXT = "This is a simulated answer."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = {"MYSTACK_SIMULATED": "tokens=5", "MYSTACK_API_KEY": KEY}
    with mystack(tmp_path_factory.mktemp("sdks"), **settings) as running:
        yield running


@pytest.fixture
def client(server: Running) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client:
        yield client


def test_a_completion(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="simulated", messages=ASK, seed=None, user="somebody")
    assert completion.id.startswith("chatcmpl-")
    assert completion.object == "chat.completion"
    assert completion.choices[0].message.content == TEXT
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (4, 5)
    assert completion.usage.total_tokens == 9


def test_max_tokens_by_both_names_and_stop_in_both_shapes(client: openai.OpenAI) -> None:
    limits: list[Any] = [{"max_tokens": 2}, {"max_completion_tokens": 2}]
    for limit in limits:
        choice = client.chat.completions.create(model="simulated", messages=ASK, **limit).choices[0]
        assert (choice.message.content, choice.finish_reason) == ("This is", "length")
    for stop in (" a", [" a", "z"]):
        choice = client.chat.completions.create(model="simulated", messages=ASK, stop=stop).choices[0]
        assert (choice.message.content, choice.finish_reason) == ("This is", "stop")


def test_a_stream(client: openai.OpenAI) -> None:
    options: Any = {"include_usage": True}
    with client.chat.completions.create(model="simulated", messages=ASK, stream=True, stream_options=options) as stream:
        chunks = list(stream)
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == TEXT
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage
    assert chunks[-1].usage.total_tokens == 9


async def test_the_asynchronous_client(server: Running) -> None:
    async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client:
        completion = await client.chat.completions.create(model="simulated", messages=ASK)
        assert completion.choices[0].message.content == TEXT
        stream = await client.chat.completions.create(model="simulated", messages=ASK, stream=True)
        assert "".join([chunk.choices[0].delta.content or "" async for chunk in stream]) == TEXT
        with pytest.raises(openai.RateLimitError):
            await client.chat.completions.create(model="simulated:error=overloaded", messages=ASK)


def test_text_in_parts_and_the_developer_role(client: openai.OpenAI) -> None:
    parts: Any = [
        {"role": "developer", "content": [{"type": "text", "text": "Be"}, {"type": "text", "text": " brief."}]},
        {"role": "user", "content": [{"type": "text", "text": "Say something."}]},
    ]
    completion = client.chat.completions.create(model="simulated", messages=parts)
    assert completion.usage
    assert completion.usage.prompt_tokens == 4


def test_models(client: openai.OpenAI) -> None:
    assert ("simulated", "simulated") in [(model.id, model.owned_by) for model in client.models.list()]
    assert client.models.retrieve("simulated").id == "simulated"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt/17")


@pytest.mark.parametrize(
    ("model", "error", "status"),
    [
        ("gpt-17", openai.NotFoundError, 404),
        ("simulated:error=overloaded", openai.RateLimitError, 429),
        ("simulated:error=denied", openai.InternalServerError, 502),
        ("simulated:error=too_long", openai.APIStatusError, 413),
    ],
)
def test_errors_of_the_model_are_the_sdks_own(
    client: openai.OpenAI, model: str, error: type[openai.APIStatusError], status: int
) -> None:
    for stream in (False, True):
        with pytest.raises(error) as raised:
            client.chat.completions.create(model=model, messages=ASK, stream=stream)
        assert raised.value.status_code == status
        assert raised.value.body
        assert raised.value.request_id


def test_an_error_in_the_middle_of_a_stream_is_raised(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(model="simulated:error=denied,after=2", messages=ASK, stream=True)
    assert [next(stream).choices[0].delta.content for _ in range(2)] == ["This", " is"]
    with pytest.raises(openai.APIError, match="told to fail"):
        next(stream)


def test_a_wrong_key(server: Running) -> None:
    with (
        openai.OpenAI(base_url=f"{server.url}/v1", api_key="sk-wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.models.list()


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"temperature": 3}, "temperature"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "tool", "content": ""}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages.0.content.0"),
        ({"messages": [{"role": "user", "content": 3}]}, "messages.0.content"),
        ({"stop": ["x"] * 9}, "stop"),
    ],
)
def test_what_cannot_be_honoured_is_a_bad_request_that_names_it(
    client: openai.OpenAI, change: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(model="simulated", **{"messages": ASK, **change})
    assert raised.value.param == param
    assert raised.value.type == "invalid_request_error"


def test_what_is_asked_for_in_vain_but_harmless_is_ignored(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="simulated",
        messages=ASK,
        n=1,
        tools=[],
        top_p=0.5,
        presence_penalty=1,
        response_format={"type": "text"},
        metadata={"a": "b"},
        extra_body={"unheard": "of"},
    )
    assert completion.choices[0].message.content == TEXT


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1", 404), ("GET", "/v1/nothing", 404), ("DELETE", "/v1/models", 405), ("GET", "/v1/", 404)],
)
def test_every_error_has_openais_shape(server: Running, method: str, path: str, status: int) -> None:
    response = httpx.request(method, server.url + path, headers={"Authorization": f"Bearer {KEY}"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()["error"]) >= {"message", "type", "param", "code"}
    refused = httpx.request(method, server.url + path)
    assert (refused.status_code, refused.json()["error"]["type"]) == (401, "authentication_error")


def langchain(server: Running, **more: Any) -> ChatOpenAI:
    return ChatOpenAI(
        base_url=f"{server.url}/v1", api_key=SecretStr(KEY), model="simulated", max_retries=0, temperature=0, **more
    )


def test_langchain(server: Running) -> None:
    model = langchain(server)
    answer = model.invoke([("system", "Be brief."), ("human", "Say something.")])
    assert answer.content == TEXT
    assert answer.usage_metadata
    assert answer.usage_metadata["total_tokens"] == 9
    assert "".join(str(chunk.content) for chunk in model.stream("Say something.")) == TEXT


async def test_langchain_asynchronously(server: Running) -> None:
    model = langchain(server, max_tokens=2)
    assert (await model.ainvoke("Say something.")).content == "This is"
    assert "".join([str(chunk.content) async for chunk in model.astream("Say something.")]) == "This is"
