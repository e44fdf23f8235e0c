"""What the embedded index keeps in its folder, through closing, `kill -9` and damage."""

import asyncio
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from layer1_basic_api.layers import ROOT
from layer2_rag.errors import StoreFailed
from layer2_rag.stores.base import Condition, Where
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex
from tests.contracts.layer2.vector_indexes import SPACE, named, open_index, point, terms, vector

WRITER = """
import asyncio, sys
from pathlib import Path
from layer2_rag.stores.base import Where
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex
from tests.contracts.layer2.vector_indexes import SPACE, named, point

async def main() -> None:
    index = await QdrantEdgeIndex.open(Path(sys.argv[1]))
    await index.upsert(SPACE, [point("gone", n) for n in range(10)])
    await index.remove(SPACE, Where(document_id=named("gone")))
    for n in range(1_000_000):
        await index.upsert(SPACE, [point(f"d{n}", fields={"kind": "report", "metadata": {"n": n}})])
        print(n, flush=True)

asyncio.run(main())
"""
"""Writes a point, says that it is acknowledged, and so on until it is killed."""


async def written_until_killed(folder: Path, *, after: int) -> int:
    """How many points were acknowledged."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(folder), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout
    while int(await writer.stdout.readline()) < after:
        pass
    writer.send_signal(signal.SIGKILL)
    said = await writer.stdout.read()
    await writer.wait()
    return after + 1 + said.count(b"\n")


async def test_what_was_acknowledged_outlives_kill_9(quick_folder: Path) -> None:
    acknowledged = await written_until_killed(quick_folder / "vectors", after=300)
    async with open_index("edge", quick_folder) as index:
        assert await index.spaces() == [SPACE]
        assert acknowledged <= await index.count(SPACE, Where()) <= acknowledged + 1
        assert await index.count(SPACE, Where(document_id=named("gone"))) == 0
        last = Where(conditions=(Condition(field="metadata.n", values=(acknowledged - 1,)),))
        assert await index.count(SPACE, last) == 1
        (hit,) = await index.nearest(SPACE, point("d300").vector, where=Where(), limit=1)
        assert hit.chunk_id == point("d300").chunk_id


async def test_all_is_there_after_closing(quick_folder: Path) -> None:
    async with open_index("edge", quick_folder) as index:
        await index.upsert(SPACE, [point("a", n, fields={"kind": "report"}) for n in range(100)])
        await index.set_fields(SPACE, named("a"), {"metadata": {"year": 2024}})
    async with open_index("edge", quick_folder) as index:
        assert await index.spaces() == [SPACE]
        year = Condition(field="metadata.year", values=(2024,))
        assert await index.count(SPACE, Where(conditions=(year,))) == 100
        assert len(await index.matching(SPACE, terms(7), where=Where(), limit=5)) == 1
        assert len(await index.nearest(SPACE, vector(1), where=Where(), limit=5)) == 5
        await index.upsert(SPACE, [point("b")])
        assert await index.count(SPACE, Where()) == 101


async def test_a_quiet_time_is_used_to_flush(quick_folder: Path) -> None:
    index = await QdrantEdgeIndex.open(quick_folder / "vectors", quiet_seconds=0.05)
    await index.upsert(SPACE, [point("a", n) for n in range(100)])
    async with asyncio.timeout(30):
        while await asyncio.to_thread(count_without_log, quick_folder) < 100:
            pass
    await index.aclose()


def count_without_log(folder: Path) -> int:
    """How many points a copy of the folder has whose write-ahead log is empty; 0 if it was copied amid a flush."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    with suppress(shutil.Error, StoreFailed):
        shutil.copytree(folder / "vectors", copy / "vectors")
        shutil.rmtree(next((copy / "vectors").glob("*/shard/wal")))
        return asyncio.run(count_all(copy))
    return 0


async def count_all(folder: Path) -> int:
    async with open_index("edge", folder) as index:
        return await index.count(SPACE, Where())


async def test_a_second_process_is_refused(quick_folder: Path) -> None:
    async with open_index("edge", quick_folder) as index:
        await index.upsert(SPACE, [point("a")])
        with pytest.raises(StoreFailed, match="Another process has the vectors"):
            await QdrantEdgeIndex.open(quick_folder / "vectors")
    async with open_index("edge", quick_folder) as index:
        assert await index.count(SPACE, Where()) == 1


@pytest.mark.parametrize("damaged", ["space.json", "shard/edge_config.json", "shard/segments/*/segment.json"])
async def test_damage_is_named_with_what_to_do(quick_folder: Path, damaged: str) -> None:
    async with open_index("edge", quick_folder) as index:
        await index.upsert(SPACE, [point("a")])
    (folder,) = (quick_folder / "vectors").iterdir()
    next(folder.glob(damaged)).write_bytes(b"\xff garbage")
    with pytest.raises(StoreFailed, match=f"{folder.name} cannot be used") as raised:
        await QdrantEdgeIndex.open(quick_folder / "vectors")
    assert raised.value.commands == ("mystack reindex",)


async def test_a_folder_that_is_none_of_ours_is_refused_and_left_alone(quick_folder: Path) -> None:
    foreign = quick_folder / "vectors" / "holiday"
    foreign.mkdir(parents=True)
    (foreign / "beach.jpg").write_bytes(b"sand")
    with pytest.raises(StoreFailed, match="holiday"):
        await QdrantEdgeIndex.open(quick_folder / "vectors")
    assert (foreign / "beach.jpg").read_bytes() == b"sand"


async def test_a_space_that_was_half_made_is_cleared_away(quick_folder: Path) -> None:
    half = quick_folder / "vectors" / ".new-abc"
    half.mkdir(parents=True)
    async with open_index("edge", quick_folder) as index:
        assert await index.spaces() == []
    assert not half.exists()
