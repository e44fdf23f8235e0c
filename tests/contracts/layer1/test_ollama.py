"""What is Ollama's own: prompts that it would cut, the context it is given, and models that come and go."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import aiohttp
import pytest

from layer1_basic_api.errors import ModelFailed, ModelMissing, PromptTooLong
from layer1_basic_api.llm.base import ChatModel, Message
from layer1_basic_api.llm.ollama import OllamaModel
from layer1_basic_api.llm.openai import OpenAIModel, Server
from tests.contracts.layer1.subjects import QUESTION, said
from tests.support.model_servers import CONTEXT, ModelServer, Play, model_server
from tests.support.ollama import MODEL as TINY
from tests.support.ollama import Ollama

REPORT = "prediction aborted, token repeat limit reached"
"""Ollama after 0.17, word for word."""
SMALL = 512
"""Tokens of context; the tiny model has about one to a letter."""


@pytest.fixture
async def server() -> AsyncGenerator[ModelServer, None]:
    """Speaks Ollama's protocol; the first model listed can only embed."""
    async with model_server("ollama", models=("first:latest", "second:latest"), embedders=("embed:latest",)) as opened:
        yield opened


@pytest.fixture
async def model(server: ModelServer) -> AsyncGenerator[OllamaModel, None]:
    opened = OllamaModel(server.url, model="wanted", context=8192)
    yield opened
    await opened.aclose()


async def test_ollama_by_itself_cuts_a_long_prompt_silently(ollama: Ollama) -> None:
    """Why the adapter does all this. When this test fails, Ollama has changed and the adapter may be simpler."""
    ask = {"model": TINY, "stream": False, "messages": [{"role": "user", "content": "a" * 2000}]}
    options = {"num_ctx": SMALL, "num_predict": 1}
    url = f"{ollama.url}/api/chat"
    async with aiohttp.ClientSession() as session, session.post(url, json={**ask, "options": options}) as response:
        assert response.status == 200
        assert (await response.json())["prompt_eval_count"] <= SMALL


@pytest.mark.parametrize(
    "messages",
    [
        (Message("user", "a" * 2000),),
        (Message("user", "a" * 400), Message("assistant", "b" * 400), Message("user", "c")),
    ],
    ids=["one message", "a history of which Ollama would drop the beginning"],
)
async def test_the_adapter_gets_a_refusal_instead(ollama: Ollama, messages: tuple[Message, ...]) -> None:
    model = OllamaModel(ollama.url, model=TINY, context=SMALL)
    with pytest.raises(PromptTooLong):
        await said(model, replace(QUESTION, messages=messages))
    await model.aclose()


async def test_an_answer_that_fills_the_context_ends_and_forgets_nothing(ollama: Ollama) -> None:
    model = OllamaModel(ollama.url, model=TINY, context=SMALL)
    varied = replace(QUESTION, temperature=1.0, max_tokens=None)  # It is not to end for repeating itself.
    answer = await said(model, varied)
    assert answer.end.finish_reason == "length"
    assert answer.end.usage.prompt_tokens + answer.end.usage.completion_tokens <= SMALL + 1
    await model.aclose()


REPEATING = replace(QUESTION, messages=(Message("user", "x"),), max_tokens=400)
"""The tiny model comes to say one token for ever, which Ollama lets it do 30 times."""


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("adapter", ["ollama", "openai"])
async def test_what_a_model_said_before_it_repeats_itself_is_kept(
    ollama: Ollama, adapter: str, *, stream: bool
) -> None:
    model: ChatModel = OllamaModel(ollama.url, model=TINY, context=ollama.context)
    if adapter == "openai":
        await model.aclose()
        model = OpenAIModel(Server(name="openai", base_url=f"{ollama.url}/v1", model=TINY))
    answer = await said(model, replace(REPEATING, stream=stream))
    assert answer.text.endswith(answer.text[-1] * 30)
    assert (answer.end.finish_reason, answer.end.model) == ("length", TINY)
    await model.aclose()


