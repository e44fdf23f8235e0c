"""How any route asks the assistant: bounded, cancelled with its client, whole or as a stream."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import structlog
from starlette.requests import Request

from layer1_basic_api.api.container import Container
from layer1_basic_api.api.disconnect import cancelled_on_disconnect
from layer1_basic_api.api.events import EventStream
from layer1_basic_api.chat.assistant import Done, Event, Question
from layer1_basic_api.errors import ModelFailed, MyStackError

log = structlog.get_logger(__name__)
Encode = Callable[[Event], bytes]
EncodeError = Callable[[MyStackError], bytes]


async def whole_answer(request: Request, container: Container, question: Question) -> Done:
    """Raises a `MyStackError`, or `ClientDisconnected` when nobody waits any more."""
    async with cancelled_on_disconnect(request.receive), aclosing(_events(container, question)) as events:
        async for event in events:
            if isinstance(event, Done):
                return event
    raise ModelFailed("The assistant ended without an answer.")


async def streamed_answer(
    request: Request, container: Container, question: Question, *, encode: Encode, encode_error: EncodeError
) -> EventStream:
    """Waits for the first event, so that what fails before it is a plain problem with its own status."""
    events = _events(container, question)
    try:
        async with cancelled_on_disconnect(request.receive):
            first = await anext(events)
    except BaseException:
        await events.aclose()
        raise
    return EventStream(_encoded(first, events, encode, encode_error))


async def _events(container: Container, question: Question) -> AsyncGenerator[Event, None]:
    async with container.gate.place(), aclosing(container.assistant.answer(question)) as events:
        async for event in events:
            yield event


async def _encoded(
    first: Event, events: AsyncGenerator[Event, None], encode: Encode, encode_error: EncodeError
) -> AsyncGenerator[bytes, None]:
    async with aclosing(events):
        try:
            yield encode(first)
            async for event in events:
                yield encode(event)
        except MyStackError as error:
            log.warning("stream_failed", error=type(error).__name__, detail=error.detail)
            yield encode_error(error)
        except Exception:
            log.exception("stream_broke")
            yield encode_error(ModelFailed("The answer broke off; the log has the details under the request id."))
            raise
