"""How many tokens a model takes, asked of its server now and then. Knows no prompts."""

import asyncio
import time

from layer1_basic_api.errors import ModelError
from layer1_basic_api.llm.base import ChatModel

SECONDS = 2.0
KEPT_SECONDS = 60.0


class ContextLength:
    """`most` is the setting's; a model that takes less is believed, one that says nothing is not asked again soon."""

    def __init__(self, model: ChatModel, *, most: int) -> None:
        self._model = model
        self._most = most
        self._known: dict[str | None, tuple[float, int]] = {}

    async def of(self, name: str | None) -> int:
        """None: of the model that answers where none is named. Never raises: the answer will say what is wrong."""
        asked_at, length = self._known.get(name, (0.0, 0))
        if not length or time.monotonic() - asked_at > KEPT_SECONDS:
            length = min(await self._ask(name) or self._most, self._most)
            self._known[name] = (time.monotonic(), length)
            while len(self._known) > 64:
                self._known.pop(next(iter(self._known)))
        return length

    async def _ask(self, name: str | None) -> int | None:
        try:
            async with asyncio.timeout(SECONDS):
                name = name or (await self._model.status()).model
                listed = await self._model.models() if name else []
        except (ModelError, TimeoutError):
            return None
        return next((info.context_length for info in listed if info.id in (name, f"{name}:latest")), None)
