"""`POST /chat`. A higher layer makes this router again with a wider request and answer."""

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from fastapi import APIRouter, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from layer1_basic_api.api.answering import streamed_answer, whole_answer, written
from layer1_basic_api.api.dependencies import container_of
from layer1_basic_api.api.problems import problem_of
from layer1_basic_api.api.schemas.chat import ChatRequest, ChatResponse, problem_docs
from layer1_basic_api.api.schemas.common import event_stream_docs
from layer1_basic_api.chat.assistant import Delta, Done, Event, Question, Thought
from layer1_basic_api.context import new_id
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.sse import encode

ANY: TypeAdapter[Any] = TypeAdapter(Any)
"""Writes the events of higher layers, whatever dataclasses they are."""
OK: dict[str, Any] = {
    "description": "The answer. With `stream: true`, events: `reasoning` and `delta` `{text}`, then `done` or `error`.",
    "content": event_stream_docs("sources", "reasoning", "delta", "done", "error"),
}


def chat_router(
    asked: type[ChatRequest] = ChatRequest,
    answered: type[ChatResponse] = ChatResponse,
    *,
    kept_at: Callable[[Question], str | None] = lambda _: None,
) -> APIRouter:
    """The route over these shapes; `asked.question()` is what the assistant gets.

    `kept_at` is the path where a layer that keeps answers will have this one: who breaks a stream off finds it there.
    """
    router = APIRouter(tags=["chat"])

    @router.post(
        "/chat",
        response_model=answered,
        summary="Ask a question",
        responses={200: OK, **problem_docs(400, 401, 403, 404, 408, 413, 415, 422, 429, 502, 503, 504)},
    )
    async def chat(body: asked, request: Request) -> Any:  # type: ignore[valid-type]
        question, container = body.question(), container_of(request)  # type: ignore[attr-defined]
        answer_id, place = new_id(), kept_at(question)
        headers = {"Content-Location": place} if place else {}

        def whole(done: Done) -> ChatResponse:
            return answered(id=answer_id, **{field.name: getattr(done, field.name) for field in fields(done)})

        def encoded(event: Event) -> bytes:
            match event:
                case Delta(text) | Thought(text):
                    return encode(event.name, f'{{"text":{json.dumps(text)}}}')
                case Done():
                    return encode(event.name, whole(event).model_dump_json())
                case _:
                    return encode(event.name, ANY.dump_json(event).decode())

        response: Response
        if question.stream:
            response = streamed_answer(container, question, encode=encoded, encode_error=encoded_error)
        else:
            response = written(whole(await whole_answer(request, container, question)))
        response.headers.update(headers)
        return response

    return router


def encoded_error(error: MyStackError) -> bytes:
    return encode("error", json.dumps(problem_of(error)))
