"""How soon layer 1 is ready, and how much memory it takes before and after many requests."""

import subprocess
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer1.subjects import chat, fake_model_server, load, mystack_before
from tests.benchmarks.processes import Server, clean_environment, mystack_up, spawn
from tests.benchmarks.report import Figure, Section, Table
from tests.benchmarks.stats import median
from tests.support.server import free_port, stop

READY_GOAL, MEMORY_GOAL, GROWTH_GOAL = 1.2, 100.0, 10.0
"""Seconds, MB, MB."""
POLL_SECONDS, GIVE_UP_SECONDS = 0.002, 60.0
TOKENS = 20
HOW = (
    "Ready: from the start of `mystack up` (no settings, compiled modules present) to the first 200 of /health, median "
    "of {starts}, on all cores. Memory is the part that only this process holds (USS), in MB of 10⁶ bytes: when ready, "
    "then after {requests:,} requests to /chat through `openai`, half of them streams of 20 tokens, 32 at a time; "
    "medians over processes, as what the allocator keeps differs from one to the next."
)


def measure(effort: Effort) -> Section:
    starts, requests = effort.pick(5, 1), effort.pick(10_000, 400)
    _ready_seconds(effort)  # compiles what has changed
    ready = [_ready_seconds(effort) for _ in range(starts)]
    memory = [_memory(effort, requests) for _ in range(effort.pick(3, 1))]
    idle, after, growth = (median(use(each) for each in memory) for use in (_idle, _after, _growth))
    errors = sum(each["errors"] for each in memory)
    figures = [
        Figure(
            "ready after `mystack up`", f"{median(ready):.2f} s", f"≤ {READY_GOAL:g} s", median(ready) <= READY_GOAL
        ),
        Figure("memory idle", f"{idle:.0f} MB", f"≤ {MEMORY_GOAL:g} MB", idle <= MEMORY_GOAL),
        Figure(f"memory after {requests:,} requests", f"{after:.0f} MB", f"≤ {MEMORY_GOAL:g} MB", after <= MEMORY_GOAL),
        Figure("growth", f"{growth:.1f} MB", f"≤ {GROWTH_GOAL:g} MB", growth <= GROWTH_GOAL and not errors),
    ]
    rows = [[f"{each[key]:.1f}" for key in ("idle", "after_100", "after")] for each in memory]
    tables = [
        Table(("each start, s",), [[", ".join(f"{each:.2f}" for each in ready)]]),
        Table(("idle, MB", "after 100 requests, MB", f"after {requests:,}, MB"), rows),
    ]
    how = HOW.format(starts=starts, requests=requests)
    return Section("Start and memory", how, figures, tables, {"ready_s": ready, "memory_mb": memory})


def _idle(memory: dict[str, float]) -> float:
    return memory["idle"]


def _after(memory: dict[str, float]) -> float:
    return memory["after"]


def _growth(memory: dict[str, float]) -> float:
    """Of one process: each starts from a heap of its own."""
    return memory["after"] - memory["idle"]


def _ready_seconds(effort: Effort) -> float:
    port = free_port()
    env = clean_environment(MYSTACK_DATA=str(effort.folder / "start"))
    started = time.monotonic()
    process = spawn(mystack_up(port), log=effort.folder / "start.log", core=None, env=env)
    try:
        _wait(port, process, until=started + GIVE_UP_SECONDS)
        return time.monotonic() - started
    finally:
        stop(process)


def _wait(port: int, process: "subprocess.Popen[bytes]", *, until: float) -> None:
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        time.sleep(POLL_SECONDS)
    raise RuntimeError("mystack up did not answer")


def _memory(effort: Effort, requests: int) -> dict[str, float]:
    with fake_model_server(effort, tokens=TOKENS) as fake, mystack_before(effort, fake.port) as server:
        idle = server.unique_mb
        errors = _ask(effort, server, 100)
        first = server.unique_mb
        errors += _ask(effort, server, requests - 100)
        return {"idle": idle, "after_100": first, "after": server.unique_mb, "errors": errors}


def _ask(effort: Effort, server: Server, requests: int) -> int:
    """Half plain, half streamed. The number of wrong answers."""
    errors = 0
    for stream in (False, True):
        target = chat(server.port, stream=stream, tokens=TOKENS)
        errors += load(effort, "closed_loop", target, connections=32, seconds=1.0, requests=requests // 2)["errors"]
    return errors
