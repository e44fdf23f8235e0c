"""Finds a model by itself, and looks again while there is none: an Ollama started later needs no restart."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from layer1_basic_api.llm.base import ChatModel, ModelEvent, ModelInfo, ModelStatus, Prompt

LOOK_AGAIN_SECONDS = 2.0

Find = Callable[[], Awaitable[ChatModel | None]]
"""Opens the first model that answers, or gives None."""


class AutoModel:
    """Stands for the model that `find` finds; until then for `fallback`. Looks at most every two seconds."""

    def __init__(self, find: Find, *, fallback: ChatModel, clock: Callable[[], float] = time.monotonic) -> None:
        self._find = find
        self._fallback = fallback
        self._clock = clock
        self._found: ChatModel | None = None
        self._next_look = -math.inf
        self._looking = asyncio.Lock()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        async with aclosing((await self._current()).generate(prompt)) as events:
            async for event in events:
                yield event

    async def models(self) -> list[ModelInfo]:
        return await (await self._current()).models()

    async def status(self) -> ModelStatus:
        return await (await self._current()).status()

    async def aclose(self) -> None:
        await self._fallback.aclose()
        if self._found:
            await self._found.aclose()

    async def _current(self) -> ChatModel:
        if self._found is None:
            async with self._looking:
                await self._look()
        return self._found or self._fallback

    async def _look(self) -> None:
        if self._found is None and self._clock() >= self._next_look:
            self._found = await self._find()
            self._next_look = self._clock() + LOOK_AGAIN_SECONDS