async def test_a_report_of_the_repetition_is_the_same_end(server: ModelServer, model: OllamaModel) -> None:
    lines = [{"model": "m", "message": {"role": "assistant", "content": "aaa"}, "done": False}, {"error": REPORT}]
    server.play = Play(body=b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    answer = await said(model, replace(QUESTION, model="first:latest"))
    assert (answer.text, answer.end.finish_reason) == ("aaa", "length")


async def test_the_model_is_loaded_once_for_many_answers(ollama: Ollama) -> None:
    model = OllamaModel(ollama.url, model=TINY, context=SMALL)
    await said(model, QUESTION)
    before = ollama.loads()
    await said(model, replace(QUESTION, max_tokens=2, seed=2))
    await said(model, replace(QUESTION, messages=(*QUESTION.messages, Message("assistant", "a"), *QUESTION.messages)))
    assert ollama.loads() == before
    await model.aclose()


@pytest.mark.parametrize(("setting", "sent"), [(8192, CONTEXT), (1000, 1000)], ids=["the model's", "the setting"])
async def test_the_context_is_the_smaller_of_model_and_setting(server: ModelServer, setting: int, sent: int) -> None:
    model = OllamaModel(server.url, model="first:latest", context=setting)
    await said(model, QUESTION)
    asked = server.asked[0].body
    assert asked["options"]["num_ctx"] == sent
    assert (asked["truncate"], asked["shift"]) == (False, False)
    await model.aclose()


@pytest.mark.parametrize("version", ["0.12.5", "0.9.0", "0.6.4-rc1"])
async def test_an_old_server_is_not_given_what_it_might_cut(
    server: ModelServer, model: OllamaModel, version: str
) -> None:
    server.version = version
    long = replace(QUESTION, messages=(Message("user", "é" * (CONTEXT // 2)),))
    with pytest.raises(PromptTooLong, match=version.split("-", maxsplit=1)[0]):
        await said(model, long)
    assert not server.asked


@pytest.mark.parametrize("version", ["0.12.6", "0.17.4", "1.0.0", "0.0.0"])
async def test_a_new_server_judges_by_itself(server: ModelServer, model: OllamaModel, version: str) -> None:
    server.version = version
    await said(model, replace(QUESTION, messages=(Message("user", "é" * (CONTEXT // 2)),)))
    assert len(server.asked) == 1


@pytest.mark.parametrize("version", ["latest", ""], ids=["a word", "none"])
async def test_a_server_without_a_version_is_broken(server: ModelServer, model: OllamaModel, version: str) -> None:
    server.version = version
    with pytest.raises(ModelFailed):
        await said(model, replace(QUESTION, messages=(Message("user", "é" * CONTEXT),)))


async def test_the_first_chat_model_stands_in_and_it_says_so(server: ModelServer, model: OllamaModel) -> None:
    status = await model.status()
    assert (status.state, status.model) == ("ready", "first:latest")
    assert status.detail == "wanted is not pulled, so first:latest answers."
    assert status.commands == ("ollama pull wanted",)
    await said(model, QUESTION)
    assert server.asked[0].body["model"] == "first:latest"


async def test_the_wanted_model_answers_as_soon_as_it_is_pulled(server: ModelServer, model: OllamaModel) -> None:
    await said(model, QUESTION)
    server.models = (*server.models, "wanted", "wanted:latest")
    await said(model, QUESTION)
    assert server.asked[1].body["model"] == "wanted"
    status = await model.status()
    assert (status.state, status.model, status.detail) == ("ready", "wanted", "")


async def test_embedding_models_are_not_offered(model: OllamaModel) -> None:
    known = await model.models()
    assert [(info.id, info.context_length) for info in known] == [("first:latest", CONTEXT), ("second:latest", CONTEXT)]


async def test_without_a_chat_model_it_says_what_to_pull(server: ModelServer, model: OllamaModel) -> None:
    server.models = ()
    with pytest.raises(ModelMissing) as caught:
        await said(model, QUESTION)
    status = await model.status()
    assert status.state == "missing"
    assert caught.value.commands == status.commands == ("ollama pull wanted",)


async def test_a_model_that_was_removed_is_missed_and_found_again(server: ModelServer, model: OllamaModel) -> None:
    second = replace(QUESTION, model="second:latest")
    await said(model, second)
    kept, server.models = server.models, ("first:latest",)
    with pytest.raises(ModelMissing):
        await said(model, second)
    server.models = kept
    await said(model, second)


async def test_a_second_answer_costs_one_call(server: ModelServer) -> None:
    model = OllamaModel(server.url, model="first:latest", context=8192)
    await said(model, QUESTION)
    server.lookups.clear()
    await said(model, QUESTION)
    assert server.lookups == []
    await model.aclose()


async def test_a_server_too_busy_for_its_list_is_unreachable(server: ModelServer, model: OllamaModel) -> None:
    server.play = Play(status=503, headers={"Retry-After": "1"})
    status = await model.status()
    assert (status.state, status.commands) == ("unreachable", ("ollama serve",))


async def test_a_proxy_of_the_environment_is_not_asked(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stand between the adapter and its orders not to cut."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    model = OllamaModel(server.url, model="first:latest", context=8192)
    await said(model, QUESTION)
    assert server.asked[0].body["truncate"] is False
    await model.aclose()
