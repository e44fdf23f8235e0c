"""How long the event loop is held up, by the processor's clock: a machine that is busy with others is not counted."""

import asyncio
import gc
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

BREATH_SECONDS = 0.002


@dataclass(slots=True)
class Turns:
    """`longest`: seconds of computing between two turns of the loop, the most so far."""

    longest: float = 0.0


@asynccontextmanager
async def watched_turns(clock: Callable[[], float] = time.process_time) -> AsyncGenerator[Turns, None]:
    """`clock`: of all threads, or the loop's own (`time.thread_time`) where others compute beside it. Without Python's
    collector, which would have to look through what all other tests of the process have left."""
    turns = Turns()
    gc.disable()
    watching = asyncio.create_task(_watch(turns, clock))
    try:
        yield turns
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        gc.enable()


async def _watch(turns: Turns, clock: Callable[[], float]) -> None:
    """At each turn it would keep a processor to itself, which others compute on meanwhile."""
    last = clock()
    while True:
        await asyncio.sleep(BREATH_SECONDS)
        now = clock()
        turns.longest, last = max(turns.longest, now - last), now
