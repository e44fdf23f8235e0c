"""Adapter for Hugging Face: the hub's inference providers, a dedicated endpoint, or a TGI server by URL.

Uses `huggingface_hub`'s client. It keeps every stream open until it is closed itself, so each answer gets its own.
"""

from collections.abc import AsyncGenerator, AsyncIterable
from typing import Any

import httpx2
from huggingface_hub import AsyncInferenceClient, ChatCompletionOutput, ChatCompletionStreamOutput
from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError

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
from layer1_basic_api.llm.http_errors import model_error
from layer1_basic_api.llm.reasoning import ThoughtSplitter

FINISH_REASONS: dict[str, FinishReason] = {"length": "length", "content_filter": "content_filter"}


class HuggingFaceModel:
    """Asks `model` on the hub, or the server at `url` (a dedicated endpoint, or TGI).

    A fresh client an answer costs a connection each (on the hub: about one round trip beside seconds of model time).
    """

    def __init__(self, *, model: str, url: str | None = None, token: str | None = None) -> None:
        self._model = model
        self._url = url
        self._token = token

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        model = prompt.model or self._model
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        try:
            async with self._client() as client:
                answer = await client.chat_completion(messages, model=model, **_options(prompt))  # type: ignore[call-overload]
                events = _streamed(answer, model) if prompt.stream else _whole(answer, model)
                async for event in events:
                    yield event
        except (HfHubHTTPError, InferenceTimeoutError, httpx2.HTTPError, ValueError, TypeError, KeyError) as error:
            raise self._translated(error, model) from error

    async def models(self) -> list[ModelInfo]:
        """The hub has no short list of chat models to ask, so this is the configured one."""
        return [ModelInfo(self._model)]

    async def status(self) -> ModelStatus:
        where = self._url or "the Hugging Face hub"
        return ModelStatus(
            provider="huggingface", model=self._model, state="unknown", detail=f"Asked at {where} when needed."
        )

    async def aclose(self) -> None:
        """Nothing stays open between answers."""

    def _client(self) -> AsyncInferenceClient:
        return AsyncInferenceClient(base_url=self._url, token=self._token)

    def _translated(self, error: Exception, model: str) -> ModelError:
        server = "Hugging Face"
        if isinstance(error, ModelError):
            return error
        if isinstance(error, HfHubHTTPError):
            response = error.response
            return model_error(
                response.status_code,
                response.text,
                server=server,
                model=model,
                retry_after=response.headers.get("Retry-After"),
            )
        if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
            return ModelUnreachable(f"{server} does not answer at {self._url or 'the hub'}.")
        if isinstance(error, InferenceTimeoutError | httpx2.TimeoutException):
            return ModelTimeout(f"{server} took too long.")
        return ModelFailed(f"{server} broke off or sent what is no answer ({type(error).__name__}).")


def _options(prompt: Prompt) -> dict[str, Any]:
    options = {
        "temperature": prompt.temperature,
        "max_tokens": prompt.max_tokens,
        "stop": list(prompt.stop) or None,
        "seed": prompt.seed,
        "stream": prompt.stream,
        "stream_options": {"include_usage": True} if prompt.stream else None,
    }
    return {name: value for name, value in options.items() if value is not None}


async def _whole(answer: ChatCompletionOutput, model: str) -> AsyncGenerator[ModelEvent, None]:
    choice, splitter = answer.choices[0], ThoughtSplitter()
    for event in (*_thought(choice.message), *splitter.feed(choice.message.content or ""), *splitter.finish()):
        yield event
    yield _finished(answer, choice.finish_reason, model)


async def _streamed(answer: AsyncIterable[ChatCompletionStreamOutput], model: str) -> AsyncGenerator[ModelEvent, None]:
    splitter, reason, last = ThoughtSplitter(), None, None
    async for chunk in answer:
        last = chunk if chunk.usage or last is None else last
        for choice in chunk.choices or ():
            for event in (*_thought(choice.delta), *splitter.feed(choice.delta.content or "")):
                yield event
            reason = choice.finish_reason or reason
    if reason is None:
        raise ModelFailed("Hugging Face broke off in the middle of the answer.")
    for event in splitter.finish():
        yield event
    yield _finished(last, reason, model)


def _thought(message: Any) -> list[Reasoning | Text]:
    said = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)
    return [Reasoning(said)] if said else []


def _finished(answer: Any, reason: str | None, model: str) -> Finished:
    usage = answer.usage
    counted = Usage(usage.prompt_tokens or 0, usage.completion_tokens or 0) if usage else Usage()
    return Finished(answer.model or model, FINISH_REASONS.get(reason or "", "stop"), counted)
