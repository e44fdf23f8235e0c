"""Adapter for Ollama, by its own client. https://github.com/ollama/ollama/blob/main/docs/api.md

Ollama cuts a prompt that does not fit and says nothing. So the context is read from the model and set with every
call (`num_ctx`), and the server is told to refuse what does not fit rather than cut it.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import httpx
import ollama

from layer1_basic_api.errors import ModelError, ModelFailed, ModelMissing, ModelTimeout, ModelUnreachable, PromptTooLong
from layer1_basic_api.llm.base import Finished, ModelEvent, ModelInfo, ModelStatus, Prompt, Reasoning, Text, Usage
from layer1_basic_api.llm.http_errors import model_error
from layer1_basic_api.llm.reasoning import ThoughtSplitter

CONNECT_SECONDS = 2.0
REFUSES_SINCE = (0, 13)
"""The Ollama versions that know `truncate` on `/api/chat`; older ones ignore it and cut."""
TEMPLATE_TOKENS = 64
"""Allowance for what a chat template adds to the messages, for servers that must be guarded by counting bytes."""


class OllamaModel:
    """Asks one Ollama server. `context` is the most tokens a prompt and its answer may take together.

    `model` is the one to use where a prompt names none. If it is not pulled, the first chat model that is answers.
    """

    def __init__(self, host: str, *, model: str, context: int) -> None:
        self._host = host
        self._model = model
        self._context = context
        self._shown: dict[str, ollama.ShowResponse] = {}
        self._version: tuple[int, ...] | None = None
        self._client = ollama.AsyncClient(
            host,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            transport=_RefuseLongPrompts(limits=httpx.Limits(max_connections=None, max_keepalive_connections=64)),
            event_hooks={"response": [_keep_retry_after]},
        )

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        model = prompt.model or await self._choose()
        try:
            context = await self._context_of(model)
            await self._guard_old_servers(prompt, context)
            messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
            parts = await self._client.chat(model, messages, stream=True, options=_options(prompt, context))
            async with aclosing(_events(parts, model)) as events:
                async for event in events:
                    yield event
        except (ollama.ResponseError, httpx.HTTPError, ConnectionError, ValueError) as error:
            raise self._translated(error, model) from error

    async def models(self) -> list[ModelInfo]:
        """The pulled models that can chat, in Ollama's order (last changed first)."""
        try:
            names = [entry.model for entry in (await self._client.list()).models if entry.model]
            shown = [(name, await self._show(name)) for name in names]
        except (ollama.ResponseError, httpx.HTTPError, ConnectionError, ValueError) as error:
            raise self._translated(error, self._model) from error
        return [ModelInfo(name, _context_length(show)) for name, show in shown if _chats(show)]

    async def status(self) -> ModelStatus:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                model = await self._choose()
        except TimeoutError:
            return self._status("unreachable", f"Ollama at {self._host} did not answer in time.", ("ollama serve",))
        except ModelMissing as error:
            return self._status("missing", error.detail, error.commands)
        except ModelError as error:
            return self._status("unreachable", error.detail, ("ollama serve",))
        if _same(model, self._model):
            return ModelStatus(provider="ollama", model=model, state="ready")
        detail = f"{self._model} is not pulled, so {model} answers."
        commands = (f"ollama pull {self._model}",)
        return ModelStatus(provider="ollama", model=model, state="ready", detail=detail, commands=commands)

    async def aclose(self) -> None:
        await self._client.close()

    def _status(self, state: Any, detail: str, commands: tuple[str, ...]) -> ModelStatus:
        return ModelStatus(provider="ollama", model=self._model, state=state, detail=detail, commands=commands)

    async def _choose(self) -> str:
        """The configured model if it is pulled, else the first chat model. Raises `ModelMissing` if there is none."""
        known = [info.id for info in await self.models()]
        for name in known:
            if _same(name, self._model):
                return name
        if known:
            return known[0]
        raise ModelMissing("Ollama runs, but has no chat model yet.", commands=(f"ollama pull {self._model}",))

    async def _context_of(self, model: str) -> int:
        return min(_context_length(await self._show(model)) or self._context, self._context)

    async def _show(self, model: str) -> ollama.ShowResponse:
        """A model's card, asked for once: it changes only when the model is pulled again."""
        if model not in self._shown:
            self._shown[model] = await self._client.show(model)
        return self._shown[model]

    async def _guard_old_servers(self, prompt: Prompt, context: int) -> None:
        """Where the server would cut silently, count bytes instead: no tokeniser makes more tokens than bytes."""
        if self._version is None:
            response = await self._client._client.get("/api/version")  # noqa: SLF001 - the client has no call for it
            self._version = tuple(int(part) for part in response.json()["version"].split("-")[0].split("."))
        size = sum(len(message.content.encode()) + TEMPLATE_TOKENS for message in prompt.messages)
        if self._version < REFUSES_SINCE and size > context:
            raise PromptTooLong(
                f"This Ollama ({'.'.join(map(str, self._version))}) would cut a long prompt silently. "
                "Update it, or shorten the prompt."
            )

    def _translated(self, error: Exception, model: str) -> ModelError:
        if isinstance(error, ModelError):
            return error
        if isinstance(error, ollama.ResponseError):
            retry_after = getattr(error, "retry_after", None)
            pull = (f"ollama pull {model}",)
            status = error.status_code if error.status_code > 0 else 500
            return model_error(
                status, error.error, server="Ollama", model=model, retry_after=retry_after, commands=pull
            )
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | ConnectionError):
            return ModelUnreachable(f"Ollama does not answer at {self._host}.", commands=("ollama serve",))
        if isinstance(error, httpx.TimeoutException):
            return ModelTimeout("Ollama took too long.")
        return ModelFailed(f"Ollama broke off or sent what is no answer ({type(error).__name__}).")


