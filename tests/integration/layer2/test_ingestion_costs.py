"""What taking documents in costs everybody else: no time of the event loop, no wait for a place, no memory for good."""

import asyncio
import gc
import time
import tracemalloc
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from layer2_rag.embeddings.onnx import OnnxEmbedder
from tests.support.layer2_library import QuickEmbedder, long_text, open_shelf

LONGEST_STEP = 0.05
"""Seconds of computing between two turns of the event loop. Of this thread alone: a busy machine makes none of it."""
KEPT = 8_000
"""Bytes of Python objects that a document may leave behind."""


@asynccontextmanager
async def watched() -> AsyncIterator[list[float]]:
    """How long the event loop computed at each of its turns, while the context is open."""
    steps, over = list[float](), asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            before = time.thread_time()
            await asyncio.sleep(0.001)
            steps.append(time.thread_time() - before)

    task = asyncio.create_task(watch())
    try:
        yield steps
    finally:
        over.set()
        await task


async def test_no_step_of_taking_in_holds_the_event_loop(tmp_path: Path) -> None:
    async with open_shelf(tmp_path, embedder=OnnxEmbedder()) as shelf:
        await shelf.put("Otters swim.")  # what is imported and made once
        async with watched() as steps:
            await shelf.put(long_text("otter", paragraphs=30))
    longest = max(steps)
    assert longest < LONGEST_STEP


async def test_what_documents_leave_behind_is_given_back_when_no_more_come(tmp_path: Path) -> None:
    class Loop:
        """Held by itself alone: only a collection of all objects finds it."""

        def __init__(self) -> None:
            self.held = self

    given_back, turn = asyncio.Event(), asyncio.get_running_loop()
    gc.disable()
    try:
        async with open_shelf(tmp_path, embedder=QuickEmbedder(), quiet_seconds=0.05) as shelf:
            weakref.finalize(Loop(), turn.call_soon_threadsafe, given_back.set)
            assert not given_back.is_set()
            await shelf.put("Otters swim.")
            await asyncio.wait_for(given_back.wait(), 30)
    finally:
        gc.enable()


async def test_while_documents_wait_others_are_taken_in_found_and_deleted(tmp_path: Path) -> None:
    embedder = QuickEmbedder()
    async with open_shelf(tmp_path, embedder=embedder, workers=2) as shelf:
        ready = await shelf.put("Badgers dig.")
        embedder.gate.clear()
        waiting = [await shelf.upload(long_text(f"otter {number}", paragraphs=3)) for number in range(5)]
        assert await shelf.found("badgers") == ["Badgers dig."]
        await shelf.library.delete(ready.id)
        await shelf.library.delete(waiting[-1].id)
        assert await shelf.found("badgers") == []
        embedder.gate.set()
        assert [(await shelf.settled(each.id)).state for each in waiting[:-1]] == ["ready"] * 4


async def test_what_is_over_leaves_nothing_in_memory(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        for number in range(5):
            await shelf.put(long_text(f"otter {number}", paragraphs=20))  # what is imported and made once
            await shelf.put(" " * number)
        tracemalloc.start()
        try:
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            for number in range(20):
                document = await shelf.put(long_text(f"badger {number}", paragraphs=20))
                await shelf.library.delete(document.id)
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    kept = (after - before) / 20
    assert kept < KEPT
