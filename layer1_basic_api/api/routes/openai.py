"""`/v1`: MyStack as an OpenAI-compatible server, for the `openai` SDK, LangChain, Open WebUI and the like."""

import json
import time
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from layer1_basic_api.api.answering import streamed_answer, whole_answer, written
from layer1_basic_api.api.dependencies import ContainerDep, container_of
from layer1_basic_api.api.problem import openai_error
from layer1_basic_api.api.problems import problem_of
from layer1_basic_api.api.schemas.common import event_stream_docs
from layer1_basic_api.api.schemas.openai import (
    Completion,
    CompletionChoice,
    CompletionRequest,
    CompletionText,
    CompletionUsage,
    ListedModel,
    ModelList,
    OpenAIError,
)
from layer1_basic_api.chat.assistant import Delta, Done, Event, Thought
from layer1_basic_api.context import new_id
from layer1_basic_api.errors import ModelMissing, MyStackError


def openai_router() -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["openai"], responses=_errors(400, 401, 429, 502, 503, 504))

    @router.post(
        "/chat/completions",
        response_model=Completion,
        summary="Chat completions, as OpenAI's",
        responses={200: OK, **_errors(403, 404, 408, 413, 422)},
    )
    async def completions(body: CompletionRequest, request: Request) -> Any:
        question, container = body.question(), container_of(request)
        if question.stream:
            usage = bool(body.stream_options and body.stream_options.include_usage)
            encode = chunk_encoder(body.model, with_usage=usage)
            return streamed_answer(container, question, encode=encode, encode_error=_encode_error)
        return written(completion_of(await whole_answer(request, container, question)))

    @router.get("/models", summary="The models that can be asked")
    async def models(container: ContainerDep) -> ModelList:
        return ModelList(data=await listed_models(container))

    @router.get("/models/{model:path}", summary="One of them", responses=_errors(404, 422))
    async def model(
        model: Annotated[str, Path(examples=["llama3"], description="Its id.")], container: ContainerDep
    ) -> ListedModel:
        for entry in await listed_models(container):
            if entry.id == model:
                return entry
        raise ModelMissing(f"There is no model {model[:200]!r}. GET /v1/models lists them.")

    return router


OK: dict[str, Any] = {
    "description": "The answer; with `stream: true`, chunks as server-sent events.",
    "content": event_stream_docs(),
}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": OpenAIError, "description": "OpenAI's error"} for status in statuses}


async def listed_models(container: ContainerDep) -> list[ListedModel]:
    status = await container.model.status()
    return [ListedModel(id=info.id, owned_by=status.provider) for info in await container.model.models()]


def completion_of(done: Done) -> Completion:
    return Completion(
        id=f"chatcmpl-{new_id()}",
        created=int(time.time()),
        model=done.model,
        choices=[
            CompletionChoice(
                message=CompletionText(content=done.response, reasoning_content=done.reasoning),
                finish_reason=done.finish_reason,
            )
        ],
        usage=_usage(done),
    )


def chunk_encoder(model: str, *, with_usage: bool) -> Callable[[Event], bytes]:
    """Writes events as `chat.completion.chunk`s; the last is followed by `[DONE]`."""
    head = {
        "id": f"chatcmpl-{new_id()}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
    }
    # All chunks but the first differ in their text alone; written around it they cost a third.
    before, after = _chunk(head, {"content": ""}).rsplit(b'""', 1)
    first = True

    def encode(event: Event) -> bytes:
        nonlocal first
        role = {"role": "assistant"} if first else {}
        first = False
        match event:
            case Delta(text) if not role:
                return before + json.dumps(text).encode() + after
            case Delta(text):
                return _chunk(head, {**role, "content": text})
            case Thought(text):
                return _chunk(head, {**role, "reasoning_content": text})
            case Done():
                usage = _data({**head, "choices": [], "usage": _usage(event).model_dump()}) if with_usage else b""
                return _chunk(head, role, event.finish_reason) + usage + b"data: [DONE]\n\n"

    return encode


def _chunk(head: dict[str, Any], delta: dict[str, str], reason: str | None = None) -> bytes:
    return _data({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})


def _data(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def _encode_error(error: MyStackError) -> bytes:
    return _data(openai_error(problem_of(error)))


def _usage(done: Done) -> CompletionUsage:
    prompt, completion = done.usage.prompt_tokens, done.usage.completion_tokens
    return CompletionUsage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)
