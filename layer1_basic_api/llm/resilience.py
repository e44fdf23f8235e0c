"""What makes any model safe to call: deadlines, retries where nothing was said yet, and a circuit breaker.

Knows no provider. Sources: https://sre.google/sre-book/addressing-cascading-failures/ (retry budgets),
https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/ (full jitter).
"""

import asyncio
import math
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

from layer1_basic_api.errors import ModelError, ModelFailed, ModelOverloaded, ModelTimeout, ModelUnreachable
from layer1_basic_api.llm.base import ChatModel, ModelEvent, ModelInfo, ModelStatus, Prompt

RETRIED = (ModelFailed, ModelOverloaded, ModelUnreachable)
BREAKING = (ModelTimeout, ModelUnreachable)
"""Not `ModelFailed`: a server that breaks on one client's prompt would be shut to all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for the first event, between two, for all of an answer and for a list of models; and how often to try.

    `backoff` is the longest pause before the second try, doubled for each one after; a server that asks for more
    than `longest_wait` is not tried again.
    """

    first: float = 120.0
    between: float = 60.0
    total: float = 600.0
    listing: float = 10.0
    attempts: int = 3
    backoff: float = 0.4
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

    def __init__(self, *, failures: int = 5, pause: float = 2.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._in_a_row = 0
        self._next_try = 0.0
        self._last: ModelError | None = None

    def check(self) -> None:
        """Raises `ModelUnreachable` while the breaker is open."""
        if self._in_a_row < self._failures:
            return
        wait = self._next_try - self._clock()
        if wait > 0:
            why = self._last.detail if self._last else "The model server fails."
            raise ModelUnreachable(
                f"{why} It failed {self._in_a_row} times in a row and is tried again in {math.ceil(wait)} s.",
                commands=self._last.commands if self._last else (),
                retry_after=max(1.0, wait),
            )
        self._next_try = self._clock() + self._pause

    def record(self, error: ModelError | None) -> None:
        """How a try began: None as soon as a word was said, or the error that came before any.

        An error that speaks of the request and not of the server's health is a success.
        """
        if not isinstance(error, BREAKING):
            self._in_a_row = 0
            return
        self._in_a_row += 1
        self._last = error
        self._next_try = self._clock() + self._pause


class ResilientModel:
    """Wraps a `ChatModel` and is one."""

    def __init__(self, inner: ChatModel, *, limits: Limits = Limits(), breaker: Breaker | None = None) -> None:
        self._inner = inner
        self._limits = limits
        self._breaker = breaker or Breaker()
        self._budget = RetryBudget()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        self._budget.earn()
        for attempt in count(1):
            self._breaker.check()
            said = False
            try:
                async with aclosing(self._inner.generate(prompt)) as events:
                    with _Deadlines(self._limits) as deadlines:
                        while event := await deadlines.next(events):
                            if not said:
                                self._breaker.record(None)
                                said = True
                            yield event
                return
            except ModelError as error:
                if said:
                    raise
                self._breaker.record(error)
                wait = self._wait_before_retry(error, attempt)
                if wait is None:
                    raise
            await asyncio.sleep(wait)

    async def models(self) -> list[ModelInfo]:
        try:
            async with asyncio.timeout(self._limits.listing):
                return await self._inner.models()
        except TimeoutError:
            late = f"The model server did not list its models within {self._limits.listing:g} s."
            raise ModelTimeout(late) from None

    async def status(self) -> ModelStatus:
        return await self._inner.status()

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _wait_before_retry(self, error: ModelError, attempt: int) -> float | None:
        """Seconds to wait, or None for no retry."""
        if not isinstance(error, RETRIED) or attempt >= self._limits.attempts:
            return None
        wait = error.retry_after or random.uniform(0, self._limits.backoff * 2 ** (attempt - 1))  # noqa: S311
        return wait if wait <= self._limits.longest_wait and self._budget.spend() else None


class _Deadlines:
    """Waits for the events of one answer, and for none too long.

    It keeps one timer an answer, moved on only when it rings: `asyncio.timeout` around each event takes 7 µs, which is
    more than the event itself.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + limits.total
        self._allowed = limits.first
        self._what = "The first word"
        self._due = self._rings_at = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[Any] | None = None
        self._late = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()

    async def next(self, events: AsyncGenerator[ModelEvent, None]) -> ModelEvent | None:
        """The next event, None after the last. Raises `ModelTimeout` when it is late."""
        task = self._begin()
        cancelled_before = task.cancelling()
        try:
            event = await anext(events)
        except StopAsyncIteration:
            return None
        except asyncio.CancelledError:
            if self._late and task.cancelling() - 1 <= cancelled_before:
                raise self._too_late() from None
            raise
        finally:
            self._waiting = None
            if self._late:  # The timer's cancellation is taken back, whatever the model made of it.
                task.uncancel()
        self._allowed, self._what = self._limits.between, "The next word"
        return event

    def _begin(self) -> asyncio.Task[Any]:
        task = asyncio.current_task()
        assert task is not None
        self._waiting = task
        self._due = min(self._loop.time() + self._allowed, self._end)
        if self._due < self._rings_at:
            self._ring_at(self._due)
        return task

    def _ring_at(self, when: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer, self._rings_at = self._loop.call_at(when, self._ring), when

    def _ring(self) -> None:
        self._timer, self._rings_at = None, math.inf
        if self._waiting is None:
            return
        if self._loop.time() < self._due:
            self._ring_at(self._due)
        else:
            self._late = True
            self._waiting.cancel()

    def _too_late(self) -> ModelTimeout:
        if self._due == self._end:
            return ModelTimeout(f"The whole answer took more than {self._limits.total:g} s.")
        return ModelTimeout(f"{self._what} did not come within {self._allowed:g} s.")
