"""What makes any model safe to call: deadlines, retries where nothing was said yet, and a circuit breaker.

Knows no provider. Sources: https://sre.google/sre-book/addressing-cascading-failures/ (retry budgets),
https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/ (full jitter).
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from layer1_basic_api.errors import ModelError, ModelFailed, ModelOverloaded, ModelTimeout, ModelUnreachable
from layer1_basic_api.llm.base import ChatModel, ModelEvent, ModelInfo, ModelStatus, Prompt

RETRIED = (ModelFailed, ModelOverloaded, ModelUnreachable)
BREAKING = (ModelFailed, ModelTimeout, ModelUnreachable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for the first event, between two, and for all of an answer; and how often to try."""

    first: float = 120.0
    between: float = 60.0
    total: float = 600.0
    attempts: int = 3
    backoff: float = 0.2
    longest_wait: float = 2.0


class RetryBudget:
    """Allows about one retry to ten calls, and ten at once, so that retries cannot multiply an outage."""

    def __init__(self, *, ratio: float = 0.1, most: float = 10.0) -> None:
        self._ratio = ratio
        self._most = most
        self._left = most

    def earn(self) -> None:
        self._left = min(self._most, self._left + self._ratio)

    def spend(self) -> bool:
        """False when the budget is used up."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Breaker:
    """Opens after `failures` in a row; then calls fail at once, but for one a `pause` (seconds) that tries."""

    def __init__(self, *, failures: int = 5, pause: float = 5.0) -> None:
        self._failures = failures
        self._pause = pause
        self._in_a_row = 0
        self._next_try = 0.0

    def check(self) -> None:
        """Raises `ModelUnreachable` while the breaker is open."""
        now = time.monotonic()
        if self._in_a_row < self._failures:
            return
        if now < self._next_try:
            wait = self._next_try - now
            raise ModelUnreachable(
                f"The model server failed {self._in_a_row} times in a row; it is tried again in {wait:.0f} s.",
                retry_after=max(1.0, wait),
            )
        self._next_try = now + self._pause

    def succeeded(self) -> None:
        self._in_a_row = 0

    def failed(self) -> None:
        self._in_a_row += 1
        self._next_try = time.monotonic() + self._pause


class ResilientModel:
    """Wraps a `ChatModel` and is one."""

    def __init__(self, inner: ChatModel, *, limits: Limits = Limits()) -> None:
        self._inner = inner
        self._limits = limits
        self._breaker = Breaker()
        self._budget = RetryBudget()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        self._budget.earn()
        attempt = 1
        while True:
            said = False
            try:
                async with aclosing(self._attempt(prompt)) as events:
                    async for event in events:
                        said = True
                        yield event
                return
            except RETRIED as error:
                wait = self._wait_before_retry(error, attempt)
                if said or wait is None:
                    raise
            attempt += 1
            await asyncio.sleep(wait)

    async def models(self) -> list[ModelInfo]:
        return await self._inner.models()

    async def status(self) -> ModelStatus:
        return await self._inner.status()

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _attempt(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """One try, timed. Only failures that speak of the server's health count for the breaker."""
        self._breaker.check()
        try:
            async with aclosing(self._inner.generate(prompt)) as events:
                async for event in _timed(events, self._limits):
                    yield event
        except BREAKING:
            self._breaker.failed()
            raise
        except ModelError:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()

    def _wait_before_retry(self, error: ModelError, attempt: int) -> float | None:
        """Seconds to wait, or None for no retry."""
        wait = error.retry_after or random.uniform(0, self._limits.backoff * 2**attempt)  # noqa: S311
        if attempt >= self._limits.attempts or wait > self._limits.longest_wait or not self._budget.spend():
            return None
        return wait


async def _timed(events: AsyncGenerator[ModelEvent, None], limits: Limits) -> AsyncGenerator[ModelEvent, None]:
    """Pass events on. Raises `ModelTimeout` when one is late."""
    end = time.monotonic() + limits.total
    allowed = limits.first
    while True:
        try:
            async with asyncio.timeout(min(allowed, end - time.monotonic())):
                event = await anext(events, None)
        except TimeoutError:
            raise ModelTimeout(_late(allowed, limits)) from None
        if event is None:
            return
        yield event
        allowed = limits.between


def _late(allowed: float, limits: Limits) -> str:
    which = "The first word" if allowed == limits.first else "The next word"
    return f"{which} did not come within {allowed:g} s, or the answer took more than {limits.total:g} s."
