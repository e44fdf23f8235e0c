"""A child may crash, hang, eat memory or try to talk: the call fails with a reason, and nothing else does."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from layer1_basic_api.errors import Stopping
from layer1_basic_api.layers import ROOT
from layer2_rag.errors import ParseFailed, StoreUnreachable
from layer2_rag.parsing.pool import Limits, Pool
from tests.support import layer2_child_calls as child_calls
from tests.support.layer2_turns import watched_turns


async def test_a_call_gives_the_functions_result_and_the_child_stays_warm() -> None:
    async with Pool(workers=1) as pool:
        assert await pool.run(child_calls.echo, {"a": [1, 2]}) == {"a": [1, 2]}
        large = "ä" * 3_000_000
        assert await pool.run(child_calls.echo, large) == large
        first, second = await pool.run(child_calls.pid), await pool.run(child_calls.pid)
        assert first == second != os.getpid()


async def test_no_child_starts_before_it_is_needed_or_asked_for() -> None:
    others = children()  # servers and browsers that other tests share
    async with Pool(workers=2) as pool:
        assert children() <= others
        first = await pool.run(child_calls.pid)
        assert children() - others == {first}
        await pool.warm()
        assert len(children() - others) == 2
        both = await asyncio.gather(pool.run(child_calls.pid), pool.run(child_calls.pid))
        assert set(both) == children() - others
    with pytest.raises(Stopping):
        await pool.run(child_calls.pid)
    await pool.warm()
    assert children() <= others


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


async def test_calls_run_side_by_side_and_no_more_than_there_are_workers(tmp_path: Path) -> None:
    (met := tmp_path / "met").mkdir()
    async with Pool(workers=2) as pool:
        runs = await asyncio.gather(*(pool.run(child_calls.meet, met) for _ in range(4)))
    assert max(sum(begin <= moment <= end for begin, end in runs) for moment, _ in runs) == 2


async def test_who_begins_is_told_so_and_the_child_outlives_a_failure_of_that() -> None:
    async def fails() -> None:
        raise StoreUnreachable("gone")

    async with Pool(workers=1) as pool:
        before = await pool.run(child_calls.pid)
        with pytest.raises(StoreUnreachable):
            await pool.run(child_calls.pid, begins=fails)
        assert await pool.run(child_calls.pid) == before


async def test_a_reason_of_the_functions_own_travels_and_keeps_the_child() -> None:
    async with Pool(workers=1) as pool:
        before = await pool.run(child_calls.pid)
        with pytest.raises(ParseFailed, match="because of ümlauts"):
            await pool.run(child_calls.fail)
        assert await pool.run(child_calls.pid) == before


async def test_an_error_of_the_parsers_own_is_put_in_words() -> None:
    async with Pool(workers=1) as pool:
        with pytest.raises(ParseFailed) as caught:
            await pool.run(child_calls.stumble)
        assert "damaged" in caught.value.detail
        assert "internal detail" not in caught.value.detail


@pytest.mark.parametrize("end", [child_calls.crash, child_calls.leave])
async def test_a_crash_fails_its_own_call_and_no_other(end: object) -> None:
    async with Pool(workers=2) as pool:
        other = asyncio.create_task(pool.run(child_calls.sleep, 1.0))
        with pytest.raises(ParseFailed, match="crashed"):
            await pool.run(end)  # type: ignore[arg-type]
        assert await other == 1.0
        assert await pool.run(child_calls.echo, "again") == "again"


async def test_too_much_memory_is_a_reason() -> None:
    async with Pool(workers=1, limits=Limits(memory=200_000_000)) as pool:
        with pytest.raises(ParseFailed, match="more than 200 MB of memory"):
            await pool.run(child_calls.allocate, 400)
        assert await pool.run(child_calls.allocate, 50) == 50_000_000


async def test_too_much_computing_is_a_reason() -> None:
    async with Pool(workers=1, limits=Limits(cpu_seconds=1)) as pool:
        with pytest.raises(ParseFailed, match="longer than 1 seconds"):
            await pool.run(child_calls.burn)
        assert await pool.run(child_calls.echo, 1) == 1


async def test_too_long_is_a_reason_and_the_child_is_gone() -> None:
    async with Pool(workers=1, limits=Limits(wall_seconds=5.0)) as pool:
        before = await pool.run(child_calls.pid)
        with pytest.raises(ParseFailed, match="longer than 5 seconds"):
            await pool.run(child_calls.sleep, 60)
        assert await pool.run(child_calls.pid) != before
    assert not is_alive(before)


async def test_a_cancelled_call_frees_its_place() -> None:
    async with Pool(workers=1) as pool:
        before = await pool.run(child_calls.pid)
        call = asyncio.create_task(pool.run(child_calls.sleep, 60))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await pool.run(child_calls.pid) != before


async def test_a_child_is_replaced_after_its_calls_and_when_it_grew() -> None:
    async with Pool(workers=1, limits=Limits(calls=2)) as pool:
        pids = [await pool.run(child_calls.pid) for _ in range(4)]
        assert pids[0] == pids[1] != pids[2] == pids[3]
    async with Pool(workers=1, limits=Limits(growth=50_000_000)) as pool:
        before = await pool.run(child_calls.leak, 100)
        assert await pool.run(child_calls.pid) != before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_what_stops_the_server_is_not_for_children(number: int) -> None:
    async with Pool(workers=1) as pool:
        assert await pool.run(child_calls.interrupt, number) == "still here"


async def test_a_child_talks_to_nobody_and_starts_nothing() -> None:
    heard = list[asyncio.StreamWriter]()
    server = await asyncio.start_server(lambda _, writer: heard.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Pool(workers=1) as pool:
        for answer in (
            await pool.run(child_calls.connect, port),
            await pool.run(child_calls.fetch, f"http://localhost:{port}/"),
            await pool.run(child_calls.start_program),
        ):
            assert "not for a parser" in answer
    assert not heard


async def test_a_child_gets_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    async with Pool(workers=1) as pool:
        assert "OPENAI_API_KEY" not in await pool.run(child_calls.environment)


async def test_leaving_the_pool_says_nothing_about_the_document() -> None:
    async with Pool(workers=1) as pool:
        await pool.run(child_calls.pid)
        call = asyncio.create_task(pool.run(child_calls.sleep, 60))
        await asyncio.sleep(0.1)
    with pytest.raises(Stopping):
        await call


async def test_leaving_the_pool_ends_its_children() -> None:
    async with Pool(workers=2) as pool:
        pids = await asyncio.gather(pool.run(child_calls.pid), pool.run(child_calls.pid))
    assert not any(map(is_alive, pids))


async def test_the_event_loop_stays_free_while_children_start_and_answer() -> None:
    """A turn has little more to do than to pack six large calls."""
    texts = ["ä" * 5_000_000 for _ in range(6)]
    begun = time.thread_time()
    packed = [pickle.dumps(text) for text in texts]
    alone = time.thread_time() - begun
    del packed  # kept until here, as the calls are
    async with watched_turns(time.thread_time) as turns, Pool(workers=2, limits=Limits(calls=2)) as pool:
        await asyncio.gather(*(pool.run(child_calls.echo, text) for text in texts))
    assert turns.longest < 2 * alone


PARENT = """
import asyncio
from layer2_rag.parsing.pool import Pool
from tests.support import layer2_child_calls as child_calls

async def main():
    async with Pool(workers=2) as pool:
        pids = await asyncio.gather(pool.run(child_calls.pid), pool.run(child_calls.pid))
        busy = asyncio.create_task(pool.run(child_calls.burn))
        await asyncio.sleep(0.2)
        print(*pids, flush=True)
        await busy

asyncio.run(main())
"""


@pytest.mark.blocking
def test_children_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(map(is_alive, pids))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(pids) == 2
    assert not any(map(is_alive, pids))


def is_alive(pid: int) -> bool:
    """Running; one that ended and was not fetched by its parent does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
