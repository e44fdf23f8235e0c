"""How three kinds of model servers write their answers and errors. Knows what is said on the wire, not when.

Sources: https://platform.openai.com/docs/api-reference/chat/streaming,
https://github.com/ollama/ollama/blob/main/docs/api.md,
https://huggingface.co/docs/text-generation-inference/messages_api and its router/src/lib.rs for errors.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from layer1_basic_api.llm.base import Finished, ModelEvent, Reasoning, Text

MODEL = "loopback"
TROUBLE = "CUDA error: out of memory"
Json = dict[str, Any]
Kind = Literal["openai", "ollama", "tgi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """`trouble` is an error reported after the answer began; `too_long` a status and what comes with it."""

    chat_path: str
    content_type: str
    piece: Callable[[ModelEvent], bytes]
    whole: Callable[[Iterable[ModelEvent]], Json]
    trouble: bytes
    missing: Callable[[str], Json]
    too_long: tuple[int, Json]


def _chunk(event: ModelEvent) -> bytes:
    match event:
        case Text(text):
            return _data(_choice(delta={"role": "assistant", "content": text}))
        case Reasoning(text):
            return _data(_choice(delta={"role": "assistant", "content": None, "reasoning_content": text}))
        case Finished():
            last = _choice(delta={"content": ""}, finish_reason=event.finish_reason)
            counted = {"object": "chat.completion.chunk", "model": MODEL, "choices": [], "usage": _usage(event)}
            return _data(last) + _data(counted) + b"data: [DONE]\n\n"


def _choice(**said: Any) -> Json:
    choice = {"index": 0, "finish_reason": None, "logprobs": None, **said}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice]}


def _completion(events: Iterable[ModelEvent]) -> Json:
    said = list(events)
    end = next((event for event in said if isinstance(event, Finished)), None)
    message = {
        "role": "assistant",
        "content": _joined(said, Text),
        "reasoning_content": _joined(said, Reasoning) or None,
    }
    reason = end.finish_reason if end else None
    return {**_choice(message=message, finish_reason=reason), "usage": _usage(end or Finished(MODEL))}


def _usage(end: Finished) -> Json:
    prompt, completion = end.usage.prompt_tokens, end.usage.completion_tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _line(event: ModelEvent) -> bytes:
    match event:
        case Text(text):
            return _ndjson(message={"role": "assistant", "content": text}, done=False)
        case Reasoning(text):
            return _ndjson(message={"role": "assistant", "content": "", "thinking": text}, done=False)
        case Finished(_, reason, usage):
            counts = {"prompt_eval_count": usage.prompt_tokens, "eval_count": usage.completion_tokens}
            return _ndjson(message={"role": "assistant", "content": ""}, done=True, done_reason=reason, **counts)


def _joined(events: list[ModelEvent], kind: type[Text] | type[Reasoning]) -> str:
    return "".join(event.text for event in events if isinstance(event, kind))


def _ndjson(**said: Any) -> bytes:
    return json.dumps({"model": MODEL, "created_at": "2026-01-01T00:00:00Z", **said}).encode() + b"\n"


def _data(said: Json) -> bytes:
    return b"data: " + json.dumps(said).encode() + b"\n\n"


def _openai_error(message: str, code: str) -> Json:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


SPEECH: dict[Kind, Speech] = {
    "openai": Speech(
        chat_path="/v1/chat/completions",
        content_type="text/event-stream",
        piece=_chunk,
        whole=_completion,
        trouble=_data({"error": {"message": TROUBLE, "type": "server_error", "code": 500}}),
        missing=lambda model: _openai_error(f"The model `{model}` does not exist", "model_not_found"),
        too_long=(
            400,
            _openai_error("This model's maximum context length is 4096 tokens. However, …", "context_length_exceeded"),
        ),
    ),
    "ollama": Speech(
        chat_path="/api/chat",
        content_type="application/x-ndjson",
        piece=_line,
        whole=lambda _: {},
        trouble=json.dumps({"error": TROUBLE}).encode() + b"\n",
        missing=lambda model: {"error": f"model '{model}' not found"},
        too_long=(400, {"error": "the input length exceeds the context length"}),
    ),
    "tgi": Speech(
        chat_path="/v1/chat/completions",
        content_type="text/event-stream",
        piece=_chunk,
        whole=_completion,
        trouble=_data({"error": f"Request failed during generation: {TROUBLE}", "error_type": "generation"}),
        missing=lambda model: {"error": f"Model {model} not found", "error_type": "not_found"},
        too_long=(
            422,
            {
                "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 "
                "`inputs` tokens and 100 `max_new_tokens`",
                "error_type": "validation",
            },
        ),
    ),
}
