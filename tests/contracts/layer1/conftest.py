"""Opens the adapter that a test asks for, and sees that nothing stays behind."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from pathlib import Path

import psutil
import pytest

from tests.contracts.layer1.subjects import Subject, open_subject
from tests.support.ollama import ollama

__all__ = ["ollama"]
OPEN_FILES = Path("/proc/self/fd")
TURNS = 20
"""Of the event loop, in which generators inside the SDKs that were not closed by hand are ended by the loop."""


@pytest.fixture
async def subject(request: pytest.FixtureRequest) -> AsyncGenerator[Subject, None]:
    """The adapter named by `request.param`. Fails a test that leaves a socket or a task behind."""
    name: str = request.param
    server = request.getfixturevalue("ollama") if name == "ollama" else None
    before = sockets()
    async with open_subject(name, server) as opened:
        yield opened
    gc.collect(1)  # A client that was not closed says so when it is collected, and its warning is an error.
    for _ in range(TURNS):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert sockets() == before


def sockets() -> int:
    """How many open sockets this process holds. Where the system has a folder of them, this is quickly told."""
    if OPEN_FILES.is_dir():
        return sum(each.is_socket() for each in OPEN_FILES.iterdir())
    return sum(entry.status != psutil.CONN_CLOSE for entry in psutil.Process().net_connections("all"))
