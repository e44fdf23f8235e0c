"""How any route asks the assistant: bounded, cancelled with its client, whole or as a stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import structlog
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from layer1_basic_api.api.container import Container
from layer1_basic_api.api.disconnect import CancelledOnDisconnect
from layer1_basic_api.api.events import EventStream
from layer1_basic_api.api.problems import STOPPING
from layer1_basic_api.chat.assistant import Done, Event, Question
from layer1_basic_api.errors import ModelFailed, MyStackError, Stopping

log = structlog.get_logger(__name__)
Encode = Callable[[Event], bytes]
EncodeError = Callable[[MyStackError], bytes]


async def whole_answer(request: Request, container: Container, question: Question) -> Done:
    """Raises a `MyStackError`, or `ClientDisconnected` when nobody waits any more."""
    async with CancelledOnDisconnect(request.receive), aclosing(_events(container, question)) as events:
        async for event in events:
            if isinstance(event, Done):
                return event
    raise ModelFailed("The assistant ended without an answer.")


def written(answer: BaseModel) -> Response:
    """The answer as JSON. FastAPI would check the model a second time before it writes it."""
    return Response(answer.model_dump_json(), media_type="application/json")


def streamed_answer(
    container: Container, question: Question, *, encode: Encode, encode_error: EncodeError
) -> EventStream:
    """The same as a stream; see `EventStream` for what becomes of errors."""

    async def encoded() -> AsyncGenerator[bytes, None]:
        async with aclosing(_events(container, question)) as events:
            async for event in events:
                yield encode(event)

    return EventStream(encoded(), last_words=lambda error: encode_error(_in_words(error)))


async def _events(container: Container, question: Question) -> AsyncGenerator[Event, None]:
    async with container.gate.place(), aclosing(container.assistant.answer(question)) as events:
        async for event in events:
            yield event


def _in_words(error: BaseException) -> MyStackError:
    """What the client is told when a stream breaks off. Only the server's end cancels a stream that has a client."""
    if isinstance(error, asyncio.CancelledError):
        return Stopping(STOPPING)
    if isinstance(error, MyStackError):
        log.warning("stream_failed", error=type(error).__name__, detail=error.logged)
        return error
    log.error("stream_broke", exc_info=error)
    return ModelFailed("The answer broke off; the server's log has the details under the request id.")
