"""Adapter for Hugging Face: the hub's inference providers, a dedicated endpoint, or a TGI server by URL.

Uses `huggingface_hub`'s client. It keeps every stream open until it is closed itself, so each answer gets its own.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import cache
from typing import cast

import httpx2
from huggingface_hub import (
    AsyncInferenceClient,
    ChatCompletionOutput,
    ChatCompletionOutputMessage,
    ChatCompletionStreamOutput,
    ChatCompletionStreamOutputDelta,
    set_async_client_factory,
)
from huggingface_hub.errors import HfHubHTTPError, OverloadedError, TextGenerationError
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from layer1_basic_api.context import outgoing_headers
from layer1_basic_api.errors import ModelError, ModelFailed, ModelOverloaded, ModelTimeout, ModelUnreachable
from layer1_basic_api.llm.answer import Answer
from layer1_basic_api.llm.base import ModelEvent, ModelInfo, ModelStatus, Prompt
from layer1_basic_api.llm.http_errors import missing, model_error
from layer1_basic_api.llm.request import messages_of, openai_options
from layer1_basic_api.masking import without_passwords

NAME = "Hugging Face"
CONNECT_SECONDS = 5.0
HUB = "the Hugging Face hub"
ANONYMOUS = "none"
"""For a server that asks for none: without any, the client would send the one it finds in the user's home."""
NO_ANSWER = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the client raises for an answer that is not of the shape it expects; it checks none."""


class HuggingFaceModel:
    """Asks `model` on the hub, or the server at `url` (a dedicated endpoint, or TGI).

    A fresh client an answer costs a connection each (on the hub: about one round trip beside seconds of model time).
    """

    def __init__(self, *, model: str, url: str | None = None, token: str | None = None) -> None:
        self._model = model
        self._url = url
        self._token = token
        self._where = without_passwords(url) if url else HUB
        self._prepared = False

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        model = prompt.model or self._model
        if "://" in model:  # The client would take it for an address, and send the token there.
            raise missing(model, server=NAME)
        answer = Answer(NAME, model)
        try:
            async with await self._client() as client:
                said = await client.chat_completion(messages_of(prompt), model=model, **openai_options(prompt))
                async with aclosing(_streamed(said, answer) if prompt.stream else _whole(said, answer)) as events:
                    async for event in events:
                        yield event
        except (httpx2.HTTPError, *NO_ANSWER) as error:
            raise self._translated(error, model) from error

    async def models(self) -> list[ModelInfo]:
        """The hub has no short list of chat models to ask, so this is the configured one."""
        return [ModelInfo(self._model)]

    async def status(self) -> ModelStatus:
        detail = f"Asked at {self._where} when needed."
        return ModelStatus(provider="huggingface", model=self._model, state="unknown", detail=detail)

    async def aclose(self) -> None:
        """Nothing stays open between answers."""

    async def _client(self) -> AsyncInferenceClient:
        if not self._prepared:
            await asyncio.to_thread(_prepare)
            self._prepared = True
        timeout = cast("float", httpx2.Timeout(None, connect=CONNECT_SECONDS))
        token = self._token or ANONYMOUS
        return AsyncInferenceClient(base_url=self._url, token=token, headers=outgoing_headers(), timeout=timeout)

    def _translated(self, error: Exception, model: str) -> ModelError:
        if isinstance(error, HfHubHTTPError):
            return _of_response(error.response, model)
        if isinstance(error, OverloadedError):
            return ModelOverloaded(f"{NAME} is busy: {error}", quoted=str(error))
        if isinstance(error, TextGenerationError):
            return ModelFailed(f"{NAME} failed in the middle of the answer: {error}.", quoted=str(error))
        if isinstance(error, httpx2.ConnectError) or isinstance(error.__cause__, httpx2.ConnectTimeout):
            return ModelUnreachable(f"{NAME} does not answer at {self._where}. Is it running?")
        if isinstance(error, TimeoutError | httpx2.TimeoutException):
            return ModelTimeout(f"{NAME} took too long.")
        return ModelFailed(f"{NAME} broke off or sent what is no answer ({type(error).__name__}).")


def _of_response(response: httpx2.Response, model: str) -> ModelError:
    retry_after = response.headers.get("Retry-After")
    return model_error(response.status_code, response.text, server=NAME, model=model, retry_after=retry_after)


def _prepare() -> None:
    """What the library reads from the disk at its first call, and again for each client."""
    build_hf_headers(token=False)
    _trusted()
    set_async_client_factory(_http_client)


def _http_client() -> httpx2.AsyncClient:
    """The client's own would read the certificates again for every answer: 65 ms in which nothing else runs."""
    return httpx2.AsyncClient(verify=_trusted(), timeout=None, event_hooks={"response": [_read_error]})


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


async def _read_error(response: httpx2.Response) -> None:
    """What the server says about its error, while there is something to read from."""
    if response.status_code >= 400:
        await response.aread()


async def _whole(said: ChatCompletionOutput, answer: Answer) -> AsyncGenerator[ModelEvent, None]:
    choice = said.choices[0]
    for event in answer.said(choice.message.content, _thought(choice.message)):
        yield event
    answer.ended(choice.finish_reason)
    _note(said, answer)
    for event in answer.finish():
        yield event


async def _streamed(
    chunks: AsyncGenerator[ChatCompletionStreamOutput, None], answer: Answer
) -> AsyncGenerator[ModelEvent, None]:
    async with aclosing(chunks):
        async for chunk in chunks:
            for choice in chunk.choices or ():
                answer.ended(choice.finish_reason)
                for event in answer.said(choice.delta.content, _thought(choice.delta)):
                    yield event
            _note(chunk, answer)
    for event in answer.finish():
        yield event


def _thought(message: ChatCompletionOutputMessage | ChatCompletionStreamOutputDelta) -> object:
    """`reasoning_content` is vLLM's, which the client keeps without declaring it."""
    return message.reasoning or getattr(message, "reasoning_content", None)


def _note(said: ChatCompletionOutput | ChatCompletionStreamOutput, answer: Answer) -> None:
    answer.came_from(said.model)
    if said.usage:
        answer.counted(said.usage.prompt_tokens, said.usage.completion_tokens)
