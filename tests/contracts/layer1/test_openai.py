"""What is the OpenAI-compatible servers' own: models without a name, lists that are missing, ends that do not come."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Literal

import pytest

from layer1_basic_api.errors import ModelFailed, ModelMissing, ModelUnreachable, PromptTooLong
from layer1_basic_api.llm import openai
from layer1_basic_api.llm.base import ChatModel
from layer1_basic_api.llm.huggingface import HuggingFaceModel
from layer1_basic_api.llm.openai import OpenAIModel, Server
from tests.contracts.layer1.subjects import QUESTION, said
from tests.support.model_servers import ModelServer, Play, model_server


@pytest.fixture
async def server() -> AsyncGenerator[ModelServer, None]:
    async with model_server("openai", models=("first", "second")) as opened:
        yield opened


@pytest.fixture
async def model(server: ModelServer) -> AsyncGenerator[ChatModel, None]:
    """Names no model, as with a vLLM that serves one."""
    opened = OpenAIModel(Server(name="vllm", base_url=f"{server.url}/v1/"))
    yield opened
    await opened.aclose()


async def test_without_a_name_the_first_that_is_listed_answers(server: ModelServer, model: ChatModel) -> None:
    status = await model.status()
    assert (status.state, status.model) == ("ready", "first")
    await said(model, QUESTION)
    assert server.asked[0].body["model"] == "first"
    assert "Authorization" not in server.asked[0].headers


async def test_without_a_name_or_a_list_it_says_what_to_set(server: ModelServer, model: ChatModel) -> None:
    server.models = ()
    with pytest.raises(ModelMissing, match="OPENAI_MODEL"):
        await said(model, QUESTION)


@pytest.mark.parametrize(
    ("status", "state"), [(200, "missing"), (404, "unknown"), (401, "unreachable"), (500, "unreachable")]
)
async def test_the_state_is_what_the_list_of_models_says(server: ModelServer, status: int, state: str) -> None:
    model = OpenAIModel(Server(name="openai", base_url=f"{server.url}/v1", model="third"))
    server.play = Play(status=status)
    assert (await model.status()).state == state
    await model.aclose()


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_the_limit_has_the_name_that_the_server_knows(server: ModelServer, name: openai.LimitField) -> None:
    model = OpenAIModel(Server(name="openai", base_url=f"{server.url}/v1", model="first", limit_field=name))
    await said(model, replace(QUESTION, max_tokens=7))
    assert server.asked[0].body[name] == 7
    await model.aclose()


async def test_an_error_in_the_stream_may_say_that_the_prompt_is_too_long(
    server: ModelServer, model: ChatModel
) -> None:
    server.play = Play(body=b'data: {"error": {"message": "maximum context length is 4096"}}\n\n')
    with pytest.raises(PromptTooLong):
        await said(model, replace(QUESTION, model="first"))


async def test_an_answer_without_end_is_not_kept_in_memory(server: ModelServer, model: ChatModel) -> None:
    server.play = Play(body=b"[" + b" " * openai.MAX_BODY_BYTES + b"]")
    with pytest.raises(ModelFailed):
        await said(model, replace(QUESTION, model="first", stream=False))


@pytest.mark.parametrize("then", ["hold", "cut"])
async def test_an_answer_is_whole_when_it_says_so(
    server: ModelServer, model: ChatModel, then: Literal["hold", "cut"]
) -> None:
    """Whatever becomes of the connection after `[DONE]`, which here is the third piece."""
    server.play = Play(text=("It is ", "four."), after=3, then=then)
    answer = await said(model, replace(QUESTION, model="first"))
    assert (answer.text, answer.end.finish_reason) == ("It is four.", "stop")


async def test_what_says_that_it_is_whole_was_not_cut_short(server: ModelServer, model: ChatModel) -> None:
    """Also where the server gives no reason for the end, as small ones do."""
    server.play = Play(body=b'data: {"choices": [{"delta": {"content": "four"}}]}\n\ndata: [DONE]\n\n')
    answer = await said(model, replace(QUESTION, model="first"))
    assert (answer.text, answer.end.finish_reason) == ("four", "stop")


async def test_a_connection_is_used_again(server: ModelServer, model: ChatModel) -> None:
    for _ in range(3):
        await said(model, replace(QUESTION, model="first"))
    assert len({asked.peer for asked in server.asked}) == 1


async def test_a_model_that_is_an_address_is_not_asked_there(server: ModelServer) -> None:
    """`huggingface_hub` would send the question, and the token, to whatever address a client names."""
    model = HuggingFaceModel(model="org/model", token="hf_secret")
    with pytest.raises(ModelMissing):
        await said(model, replace(QUESTION, model=server.url))
    assert not server.asked


async def test_an_address_that_leads_nowhere_is_unreachable() -> None:
    model = HuggingFaceModel(model="m", url="http://no-such-host.invalid")
    with pytest.raises(ModelUnreachable):
        await said(model, QUESTION)
