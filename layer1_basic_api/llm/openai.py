"""Adapter for every server that speaks OpenAI's chat completions: OpenAI, Groq, Together, vLLM, Ray Serve, MyStack.

Written on aiohttp, not on the `openai` package, which takes 0.65 s to import and several times the time per token.
Protocol: https://platform.openai.com/docs/api-reference/chat
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Literal

import aiohttp
from yarl import URL

from layer1_basic_api.context import outgoing_headers
from layer1_basic_api.errors import (
    ModelError,
    ModelFailed,
    ModelMissing,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
)
from layer1_basic_api.llm.answer import Answer
from layer1_basic_api.llm.base import ModelEvent, ModelInfo, ModelStatus, Prompt
from layer1_basic_api.llm.http_errors import error_message, is_too_long, model_error, refused
from layer1_basic_api.llm.request import messages_of, openai_options
from layer1_basic_api.masking import without_passwords
from layer1_basic_api.sse import BrokenStream, Decoder

CONNECT_SECONDS = 5.0
MAX_BODY_BYTES = 20_000_000
"""Of an answer that comes whole; a server that sends more is broken."""
MAX_ERROR_BYTES = 20_000
END_SECONDS = 1.0
LimitField = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to ask. `limit_field` is the name this server has for the longest answer in tokens."""

    name: str
    base_url: str
    key: str | None = None
    model: str | None = None
    limit_field: LimitField = "max_tokens"


