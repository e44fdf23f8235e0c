"""Python's garbage collector, which stops everybody while it looks: it has little to find and looks seldom."""

import asyncio
import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Served, app_over, request_bytes, served
from tests.support.raw import STREAM, limit
from tests.support.server import mystack

QUESTION: dict[str, Any] = {"message": "Hi"}
COMPLETION: dict[str, Any] = {"model": "simulated", "messages": [{"role": "user", "content": "Hi"}]}
FAILS = "simulated:error=failed,after=2"
STREAMS = 400


async def ask(app: Served, path: str, body: dict[str, Any]) -> None:
    reader, writer = await app.connect()
    writer.write(request_bytes(path, json.dumps(body).encode(), Connection="close"))
    await reader.read()
    writer.close()
    await app.none_left()


@contextmanager
def kept() -> Iterator[list[object]]:
    """In the end, what was left inside to be found by a collection. Everything else went by itself."""
    left: list[object] = []
    gc.collect()
    gc.disable()
    try:
        yield left
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left += gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat", QUESTION),
        ("/chat", {**QUESTION, "stream": True}),
        ("/chat", {**QUESTION, "stream": True, "model": FAILS}),
        ("/chat", {**QUESTION, "model": "none"}),
        ("/chat", {"question": "Hi"}),
        ("/v1/chat/completions", COMPLETION),
        ("/v1/chat/completions", {**COMPLETION, "stream": True}),
    ],
    ids=["plain", "stream", "stream that fails", "no model", "wrong", "v1", "v1 stream"],
)
async def test_no_answer_leaves_objects_that_hold_each_other(path: str, body: dict[str, Any]) -> None:
    async with served(app_over()) as app, limit(60):
        await ask(app, path, body)
        with kept() as left:
            await ask(app, path, body)
    ours = {type(found).__module__ for found in left}
    assert not {module for module in ours if module.startswith(("layer", "uvicorn", "starlette", "fastapi"))}


TELL = """
import gc, sys

def tell(phase, info):
    if phase == "start" and info["generation"] == 2:
        print("looks at all objects", file=sys.stderr, flush=True)

gc.callbacks.append(tell)
"""


async def test_many_open_streams_are_not_looked_at_as_they_come(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "sitecustomize.py").write_text, TELL)
    settings = {"PYTHONPATH": str(tmp_path), "MYSTACK_SIMULATED": "tps=1,tokens=60"}
    with mystack(tmp_path, **settings) as server:
        port = int(server.url.rpartition(":")[2])
        before = server.log.read_text().count("looks at all objects")
        clients = [await asyncio.open_connection("127.0.0.1", port) for _ in range(STREAMS)]
        for _, writer in clients:
            writer.write(request_bytes("/chat", STREAM))
        await asyncio.gather(*(reader.readuntil(b"event: delta") for reader, _ in clients))
        after = server.log.read_text().count("looks at all objects")
        for _, writer in clients:
            writer.close()
    assert before
    assert after == before
