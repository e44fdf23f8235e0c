"""How many streams may be open at once: a token a second each, while /health is asked from another process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer1.load import Target, order
from tests.benchmarks.layer1.subjects import LOAD, chat, fake_model_server, load, mystack_before, mystack_simulated
from tests.benchmarks.processes import Generator, Server
from tests.benchmarks.report import Figure, Section, Table

HEALTH_GOAL = 100.0
"""Milliseconds."""
PROBE_EVERY = 0.05
HOW = (
    "Each stream gets a token a second. They start evenly over a ramp, all are open during the plateau, and each token "
    "is counted to the end. /health is asked every 50 ms of the plateau by a process of its own, timed from when the "
    "question was due. `gap` is the time between two tokens of one stream at the client, where 1 s is right; `busy` is "
    "the share of one core that MyStack used on the plateau; memory is what the streams add (USS)."
)


@dataclass(frozen=True, slots=True)
class Case:
    """`adapter` None is the simulated model, which asks nobody. Seconds."""

    name: str
    adapter: str | None
    streams: int
    ramp: float
    plateau: float

    @property
    def tokens(self) -> int:
        """Enough that the first stream is still open when the plateau ends, with a margin for a late start."""
        return int(self.ramp * 1.25 + self.plateau) + 5


def measure(effort: Effort) -> Section:
    plateau, streams = effort.pick(20.0, 2.0), effort.pick(5000, 100)
    ramp = effort.pick(20.0, 1.0)
    cases = [
        Case("simulated", None, streams, ramp, plateau),
        Case("openai", "openai", streams, ramp, plateau),
        Case("ollama", "ollama", streams // 5, ramp / 2, plateau),
    ]
    results = {case.name: _run(effort, case) for case in cases}
    figures = [_figure(case, results[case.name]) for case in cases]
    counts, times = ("streams", "tokens", "errors"), ("health p50, ms", "health p99, ms", "gap p50, s", "gap p99, s")
    head = ("adapter", *counts, *times, "busy", "KB a stream")
    return Section(
        "Open streams", HOW, figures, [Table(head, [_row(case, results[case.name]) for case in cases])], results
    )


def _run(effort: Effort, case: Case) -> dict[str, Any]:
    with _server(effort, case) as server:
        target = chat(server.port, stream=True, tokens=case.tokens)
        load(effort, "closed_loop", target_of_one(server.port), connections=1, seconds=1.0, requests=1)
        return _follow(effort, case, server, target)


def target_of_one(port: int) -> Target:
    """A question that loads the adapter, and is answered at once as it only asks for the models."""
    return Target(port=port, path="/v1/models", body={}, marker='"detail"', markers=0)


def _follow(effort: Effort, case: Case, server: Server, target: Target) -> dict[str, Any]:
    idle = server.unique_mb
    argument = order("open_streams", target, streams=case.streams, ramp=case.ramp, seconds=case.tokens + 60.0)
    with Generator(argument, core=effort.cores.rest, module=LOAD) as generator:
        opened, used = generator.line(), server.cpu_seconds
        health = load(effort, "probe_health", port=server.port, seconds=case.plateau, every=PROBE_EVERY)
        busy = (server.cpu_seconds - used) / health["took"]
        memory = server.unique_mb - idle
        result = generator.line()
    return {"opened": opened, "health": health, "busy": busy, "memory_mb": memory, **result}


@contextmanager
def _server(effort: Effort, case: Case) -> Iterator[Server]:
    if case.adapter is None:
        with mystack_simulated(effort, f"ttft=1,tps=1,tokens={case.tokens}") as server:
            yield server
        return
    with (
        fake_model_server(effort, seconds=1.0, tps=1.0, tokens=case.tokens) as fake,
        mystack_before(effort, fake.port, adapter=case.adapter) as server,
    ):
        yield server


def passed(result: dict[str, Any]) -> bool:
    whole = result["tokens"] == result["expected"] and not result["errors"] and not result["health"]["errors"]
    return whole and 1000 * result["health"]["p99"] <= HEALTH_GOAL


def _figure(case: Case, result: dict[str, Any]) -> Figure:
    p99 = 1000 * result["health"]["p99"]
    said = f"{result['tokens']:,} of {result['expected']:,} tokens, {result['errors']} errors, health p99 {p99:.0f} ms"
    goal = f"all tokens, 0 errors, health p99 ≤ {HEALTH_GOAL:g} ms"
    return Figure(f"{case.streams:,} streams open at once, `{case.name}`", said, goal, passed(result))


def _row(case: Case, result: dict[str, Any]) -> list[str]:
    health, kilobytes = result["health"], 1000 * result["memory_mb"] / case.streams
    times = [f"{1000 * health['p50']:.1f}", f"{1000 * health['p99']:.1f}"]
    gaps = [f"{result[key]:.2f}" if result[key] is not None else "–" for key in ("gap_p50", "gap_p99")]
    shares = [f"{result['busy']:.0%}", f"{kilobytes:.0f}"]
    return [
        f"`{case.name}`",
        f"{case.streams:,}",
        f"{result['tokens']:,}",
        str(result["errors"]),
        *times,
        *gaps,
        *shares,
    ]