class OpenAIModel:
    """Asks one server. Open it inside a running event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._session = aiohttp.ClientSession(
            base_url=server.base_url.rstrip("/") + "/",
            headers=headers,
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            trust_env=not _is_loopback(server.base_url),
        )

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        model = prompt.model or self._server.model or await self._first_model()
        answer = Answer(self._server.name, model)
        try:
            async with self._session.post(
                "chat/completions", json=self._body(prompt, model), headers=outgoing_headers()
            ) as response:
                if response.status != 200:
                    raise await self._error(response, model)
                read = _streamed if prompt.stream else _whole
                async with aclosing(read(response, answer)) as events:
                    async for event in events:
                        yield event
        except (aiohttp.ClientError, TimeoutError, BrokenStream, ValueError, RecursionError) as error:
            raise self._transport_error(error) from error

    async def models(self) -> list[ModelInfo]:
        try:
            async with self._session.get("models", headers=outgoing_headers()) as response:
                if response.status != 200:
                    raise await self._error(response, self._server.model or "")
                return _listed(json.loads(await _body(response, MAX_BODY_BYTES)))
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise self._transport_error(error) from error

    async def status(self) -> ModelStatus:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                known = [info.id for info in await self.models()]
        except TimeoutError:
            return self._status("unreachable", "It did not answer in time.")
        except (ModelMissing, ModelRejected):
            return self._status("unknown", f"{self._server.name} does not list its models.")
        except ModelError as error:
            return self._status("unreachable", error.detail)
        model = self._server.model
        if model and known and model not in known:
            return self._status("missing", f"{self._server.name} does not list the model {model!r}.")
        return self._status("ready", model=next(iter(known), None))

    async def aclose(self) -> None:
        await self._session.close()

    def _status(
        self,
        state: Literal["ready", "missing", "unreachable", "unknown"],
        detail: str = "",
        *,
        model: str | None = None,
    ) -> ModelStatus:
        name = self._server.model or model
        return ModelStatus(provider=self._server.name, model=name, state=state, detail=detail)

    async def _first_model(self) -> str:
        """vLLM and its like serve one model; whoever names none means that one."""
        for info in await self.models():
            return info.id
        raise ModelMissing(f"{self._server.name} lists no model. Name one with OPENAI_MODEL.")

    def _body(self, prompt: Prompt, model: str) -> dict[str, Any]:
        options = openai_options(prompt, limit_field=self._server.limit_field)
        return {"model": model, "messages": messages_of(prompt), **options}

    async def _error(self, response: aiohttp.ClientResponse, model: str) -> ModelError:
        body = await response.content.read(MAX_ERROR_BYTES)
        return model_error(
            response.status,
            body.decode(errors="replace"),
            server=self._server.name,
            model=model,
            retry_after=response.headers.get("Retry-After"),
        )

    def _transport_error(self, error: Exception) -> ModelError:
        name = self._server.name
        if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
            where = without_passwords(self._server.base_url)
            return ModelUnreachable(f"{name} does not answer at {where}. Is it running?")
        if isinstance(error, TimeoutError):
            return ModelTimeout(f"{name} took too long.")
        return ModelFailed(f"{name} broke off or sent what is no answer ({type(error).__name__}).")


async def _whole(response: aiohttp.ClientResponse, answer: Answer) -> AsyncGenerator[ModelEvent, None]:
    for event in _events_of(json.loads(await _body(response, MAX_BODY_BYTES)), answer, part="message"):
        yield event
    for event in answer.finish():
        yield event


async def _streamed(response: aiohttp.ClientResponse, answer: Answer) -> AsyncGenerator[ModelEvent, None]:
    decoder = Decoder()
    async for received in response.content.iter_any():
        for _, data in decoder.feed(received):
            if data == "[DONE]":
                await _read_end(response)
                for event in answer.finish(whole=True):
                    yield event
                return
            for event in _events_of(json.loads(data), answer, part="delta"):
                yield event
    for event in answer.finish():
        yield event


async def _read_end(response: aiohttp.ClientResponse) -> None:
    """Only a connection that was read to its end can be used again; none is worth a long wait, or a whole answer."""
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(END_SECONDS):
            await response.read()


def _events_of(said: object, answer: Answer, *, part: Literal["message", "delta"]) -> Iterator[ModelEvent]:
    """What one JSON object from the server says. Raises `ModelFailed` where it is of the wrong shape."""
    if not isinstance(said, dict):
        raise answer.wrong()
    if said.get("error"):
        raise _failed_midway(said["error"])
    choices = said.get("choices", [])
    if not isinstance(choices, list):
        raise answer.wrong()
    for choice in choices:
        yield from _events_of_choice(choice, answer, part)
    answer.came_from(said.get("model"))
    match said.get("usage"):
        case {"prompt_tokens": prompt, "completion_tokens": completion}:
            answer.counted(prompt, completion)


def _events_of_choice(choice: object, answer: Answer, part: str) -> Sequence[ModelEvent]:
    """`reasoning_content` is vLLM's and DeepSeek's, `reasoning` is Groq's, OpenRouter's and Ollama's."""
    if not isinstance(choice, dict):
        raise answer.wrong()
    answer.ended(choice.get("finish_reason"))
    said = choice.get(part)
    if said is None and part == "delta":
        return ()
    if not isinstance(said, dict):
        raise answer.wrong()
    return answer.said(said.get("content"), said.get("reasoning_content") or said.get("reasoning"))


def _failed_midway(error: object) -> ModelError:
    """An error that comes after the 200. Not every server measures the prompt before it."""
    body = json.dumps({"error": error})
    said = error_message(body)
    if is_too_long(body):
        return refused(said, body=body, server="The model server")
    return ModelFailed(f"The model server failed in the middle of the answer: {said}.", quoted=said)


def _listed(answer: object) -> list[ModelInfo]:
    """Raises `ValueError` for what is no list of models."""
    match answer:
        case {"data": list() as entries}:
            named = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
            return [ModelInfo(entry["id"], _length(entry.get("max_model_len"))) for entry in named]
    raise ValueError("no list of models")


def _length(value: object) -> int | None:
    return value if isinstance(value, int) else None


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """All of it. Raises `BrokenStream` when it is larger than `most` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise BrokenStream("an answer is too large")
    return bytes(body)


def _is_loopback(url: str) -> bool:
    """Such a server is asked past any proxy, and without a look into `.netrc`, which costs a thread a request."""
    host = URL(url).host or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
