"""Adapter for every server that speaks OpenAI's chat completions: OpenAI, Groq, Together, vLLM, Ray Serve, MyStack.

Written on aiohttp, not on the `openai` package, which takes 0.65 s to import and several times the time per token.
Protocol: https://platform.openai.com/docs/api-reference/chat
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp

from layer1_basic_api.errors import ModelError, ModelFailed, ModelTimeout, ModelUnreachable
from layer1_basic_api.llm.base import (
    FinishReason,
    Finished,
    ModelEvent,
    ModelInfo,
    ModelStatus,
    Prompt,
    Reasoning,
    Text,
    Usage,
)
from layer1_basic_api.llm.http_errors import error_message, model_error
from layer1_basic_api.llm.reasoning import ThoughtSplitter
from layer1_basic_api.sse import BrokenStream, decode

FINISH_REASONS: dict[str, FinishReason] = {"length": "length", "content_filter": "content_filter"}
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to ask. `limit_field` is the name this server has for the longest answer in tokens."""

    name: str
    base_url: str
    key: str | None = None
    model: str | None = None
    limit_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"


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
            trust_env=True,
        )

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        model = prompt.model or self._server.model or await self._first_model()
        body = self._body(prompt, model)
        try:
            async with self._session.post("chat/completions", json=body) as response:
                if response.status != 200:
                    raise await self._error(response, model)
                events = _streamed(response, model) if prompt.stream else _whole(response, model)
                async with aclosing(events):
                    async for event in events:
                        yield event
        except (aiohttp.ClientError, TimeoutError, BrokenStream, ValueError) as error:
            raise self._transport_error(error) from error

    async def models(self) -> list[ModelInfo]:
        try:
            async with self._session.get("models") as response:
                if response.status != 200:
                    raise await self._error(response, "")
                listed = (await response.json(content_type=None))["data"]
                return [ModelInfo(entry["id"], entry.get("max_model_len")) for entry in listed]
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise self._transport_error(error) from error

    async def status(self) -> ModelStatus:
        provider, model = self._server.name, self._server.model
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                known = [info.id for info in await self.models()]
        except TimeoutError:
            return ModelStatus(provider=provider, model=model, state="unreachable", detail="It did not answer in time.")
        except ModelError as error:
            return ModelStatus(provider=provider, model=model, state="unreachable", detail=error.detail)
        if model and known and model not in known:
            detail = f"{provider} does not list the model {model!r}."
            return ModelStatus(provider=provider, model=model, state="missing", detail=detail)
        return ModelStatus(provider=provider, model=model or next(iter(known), None), state="ready")

    async def aclose(self) -> None:
        await self._session.close()

    async def _first_model(self) -> str:
        """vLLM and its like serve one model; whoever names none means that one."""
        for info in await self.models():
            return info.id
        raise ModelFailed(f"{self._server.name} lists no model. Name one with OPENAI_MODEL.")

    def _body(self, prompt: Prompt, model: str) -> dict[str, Any]:
        options = {
            "temperature": prompt.temperature,
            self._server.limit_field: prompt.max_tokens,
            "stop": list(prompt.stop) or None,
            "seed": prompt.seed,
            "stream": prompt.stream or None,
            "stream_options": {"include_usage": True} if prompt.stream else None,
        }
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        given = {name: value for name, value in options.items() if value is not None}
        return {"model": model, "messages": messages, **given}

    async def _error(self, response: aiohttp.ClientResponse, model: str) -> ModelError:
        return model_error(
            response.status,
            await response.text(errors="replace"),
            server=self._server.name,
            model=model,
            retry_after=response.headers.get("Retry-After"),
        )

    def _transport_error(self, error: Exception) -> ModelError:
        name = self._server.name
        if isinstance(error, ModelError):
            return error
        if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
            return ModelUnreachable(f"{name} does not answer at {self._server.base_url}. Is it running?")
        if isinstance(error, TimeoutError):
            return ModelTimeout(f"{name} took too long.")
        return ModelFailed(f"{name} broke off or sent what is no answer ({type(error).__name__}).")


async def _whole(response: aiohttp.ClientResponse, model: str) -> AsyncGenerator[ModelEvent, None]:
    answer = await response.json(content_type=None)
    try:
        choice = answer["choices"][0]
        message, splitter = choice["message"], ThoughtSplitter()
        for event in (*_thought(message), *splitter.feed(message.get("content") or ""), *splitter.finish()):
            yield event
        yield _finished(answer, choice.get("finish_reason"), model)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelFailed("The model server sent JSON that is no answer.") from error


async def _streamed(response: aiohttp.ClientResponse, model: str) -> AsyncGenerator[ModelEvent, None]:
    splitter, reason, last = ThoughtSplitter(), None, dict[str, Any]()
    async with aclosing(decode(response.content.iter_any())) as events:
        async for _, data in events:
            if data == "[DONE]":
                break
            chunk = _chunk(data)
            last = {**last, **{name: chunk[name] for name in ("model", "usage") if chunk.get(name)}}
            for choice in chunk.get("choices") or ():
                delta = choice.get("delta") or {}
                for event in (*_thought(delta), *splitter.feed(delta.get("content") or "")):
                    yield event
                reason = choice.get("finish_reason") or reason
    if reason is None:
        raise ModelFailed("The model server broke off in the middle of the answer.")
    for event in splitter.finish():
        yield event
    yield _finished(last, reason, model)


def _chunk(data: str) -> dict[str, Any]:
    chunk = json.loads(data)
    if not isinstance(chunk, dict):
        raise ModelFailed("The model server sent JSON that is no answer.")
    if "error" in chunk:
        raise ModelFailed(f"The model server failed in the middle of the answer: {error_message(data)}")
    return chunk


def _thought(message: dict[str, Any]) -> list[Reasoning | Text]:
    """`reasoning_content` (vLLM, DeepSeek) or `reasoning` (Groq, OpenRouter, Ollama's /v1)."""
    said = message.get("reasoning_content") or message.get("reasoning")
    return [Reasoning(said)] if said else []


def _finished(answer: dict[str, Any], reason: str | None, model: str) -> Finished:
    usage = answer.get("usage") or {}
    counted = Usage(usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0)
    return Finished(answer.get("model") or model, FINISH_REASONS.get(reason or "", "stop"), counted)
