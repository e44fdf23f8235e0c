"""Adapter for Ollama, by its own client. https://github.com/ollama/ollama/blob/main/docs/api.md

Ollama cuts a prompt that does not fit and says nothing. So the context is read from the model and set with every
call (`num_ctx`), and the server is told to refuse what does not fit rather than cut it.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Literal, cast

import httpx
import ollama

from layer1_basic_api.context import outgoing_headers
from layer1_basic_api.errors import ModelError, ModelFailed, ModelMissing, ModelTimeout, ModelUnreachable, PromptTooLong
from layer1_basic_api.llm.answer import Answer
from layer1_basic_api.llm.base import ModelEvent, ModelInfo, ModelStatus, Prompt
from layer1_basic_api.llm.http_errors import missing, model_error, pull_command
from layer1_basic_api.llm.request import messages_of, only_set
from layer1_basic_api.masking import without_passwords

NAME = "Ollama"
CONNECT_SECONDS = 2.0
REFUSES_SINCE = (0, 12, 6)
"""The first Ollama that knows `truncate` on `/api/chat` (its api/types.go); older ones ignore it and cut."""
UNVERSIONED = (0, 0, 0)
"""What a build without a release's name says of itself. It is believed to be new."""
TEMPLATE_TOKENS = 64
"""Allowance for what a chat template adds to a message, where a prompt is measured in bytes."""
REPEATS = "token repeat limit reached"
"""What a newer Ollama reports when it stops a model that repeats itself; 0.17 ends the stream and says nothing."""
BROKEN = (
    ollama.ResponseError,
    httpx.HTTPError,
    ConnectionError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
"""What the client raises for a server that fails, and for JSON that is not of the shape it expects."""

Parts = AsyncGenerator[ollama.ChatResponse, None]


class OllamaModel:
    """Asks one Ollama server. `context` is the most tokens a prompt and its answer may take together.

    `model` is the one to use where a prompt names none. If it is not pulled, the first chat model that is answers.
    """

    def __init__(self, host: str, *, model: str, context: int) -> None:
        self._where = without_passwords(host)
        self._model = model
        self._context = context
        self._cards: dict[str, ollama.ShowResponse] = {}
        transport = _Transport(limits=httpx.Limits(max_connections=None, max_keepalive_connections=64))
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
        # A proxy from the environment would go around the transport, and so around its orders not to cut.
        self._client = ollama.AsyncClient(
            host, timeout=timeout, transport=transport, trust_env=False, event_hooks={"response": [_keep_retry_after]}
        )
        self._plain = httpx.AsyncClient(base_url=host, timeout=timeout, transport=transport, trust_env=False)

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        model = prompt.model or await self._choose()
        answer = Answer(NAME, model)
        try:
            context = await self._context_of(model)
            await self._guard_old_servers(prompt, context)
            parts = await self._client.chat(model, messages_of(prompt), stream=True, options=_options(prompt, context))
            async with aclosing(cast("Parts", parts)) as source, aclosing(_events(source, answer)) as events:
                async for event in events:
                    yield event
        except BROKEN as error:
            raise self._translated(error, model) from error

    async def models(self) -> list[ModelInfo]:
        """The pulled models that can chat, in Ollama's order (last changed first)."""
        try:
            names = [entry.model for entry in (await self._client.list()).models if entry.model]
            cards = await asyncio.gather(*(self._card_if_sound(name) for name in names))
            listed = zip(names, cards, strict=True)
            return [ModelInfo(name, _context_length(card)) for name, card in listed if card and _chats(card)]
        except BROKEN as error:
            raise self._translated(error, self._model) from error

    async def status(self) -> ModelStatus:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                known = [info.id for info in await self.models()]
        except TimeoutError:
            return self._status("unreachable", f"Ollama at {self._where} did not answer in time.", "ollama serve")
        except ModelError as error:
            return self._status("unreachable", error.detail, "ollama serve")
        answers = self._first_of(known)
        if answers is None:
            return self._status("missing", "Ollama runs, but has no chat model yet.", pull_command(self._model))
        if _same(answers, self._model):
            return ModelStatus(provider="ollama", model=answers, state="ready")
        detail = f"{self._model} is not pulled, so {answers} answers."
        commands = (pull_command(self._model),)
        return ModelStatus(provider="ollama", model=answers, state="ready", detail=detail, commands=commands)

    async def aclose(self) -> None:
        await self._client.close()  # type: ignore[no-untyped-call]
        await self._plain.aclose()

    def _status(self, state: Literal["missing", "unreachable"], detail: str, command: str) -> ModelStatus:
        return ModelStatus(provider="ollama", model=self._model, state=state, detail=detail, commands=(command,))

    async def _choose(self) -> str:
        """The configured model if it is pulled, which costs no call once it was seen; else the first chat model.

        Raises `ModelMissing` if there is none.
        """
        try:
            await self._card(self._model)
            return self._model
        except ollama.ResponseError as error:
            if not _is_missing(error):
                raise self._translated(error, self._model) from error
        except BROKEN as error:
            raise self._translated(error, self._model) from error
        found = self._first_of([info.id for info in await self.models()])
        if found is None:
            raise ModelMissing("Ollama runs, but has no chat model yet.", commands=(pull_command(self._model),))
        return found

    def _first_of(self, known: list[str]) -> str | None:
        return next((name for name in known if _same(name, self._model)), next(iter(known), None))

    async def _context_of(self, model: str) -> int:
        return min(_context_length(await self._card(model)) or self._context, self._context)

    async def _card(self, model: str) -> ollama.ShowResponse:
        """What the server says about a model, asked for once: it changes only when the model is pulled again."""
        if model not in self._cards:
            self._cards[model] = await self._client.show(model)
        return self._cards[model]

    async def _card_if_sound(self, model: str) -> ollama.ShowResponse | None:
        """None for a model that the server lists and cannot open: one such must not hide the others."""
        try:
            return await self._card(model)
        except (ollama.ResponseError, ValueError):
            return None

    async def _guard_old_servers(self, prompt: Prompt, context: int) -> None:
        """Where the server would cut silently, count bytes instead: no tokeniser makes more tokens than bytes."""
        size = sum(len(message.content.encode()) + TEMPLATE_TOKENS for message in prompt.messages)
        if size <= context:
            return
        response = await self._plain.get("/api/version")
        version = _version(response.json())
        if version != UNVERSIONED and version < REFUSES_SINCE:
            name = ".".join(map(str, version))
            raise PromptTooLong(f"Ollama {name} may cut this prompt silently. Update Ollama, or shorten the prompt.")

    def _translated(self, error: Exception, model: str) -> ModelError:
        if isinstance(error, ollama.ResponseError):
            if _is_missing(error):
                self._cards.pop(model, None)
                return missing(model, server=NAME, commands=(pull_command(model),))
            return _refusal(error, model)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) or type(error) is ConnectionError:
            return ModelUnreachable(f"Ollama does not answer at {self._where}.", commands=("ollama serve",))
        if isinstance(error, httpx.TimeoutException):
            return ModelTimeout("Ollama took too long.")
        return ModelFailed(f"Ollama broke off or sent what is no answer ({type(error).__name__}).")


