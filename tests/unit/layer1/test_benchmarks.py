"""The benchmark's own arithmetic, its counting, its fake server and its report; and that a quick run works."""

import asyncio
import json
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import pytest

from tests.benchmarks.__main__ import find_layers, measure
from tests.benchmarks.checks import check, outcomes_in
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer1.fake_server import Behaviour, FakeModelServer, model_seconds
from tests.benchmarks.layer1.load import closed_loop, next_open, open_loop, open_streams
from tests.benchmarks.layer1.overhead import added
from tests.benchmarks.layer1.streams import passed
from tests.benchmarks.layer1.subjects import completions
from tests.benchmarks.layer1.throughput import ratio
from tests.benchmarks.layer1.wire import MarkerCount
from tests.benchmarks.processes import ROOT, Cores, clean_environment
from tests.benchmarks.report import Figure, Machine, Section, Table, markdown, write
from tests.benchmarks.stats import percentile, poisson_times

MACHINE = Machine(
    date="2026-01-01 00:00 UTC",
    commit="abc",
    cores=2,
    cpu="a processor",
    memory_gb=8.0,
    system="Linux 6",
    python="3.11.7",
    load=0.1,
    packages={"fastapi": "1"},
)


@asynccontextmanager
async def fake_server(**behaviour: float) -> AsyncIterator[int]:
    options, open_now, none_open = Behaviour(port=0, tokens=20, **behaviour), set[object](), asyncio.Event()

    class Connection(FakeModelServer):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            open_now.add(self)
            none_open.clear()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            open_now.discard(self)
            if not open_now:
                none_open.set()

    none_open.set()
    async with await asyncio.get_running_loop().create_server(lambda: Connection(options), "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        await none_open.wait()


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (0.5, 2.5), (0.95, 3.85), (1, 4.0)])
def test_percentiles_lie_between_the_ranks(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == pytest.approx(expected)


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.1)])
def test_a_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


def test_arrivals_are_a_poisson_process_and_the_same_for_a_seed() -> None:
    times = poisson_times(20, 500, seed=1)
    gaps = [after - before for before, after in pairwise(times)]
    assert times == poisson_times(20, 500, seed=1) != poisson_times(20, 500, seed=2)
    assert len(times) == pytest.approx(10_000, rel=0.05)
    assert 0 < min(times) < max(times) < 500
    assert fmean(gap * gap for gap in gaps) == pytest.approx(2 / 20**2, rel=0.1)  # of an exponential: 2 ÷ rate²


def test_markers_are_counted_wherever_the_bytes_are_split() -> None:
    text = b"token token tok" + b"en tokentoken"
    for size in range(1, len(text)):
        count = MarkerCount(b"token ")
        for start in range(0, len(text), size):
            count.feed(text[start : start + size])
        assert count.count == 3


def test_overhead_is_the_median_of_the_differences_of_each_round() -> None:
    direct = [{"end": [0.1, 0.2, 0.3]}] * 3
    through = [{"end": [0.1 + late, 0.2 + late, 0.3 + late]} for late in (0.002, 0.5, 0.004)]
    assert added(through, direct, "plain", 0.95) == pytest.approx(4.0)


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    ours = [{"per_second": each} for each in (50, 100, 10)]
    assert ratio(ours, [{"per_second": each} for each in (100, 100, 100)]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("change", "right"),
    [({}, True), ({"tokens": 9}, False), ({"errors": 1}, False), ({"health": {"p99": 0.11, "errors": 0}}, False)],
)
def test_streams_pass_only_whole(change: dict[str, object], right: bool) -> None:
    result = {"tokens": 10, "expected": 10, "errors": 0, "health": {"p99": 0.09, "errors": 0}, **change}
    assert passed(result) is right


def test_a_question_takes_the_same_time_whichever_way_it_comes() -> None:
    slow = Behaviour(port=0, seconds=0.2, spread=0.5)
    times = [model_seconds(slow, f"question {number}") for number in range(500)]
    assert times == [model_seconds(slow, f"question {number}") for number in range(500)]
    assert 0.1 <= min(times) < 0.11
    assert 0.29 < max(times) <= 0.3


async def test_the_closed_loop_counts_right_answers() -> None:
    async with fake_server() as port:
        for stream in (False, True):
            target = completions(port, stream=stream, tokens=20)
            result = await closed_loop(target, connections=3, seconds=1, requests=30)
            assert (result["requests"], result["errors"]) == (30, 0)


