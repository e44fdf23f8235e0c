"""Errors of model servers, as the providers write them, read into the domain's."""

import json

import pytest

from layer1_basic_api import errors
from layer1_basic_api.llm.http_errors import (
    LONGEST_EXCERPT,
    error_message,
    missing,
    model_error,
    parse_retry_after,
    pull_command,
)


def body(message: str, **more: object) -> str:
    return json.dumps({"error": {"message": message, **more}})


TOO_LONG = {
    "openai": body("This model's maximum context length is 4097 tokens.", code="context_length_exceeded"),
    "groq": body("Please reduce the length of the messages or completion.", type="invalid_request_error"),
    "vllm": body("The decoder prompt (length 5000) is longer than the maximum model length of 4096."),
    "llama.cpp": body("the request exceeds the available context size", n_ctx=4096),
    "tgi": '{"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000"}',
    "tgi, alone": '{"error": "Input validation error: `inputs` must have less than 1024 tokens. Given: 1100"}',
    "ollama": '{"error": "the input length exceeds the context length"}',
}


@pytest.mark.parametrize("answer", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_every_servers_way_to_say_too_long_is_known(answer: str) -> None:
    assert type(model_error(400, answer, server="x", model="m")) is errors.PromptTooLong


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.ModelRejected),
        (401, errors.ModelDenied),
        (403, errors.ModelDenied),
        (404, errors.ModelMissing),
        (408, errors.ModelTimeout),
        (413, errors.ModelRejected),
        (422, errors.ModelRejected),
        (429, errors.ModelOverloaded),
        (500, errors.ModelFailed),
        (502, errors.ModelFailed),
        (503, errors.ModelOverloaded),
        (504, errors.ModelTimeout),
        (302, errors.ModelFailed),
    ],
)
def test_a_status_names_the_error(status: int, error: type[errors.ModelError]) -> None:
    assert type(model_error(status, "{}", server="x", model="m")) is error


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"error": {"message": "oh no."}}', "oh no"),
        ('{"error": "oh\\n no"}', "oh no"),
        ('{"message": "oh no"}', "oh no"),
        ('{"error": null, "message": null}', '{"error": null, "message": null}'),
        ("<html>oh no</html>", "<html>oh no</html>"),
        ('["oh no"]', '["oh no"]'),
        ("", "no reason given"),
        ("[" * 100_000, "[" * LONGEST_EXCERPT),
        (json.dumps({"error": "a" * 1000}), "a" * LONGEST_EXCERPT),
    ],
)
def test_what_a_server_said_is_kept_short(answer: str, said: str) -> None:
    assert error_message(answer) == said


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("0.5", 0.5), ("-3", 0), ("nan", None), ("inf", None), ("soon", None), ("", None), (None, None)],
)
def test_only_seconds_are_taken_from_a_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value) == seconds


def test_a_command_can_be_pasted_whatever_the_model_is_called() -> None:
    assert pull_command("llama3:8b") == "ollama pull llama3:8b"
    assert pull_command("x; rm -rf ~") == "ollama pull 'x; rm -rf ~'"
    assert len(pull_command("x" * 10_000)) < 300


def test_a_missing_model_comes_with_its_remedy() -> None:
    error = missing("llama3", server="Ollama", commands=(pull_command("llama3"),))
    assert error.detail == "Ollama does not have the model 'llama3'. Get it with `ollama pull llama3`."