class _Transport(httpx.AsyncHTTPTransport):
    """Adds what the client (0.6) has no argument for: do not cut the prompt, do not drop its beginning later."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers.update(outgoing_headers())
        if request.url.path.endswith("/api/chat"):
            body = json.loads(request.content) | {"truncate": False, "shift": False}
            headers = {name: value for name, value in request.headers.items() if name != "content-length"}
            extensions = request.extensions
            request = httpx.Request(request.method, request.url, headers=headers, json=body, extensions=extensions)
        return await super().handle_async_request(request)


class _Overloaded(ollama.ResponseError):
    """The client drops the headers of an error, so the one that counts is kept here."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.text, response.status_code)
        self.retry_after = response.headers.get("Retry-After")


async def _keep_retry_after(response: httpx.Response) -> None:
    if response.status_code in (429, 503):
        await response.aread()
        raise _Overloaded(response)


async def _events(parts: Parts, answer: Answer) -> AsyncGenerator[ModelEvent, None]:
    try:
        async for part in parts:
            for event in answer.said(part.message.content, part.message.thinking):
                yield event
            if part.done:
                answer.ended(part.done_reason or "stop")
                answer.counted(part.prompt_eval_count, part.eval_count)
            answer.came_from(part.model)
    except ollama.ResponseError as error:
        if REPEATS not in str(error.error):
            raise
    for event in answer.finish():
        yield event


def _is_missing(error: ollama.ResponseError) -> bool:
    """Ollama says 500, not 404, to a name that can be none."""
    return error.status_code == 404 or "unqualified name" in str(error.error)


def _refusal(error: ollama.ResponseError, model: str) -> ModelError:
    """An error inside a stream has no status (-1): by then the prompt was accepted, so the server broke."""
    return model_error(
        error.status_code if error.status_code > 0 else 500,
        str(error.error),
        server=NAME,
        model=model,
        retry_after=error.retry_after if isinstance(error, _Overloaded) else None,
    )


def _options(prompt: Prompt, context: int) -> Mapping[str, Any]:
    options = {
        "num_ctx": context,
        "temperature": prompt.temperature,
        "num_predict": prompt.max_tokens,
        "stop": list(prompt.stop) or None,
        "seed": prompt.seed,
    }
    return only_set(options)


def _context_length(card: ollama.ShowResponse) -> int | None:
    info = card.modelinfo or {}
    length = info.get(f"{info.get('general.architecture')}.context_length")
    return length if isinstance(length, int) and length > 0 else None


def _chats(card: ollama.ShowResponse) -> bool:
    """Servers before 0.6.4 do not say what a model can do."""
    return card.capabilities is None or "completion" in card.capabilities


def _version(answer: Any) -> tuple[int, ...]:
    """`0.12.6-rc1` is 0.12.6. Raises what `BROKEN` names for what is no version."""
    return tuple(int(part) for part in answer["version"].split("-")[0].split("."))


def _same(name: str, wanted: str) -> bool:
    return name in (wanted, f"{wanted}:latest")
