"""What costs much to start is started a moment after the server, and not for whoever is gone by then."""

import asyncio
import threading
from contextlib import aclosing
from pathlib import Path

import psutil

from layer2_rag.api.warming import warming
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.parsing.pool import Pool
from tests.support.api import app_over, client_of, until


def children() -> int:
    """Processes that parse; fixtures of other tests have servers of theirs."""
    return sum("layer2_rag.parsing.worker" in " ".join(child.cmdline()) for child in psutil.Process().children())


def threads() -> list[str]:
    """Those of the embedder, which it has once it was asked."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("embed")]


async def test_soon_after_the_start_the_parsers_are_there(embedder: OnnxEmbedder) -> None:
    async with Pool(workers=2) as pool, warming(embedder, pool, after=0.01):
        assert children() == 0
        await until(lambda: children() == 2)
        assert threads()


async def test_what_is_over_by_then_has_started_nothing(embedder: OnnxEmbedder) -> None:
    async with Pool(workers=2) as pool:
        async with warming(embedder, pool, after=60):
            await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1
    assert (children(), threads()) == (0, [])


async def test_a_model_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    async with aclosing(OnnxEmbedder(tmp_path)) as broken, Pool(workers=1) as pool, warming(broken, pool, after=0):
        await until(lambda: children() == 1)


async def test_an_app_that_is_asked_nothing_about_documents_starts_no_parser() -> None:
    async with client_of(app_over()) as client:
        assert (await client.post("/chat", json={"message": "Hello!"})).status_code == 200
        assert (children(), threads()) == (0, [])
