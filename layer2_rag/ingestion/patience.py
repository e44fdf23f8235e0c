"""Waiting for a store that went away. Knows no documents."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from layer2_rag.errors import StoreUnreachable

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two looks whether a store that went away is back."""
log = structlog.get_logger(__name__)
T = TypeVar("T")


async def patiently(work: Callable[[], Awaitable[T]], *, say: Callable[[str], Awaitable[None]] | None = None) -> T:
    """Do it until no store is unreachable any more. `say` is told what it waits for."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await work()
        except StoreUnreachable as error:
            log.warning("store_unreachable", detail=error.detail, retry_in=pause)
            if say:
                await _try(say, error.detail)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _try(say: Callable[[str], Awaitable[None]], why: str) -> None:
    try:
        await say(why)
    except StoreUnreachable:
        return  # it is the document store itself that is away