class _RefuseLongPrompts(httpx.AsyncHTTPTransport):
    """Adds what the client (0.6) has no argument for: do not cut the prompt, do not drop its beginning later."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/chat":
            body = json.loads(request.content) | {"truncate": False, "shift": False}
            headers = {name: value for name, value in request.headers.items() if name != "content-length"}
            request = httpx.Request(
                request.method, request.url, headers=headers, json=body, extensions=request.extensions
            )
        return await super().handle_async_request(request)


async def _keep_retry_after(response: httpx.Response) -> None:
    """The client drops the headers of an error, so the one that counts is kept here."""
    if response.status_code in (429, 503):
        await response.aread()
        error = ollama.ResponseError(response.text, response.status_code)
        error.retry_after = response.headers.get("Retry-After")  # type: ignore[attr-defined]
        raise error


async def _events(parts: AsyncIterator[ollama.ChatResponse], model: str) -> AsyncGenerator[ModelEvent, None]:
    splitter = ThoughtSplitter()
    async for part in parts:
        if part.message.thinking:
            yield Reasoning(part.message.thinking)
        for event in splitter.feed(part.message.content or ""):
            yield event
        if part.done:
            for event in splitter.finish():
                yield event
            usage = Usage(part.prompt_eval_count or 0, part.eval_count or 0)
            yield Finished(part.model or model, "length" if part.done_reason == "length" else "stop", usage)
            return
    raise ModelFailed("Ollama broke off in the middle of the answer.")


def _options(prompt: Prompt, context: int) -> Mapping[str, Any]:
    options = {
        "num_ctx": context,
        "temperature": prompt.temperature,
        "num_predict": prompt.max_tokens,
        "stop": list(prompt.stop) or None,
        "seed": prompt.seed,
    }
    return {name: value for name, value in options.items() if value is not None}


def _context_length(show: ollama.ShowResponse) -> int | None:
    info = show.modelinfo or {}
    length = info.get(f"{info.get('general.architecture')}.context_length")
    return int(length) if length else None


def _chats(show: ollama.ShowResponse) -> bool:
    return show.capabilities is None or "completion" in show.capabilities


def _same(name: str, wanted: str) -> bool:
    return name in (wanted, f"{wanted}:latest")