async def test_a_token_too_few_is_an_error() -> None:
    async with fake_server() as port:
        result = await closed_loop(completions(port, stream=True, tokens=21), connections=1, seconds=1, requests=2)
    assert result["errors"] == 2
    assert result["shown"] == ["20 tokens in the place of 21"] * 2


async def test_the_open_loop_times_from_when_a_request_was_due() -> None:
    async with fake_server(seconds=0.05) as port:
        target = completions(port, stream=True, tokens=20)
        result = await open_loop(target, rate=100, seconds=0.3, seed=1, first_number=0)
    assert result["numbers"] == list(range(len(poisson_times(100, 0.3, seed=1))))
    assert min(result["first"]) >= 0.05
    assert all(end >= first for first, end in zip(result["first"], result["end"], strict=True))


async def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    async with fake_server() as port:
        target = completions(port, stream=False, tokens=20)
        closed, kept = await target.connect(), await target.connect()
        await closed.aclose()
        assert next_open(deque([closed, kept])) is kept
        assert next_open(deque([closed])) is None
        await kept.aclose()


async def test_streams_are_followed_to_their_end(capsys: pytest.CaptureFixture[str]) -> None:
    async with fake_server(tps=200) as port:
        target = completions(port, stream=True, tokens=20)
        result = await open_streams(target, streams=5, ramp=0.02, seconds=20)
    assert (result["tokens"], result["expected"], result["errors"]) == (100, 100, 0)
    assert json.loads(capsys.readouterr().out)["errors"] == 0


async def test_a_server_that_is_gone_is_an_error_and_no_end() -> None:
    async with fake_server() as port:
        target = completions(port, stream=True, tokens=20)
    result = await open_loop(target, rate=100, seconds=0.05, seed=1, first_number=0)
    assert result["errors"] == len(poisson_times(100, 0.05, seed=1)) > 0


def test_the_report_says_pass_and_miss_and_where_it_comes_from(tmp_path: Path) -> None:
    figures = [Figure("fast", "1 ms", "≤ 2 ms", True), Figure("small", "9 MB", "≤ 2 MB", False), Figure("other", "7")]
    section = Section("A section", "How.", figures, [Table(("a", "b"), [("1", "2")])], {"raw": [1, 2]})
    text = markdown("Title", MACHINE, [section])
    write(tmp_path, "layer1", text=text, machine=MACHINE, sections={"one": section})
    assert "| fast | ≤ 2 ms | 1 ms | pass |" in text
    assert "| small | ≤ 2 MB | 9 MB | **miss** |" in text
    assert "| other | – | 7 | – |" in text
    assert "| 1 | 2 |" in text
    assert "2026-01-01 00:00 UTC, commit abc. 2 cores of a processor, 8.0 GB" in text
    assert (tmp_path / "layer1.md").read_text("utf-8") == text
    assert json.loads((tmp_path / "layer1.json").read_text("utf-8"))["one"] == {"raw": [1, 2]}


def test_layers_are_found_and_unknown_measurements_refused() -> None:
    assert "layer1" in find_layers()
    with pytest.raises(ValueError, match="nonsense"):
        measure("layer1", only=["nonsense"])


@pytest.mark.blocking
def test_a_check_that_takes_too_long_is_a_miss_and_no_end_of_the_report(tmp_path: Path) -> None:
    effort = Effort(quick=False, folder=tmp_path, cores=Cores(None, None))
    [figure] = check(effort, layer=1, seconds=0.01).figures
    assert (figure.measured, figure.verdict) == ("not done in 0 s", "**miss**")


def test_what_a_check_says_of_its_targets_is_read_and_nothing_is_of_one_that_ended_early() -> None:
    outcome = {"name": "search, p95", "target": "< 100 ms", "figure": "9 ms", "state": "pass"}
    assert outcomes_in(json.dumps({"layer": 1, "outcomes": [outcome]})) == [outcome]
    assert outcomes_in("") == outcomes_in("{}") == []


def test_the_environment_of_a_subject_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = clean_environment(MYSTACK_LLM="simulated")
    assert not {"OPENAI_API_KEY", "PYTHONDONTWRITEBYTECODE"} & set(env)
    assert env["MYSTACK_LLM"] == "simulated"


@pytest.mark.blocking
def test_a_quick_run_measures_start_and_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "1", "--quick", "--only", "footprint", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "layer1.json").read_text("utf-8"))["footprint"]
    assert data["memory_mb"][0]["errors"] == 0
    assert 0 < data["ready_s"][0] < 60
