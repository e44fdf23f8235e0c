"""`/v1`: MyStack as an OpenAI-compatible server, for the `openai` SDK, LangChain, Open WebUI and the like."""

import json
import time
from collections.abc import Awaitable, Callable
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


class ChunkEncoder:
    """Writes events as `chat.completion.chunk`s; the last is followed by `[DONE]`. Made anew for each answer."""

    def __init__(self, body: CompletionRequest) -> None:
        self._head: dict[str, Any] = {
            "id": f"chatcmpl-{new_id()}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": body.model,
        }
        self._with_usage = bool(body.stream_options and body.stream_options.include_usage)
        self._role = {"role": "assistant"}
        # All chunks but the first differ in their text alone; written around it they cost a third.
        self._before, self._after = self._chunk({"content": ""}).rsplit(b'""', 1)

    def __call__(self, event: Event) -> bytes:
        """Nothing for events that OpenAI's protocol has no place for."""
        role = self._role
        match event:
            case Delta(text) if not role:
                return self._before + json.dumps(text).encode() + self._after
            case Delta(text):
                said = self._chunk({**role, "content": text})
            case Thought(text):
                said = self._chunk({**role, "reasoning_content": text})
            case Done():
                said = self._last(role, event) + self._usage(event) + b"data: [DONE]\n\n"
            case _:
                return b""
        self._role = {}
        return said

    def last_fields(self, done: Done) -> dict[str, Any]:  # noqa: ARG002 - for those of higher layers
        """Fields of the last chunk that OpenAI's has not; its clients keep what they do not know."""
        return {}

    def _last(self, delta: dict[str, str], done: Done) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": done.finish_reason}
        return _data({**self._head, "choices": [choice], **self.last_fields(done)})

    def _chunk(self, delta: dict[str, str]) -> bytes:
        return _data({**self._head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})

    def _usage(self, done: Done) -> bytes:
        return _data({**self._head, "choices": [], "usage": _usage(done).model_dump()}) if self._with_usage else b""


def _data(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def _encode_error(error: MyStackError) -> bytes:
    return _data(openai_error(problem_of(error)))


def _usage(done: Done) -> CompletionUsage:
    prompt, completion = done.usage.prompt_tokens, done.usage.completion_tokens
    return CompletionUsage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)


Complete = Callable[[Done], Completion]
Chunks = Callable[[Any], Callable[[Event], bytes]]
ListModels = Callable[[Any], Awaitable[list[ListedModel]]]
OK: dict[str, Any] = {
    "description": "The answer; with `stream: true`, chunks as server-sent events.",
    "content": event_stream_docs(),
}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": OpenAIError, "description": "OpenAI's error"} for status in statuses}


def openai_router(
    asked: type[CompletionRequest] = CompletionRequest,
    *,
    complete: Complete = completion_of,
    chunks: Chunks = ChunkEncoder,
    listed: ListModels = listed_models,
) -> APIRouter:
    """The routes over these shapes. A higher layer hands in its own: more models, more fields in an answer."""
    router = APIRouter(prefix="/v1", tags=["openai"], responses=_errors(400, 401, 429, 502, 503, 504))

    @router.post(
        "/chat/completions",
        response_model=Completion,
        summary="Chat completions, as OpenAI's",
        responses={200: OK, **_errors(403, 404, 408, 413, 415, 422)},
    )
    async def completions(body: asked, request: Request) -> Any:  # type: ignore[valid-type]
        question, container = body.question(), container_of(request)  # type: ignore[attr-defined]
        if question.stream:
            encode = chunks(body)
            return streamed_answer(container, question, encode=encode, encode_error=_encode_error)
        return written(complete(await whole_answer(request, container, question)))

    _add_models(router, listed)
    return router


def _add_models(router: APIRouter, listed: ListModels) -> None:
    @router.get("/models", summary="The models that can be asked")
    async def models(container: ContainerDep) -> ModelList:
        return ModelList(data=await listed(container))

    @router.get("/models/{model:path}", summary="One of them", responses=_errors(404, 422))
    async def model(
        model: Annotated[str, Path(examples=["llama3"], description="Its id.")], container: ContainerDep
    ) -> ListedModel:
        for entry in await listed(container):
            if entry.id == model:
                return entry
        raise ModelMissing(f"There is no model {model[:200]!r}. GET /v1/models lists them.")
