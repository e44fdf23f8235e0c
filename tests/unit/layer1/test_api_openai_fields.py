"""Each field of OpenAI's request is honoured, refused in a sentence, or ignored for a reason."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
from openai.types.chat import completion_create_params

from layer1_basic_api.api.schemas.openai import Honoured
from layer1_basic_api.api.schemas.openai_fields import IGNORED, Unsupported
from tests.support.api import ObservedModel, app_over, client_of

README = Path(__file__).parents[3] / "layer1_basic_api" / "README.md"
REFUSED = set(Unsupported.model_fields)
HONOURED = set(Honoured.model_fields)
HELLO = {"role": "user", "content": "Hello"}
CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_over()) as client:
        yield client


async def completed(client: httpx.AsyncClient, **change: Any) -> httpx.Response:
    body = {"model": "simulated", "messages": [HELLO], **change}
    return await client.post("/v1/chat/completions", json=body)


async def refused(client: httpx.AsyncClient, **change: Any) -> dict[str, Any]:
    response = await completed(client, **change)
    assert response.status_code == 400
    error: dict[str, Any] = response.json()["error"]
    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_request")
    return error


def test_every_field_that_openai_knows_is_decided_once() -> None:
    known = {
        *get_type_hints(completion_create_params.CompletionCreateParamsNonStreaming),
        *get_type_hints(completion_create_params.CompletionCreateParamsStreaming),
    }
    assert known == HONOURED | REFUSED | set(IGNORED)
    assert len(known) == len(HONOURED) + len(REFUSED) + len(IGNORED)


@pytest.mark.parametrize(
    ("begins", "fields"), [("honoured", HONOURED), ("400", REFUSED), ("ignored: no answer", set(IGNORED))]
)
def test_the_readme_says_the_same(begins: str, fields: set[str]) -> None:
    rows = (line.split(" | ") for line in README.read_text("utf-8").splitlines() if line.startswith("| `"))
    told = [set(re.findall(r"`(\w+)`", first)) for first, *rest in rows if rest and rest[0].startswith(begins)]
    assert told == [fields]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("audio", {"voice": "a", "format": "wav"}, "answers are text, not sound. Leave it out."),
        ("function_call", {"name": "f"}, 'no functions are called. Leave it out or send "none".'),
        ("functions", [{"name": "f"}], "no functions are called. Leave it out or send []."),
        ("functions", {}, "no functions are called. Leave it out or send []."),
        (
            "logit_bias",
            {"50256": -100},
            "single tokens can be neither forbidden nor preferred. Leave it out or send {}.",
        ),
        ("logprobs", True, "the probabilities of tokens are not told. Leave it out or send false."),
        ("logprobs", 0, "the probabilities of tokens are not told. Leave it out or send false."),
        ("top_logprobs", 3, "the probabilities of tokens are not told. Leave it out or send 0."),
        ("modalities", ["text", "audio"], 'answers are text, not sound. Leave it out or send ["text"].'),
        ("moderation", {"model": "m"}, "nothing checks questions and answers for harm. Leave it out."),
        ("n", 2, "each request gets one answer. Leave it out or send 1."),
        ("n", True, "each request gets one answer. Leave it out or send 1."),
        (
            "prediction",
            {"type": "content", "content": "x"},
            "no answer is compared with a predicted one. Leave it out.",
        ),
        (
            "response_format",
            {"type": "json_object"},
            'answers are text in no certain format. Leave it out or send {"type": "text"}.',
        ),
        ("tool_choice", "required", 'no tools are called. Leave it out or send "none".'),
        ("tools", [{"type": "function"}], "no tools are called. Leave it out or send []."),
        ("web_search_options", {}, "the web is not searched. Leave it out."),
    ],
)
async def test_what_an_answer_would_lack_is_refused_in_a_sentence(
    client: httpx.AsyncClient, field: str, value: object, message: str
) -> None:
    error = await refused(client, **{field: value})
    assert (error["param"], error["message"]) == (field, f"{field} is not supported: {message}")


@pytest.mark.parametrize(
    "change",
    [
        dict.fromkeys(REFUSED),
        {"n": 1, "tools": [], "functions": [], "tool_choice": "none", "function_call": "auto", "logprobs": False},
        {"logit_bias": {}, "top_logprobs": 0, "modalities": ["text"], "response_format": {"type": "text"}},
        {"n": 1.0},
        dict.fromkeys(IGNORED, "whatever"),
        {"unheard": "of"},
    ],
)
async def test_what_asks_for_what_is_done_anyway_and_what_is_ignored(
    client: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    assert (await completed(client, **change)).status_code == 200


@pytest.mark.parametrize("content", [None, 3, {"type": "text", "text": "Hello"}, True])
async def test_content_says_what_it_may_be(client: httpx.AsyncClient, content: object) -> None:
    error = await refused(client, messages=[{"role": "user", "content": content}])
    assert error["message"] == "messages.0.content must be text, or a list of parts of type text."


@pytest.mark.parametrize("stop", [3, {"a": 1}, True])
async def test_stop_says_what_it_may_be(client: httpx.AsyncClient, stop: object) -> None:
    assert (await refused(client, stop=stop))["message"] == "stop must be text, or a list of texts."


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
        {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}},
        {"type": "file", "file": {"file_id": "f"}},
    ],
)
async def test_parts_that_are_no_text_are_refused_in_one_sentence(
    client: httpx.AsyncClient, part: dict[str, Any]
) -> None:
    error = await refused(client, messages=[{"role": "user", "content": [{"type": "text", "text": "See:"}, part]}])
    assert error["param"] == "messages.0.content.1"
    assert error["message"] == (
        "messages.0.content.1 is not supported: only parts of type text are read, no images, sound or files."
    )


async def test_parts_of_text_are_put_together() -> None:
    model = ObservedModel()
    async with client_of(app_over(model)) as client:
        parts = [{"type": "text", "text": "Hello "}, {"type": "text", "text": "there"}]
        response = await completed(client, messages=[{"role": "user", "content": parts}])
    assert response.status_code == 200
    assert model.prompts[0].messages[-1].content == "Hello there"


async def test_calls_of_tools_and_their_results_are_refused_with_the_reason(client: httpx.AsyncClient) -> None:
    called = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    error = await refused(client, messages=[HELLO, called, HELLO])
    assert error["param"] == "messages.1.tool_calls"
    assert "the model here knows no tools, nor calls of them. Leave it out or send []" in error["message"]
    result = {"role": "tool", "tool_call_id": "call_1", "content": "42"}
    error = await refused(client, messages=[HELLO, result, HELLO])
    assert error["message"] == "messages.1.role is not supported: no tools are called, so none can have answered."


async def test_an_answer_of_ours_can_be_sent_back_as_the_sdk_writes_it(client: httpx.AsyncClient) -> None:
    answered = {"role": "assistant", "content": "Hi", "refusal": None, "audio": None, "function_call": None}
    response = await completed(client, messages=[HELLO, {**answered, "tool_calls": None, "annotations": []}, HELLO])
    assert response.status_code == 200
