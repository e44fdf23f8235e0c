"""Requests a second through one process whose model answers at once: MyStack beside two other proxies, in turn."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer1.load import Target
from tests.benchmarks.layer1.subjects import (
    LITELLM,
    chat,
    completions,
    fake_model_server,
    install_litellm,
    litellm_proxy,
    load,
    mystack_before,
    reference_proxy,
)
from tests.benchmarks.processes import Server
from tests.benchmarks.report import Figure, Section, Table
from tests.benchmarks.stats import median

CONNECTIONS = 32
TOKENS = 20
MODES = {"plain": "plain answers", "stream": f"{TOKENS}-token streams"}
MYSTACK, ROUTE, REFERENCE, LITELLM_NAME, FAKE = (
    "MyStack /v1",
    "MyStack /chat",
    "40-line proxy",
    f"LiteLLM {LITELLM}",
    "fake server, direct",
)
GOALS = {REFERENCE: 0.7, LITELLM_NAME: 8.0}
HOW = (
    f"Closed loop, {CONNECTIONS} connections, the model's delays 0; every answer is checked for its {TOKENS} tokens. "
    "Each process under test has one core for itself; the load generator and the fake model server share another. "
    "All take turns; figures are medians over {rounds} rounds of {seconds:g} s. The same bytes go to "
    "`/v1/chat/completions` of all; MyStack's own `/chat` is measured beside it. The 40-line proxy is "
    "`tests/benchmarks/layer1/reference_proxy.py`: FastAPI and the same HTTP client, run by uvicorn as it comes. All "
    "write a line a request to their logs. The first row of the table is the generator and the fake server alone, "
    "which can do far more than what is measured. `busy` is the share of its core that the process used."
)


@dataclass(frozen=True, slots=True)
class Subject:
    server: Server
    target: Callable[..., Target] = completions


def measure(effort: Effort) -> Section:
    rounds, seconds = effort.pick(5, 1), effort.pick(3.0, 1.0)
    skipped = ""
    samples: dict[str, dict[str, list[dict[str, Any]]]] = {}
    with ExitStack() as stack:
        subjects, skipped = _open_subjects(effort, stack)
        for number in range(rounds + 1):
            for mode in MODES:
                for name, subject in subjects.items():
                    sample = _sample(effort, subject, stream=mode == "stream", seconds=seconds if number else 1.0)
                    if number:  # the first round warms up
                        samples.setdefault(name, {}).setdefault(mode, []).append(sample)
    return _section(samples, skipped, how=HOW.format(rounds=rounds, seconds=seconds))


def _open_subjects(effort: Effort, stack: ExitStack) -> tuple[dict[str, Subject], str]:
    """The subjects, and why LiteLLM is not among them."""
    fake = stack.enter_context(fake_model_server(effort, tokens=TOKENS))
    ours = stack.enter_context(mystack_before(effort, fake.port))
    subjects = {FAKE: Subject(fake), MYSTACK: Subject(ours), ROUTE: Subject(ours, chat)}
    subjects[REFERENCE] = Subject(stack.enter_context(reference_proxy(effort, fake.port)))
    python = "left out of quick runs" if effort.quick else install_litellm()
    if isinstance(python, Path):
        proxy: AbstractContextManager[Server] = litellm_proxy(effort, fake.port, python=python)
        subjects[LITELLM_NAME] = Subject(stack.enter_context(proxy))
        return subjects, ""
    return subjects, python


def _sample(effort: Effort, subject: Subject, *, stream: bool, seconds: float) -> dict[str, Any]:
    target = subject.target(subject.server.port, stream=stream, tokens=TOKENS)
    used = subject.server.cpu_seconds
    sample = load(effort, "closed_loop", target, connections=CONNECTIONS, seconds=seconds)
    used = subject.server.cpu_seconds - used
    return {**sample, "server_busy": used / sample["took"], "cpu_us": 1e6 * used / max(1, sample["answered"])}


def middle(samples: list[dict[str, Any]], what: str) -> float:
    return float(median(sample[what] for sample in samples))


def ratio(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> float:
    """Median over the rounds of requests a second, ours ÷ theirs in the same round."""
    pairs = zip(ours, theirs, strict=True)
    return float(median(a["per_second"] / b["per_second"] for a, b in pairs if b["per_second"]))


def _section(samples: dict[str, dict[str, list[dict[str, Any]]]], skipped: str, *, how: str) -> Section:
    figures, rows = list[Figure](), list[list[str]]()
    for peer, goal in GOALS.items():
        for mode, what in MODES.items():
            for ours in (MYSTACK, ROUTE):
                title = f"requests a second, {what}, {ours} ÷ {peer}"
                figures.append(
                    _figure(title, samples, ours, peer, mode, goal) if peer in samples else _none(title, goal, skipped)
                )
    for name, sides in samples.items():
        for mode, what in MODES.items():
            per_second, half, most, cpu = (middle(sides[mode], key) for key in ("per_second", "p50", "p99", "cpu_us"))
            busy = f"{middle(sides[mode], 'server_busy'):.0%}", f"{middle(sides[mode], 'generator_busy'):.0%}"
            wrong = str(sum(sample["errors"] for sample in sides[mode]))
            rows.append(
                [
                    name,
                    what,
                    f"{per_second:,.0f}",
                    f"{1000 * half:.1f}",
                    f"{1000 * most:.1f}",
                    f"{cpu:,.0f}",
                    *busy,
                    wrong,
                ]
            )
    head = (
        "process",
        "answers",
        "requests a second",
        "p50, ms",
        "p99, ms",
        "CPU a request, µs",
        "busy",
        "generator busy",
        "errors",
    )
    return Section("Requests a second", how, figures, [Table(head, rows)], {"skipped": skipped, "samples": samples})


def _figure(
    title: str, samples: dict[str, dict[str, list[dict[str, Any]]]], ours: str, peer: str, mode: str, goal: float
) -> Figure:
    times = ratio(samples[ours][mode], samples[peer][mode])
    wrong = sum(sample["errors"] for sample in samples[ours][mode])
    said = f"{times:.2f}" + (f", {wrong} errors" if wrong else "")
    return Figure(title, said, f"≥ {goal:g}", times >= goal and not wrong)


def _none(title: str, goal: float, why: str) -> Figure:
    return Figure(title, f"not measured: {why}", f"≥ {goal:g}")
