"""What MyStack adds to a model's own time, by adapter: open loop, direct and through in turn, the same questions."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from layer1_basic_api.chat.assistant import Question, to_prompt
from layer1_basic_api.llm.base import Text
from layer1_basic_api.llm.simulated import SimulatedModel, parse_behaviour
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer1.load import Target, question_number
from tests.benchmarks.layer1.subjects import (
    chat,
    completions,
    fake_model_server,
    load,
    mystack_before,
    mystack_simulated,
)
from tests.benchmarks.report import Figure, Section, Table
from tests.benchmarks.stats import median, percentile

RATE = 20.0
TOKENS = 20
MODEL = {"seconds": 0.2, "spread": 0.5}
SIMULATED = f"ttft=0.2,jitter=0.5,tps=0,tokens={TOKENS}"
GOALS = {"openai": 8.0, "simulated": 8.0, "ollama": 15.0, "huggingface": 15.0}
"""Milliseconds; more where an SDK is used."""
MODES = {"plain": "plain answer", "stream": "first token"}
HOW = (
    f"Open loop: Poisson arrivals, {RATE:g} a second, the same for each; a latency counts from when the request was "
    "due. The model takes 200 ms ± 50 %, drawn from the question, so that the same question takes the same time direct "
    "and through. Direct and through take turns; figures are medians over {rounds} rounds of {seconds:g} s. For "
    "`simulated`, which asks nobody, direct is the model itself, run in a loop of its own."
)


@dataclass(frozen=True, slots=True)
class Subject:
    """`direct` names the subject that this one is compared with."""

    plain: Target
    stream: Target
    direct: str = "fake server"


def measure(effort: Effort) -> Section:
    rounds, seconds = effort.pick(4, 1), effort.pick(8.0, 1.0)
    samples: dict[str, dict[str, list[dict[str, Any]]]] = {}
    with ExitStack() as stack:
        subjects = _open_subjects(effort, stack)
        _warm_up(effort, subjects)
        for number in range(rounds):
            for mode in MODES:
                for name, subject in subjects.items():
                    sample = _sample(effort, subject, mode, seconds=seconds, seed=number)
                    samples.setdefault(name, {}).setdefault(mode, []).append(sample)
    samples["simulated model"] = {mode: [_in_process(each) for each in samples["simulated"][mode]] for mode in MODES}
    return _section(subjects, samples, rounds=rounds, seconds=seconds)


def _open_subjects(effort: Effort, stack: ExitStack) -> dict[str, Subject]:
    fake = stack.enter_context(fake_model_server(effort, tokens=TOKENS, **MODEL)).port
    ask = partial(completions, fake, tokens=TOKENS)
    subjects = {"fake server": Subject(ask(stream=False), ask(stream=True))}
    for adapter in ("openai", "ollama", "huggingface"):
        port = stack.enter_context(mystack_before(effort, fake, adapter=adapter)).port
        subjects[adapter] = _mystack_subject(port)
    port = stack.enter_context(mystack_simulated(effort, SIMULATED)).port
    plain = chat(port, stream=False, tokens=1, marker='"response"')
    subjects["simulated"] = Subject(plain, chat(port, stream=True, tokens=TOKENS), direct="simulated model")
    return subjects


def _mystack_subject(port: int) -> Subject:
    return Subject(chat(port, stream=False, tokens=TOKENS), chat(port, stream=True, tokens=TOKENS))


def _warm_up(effort: Effort, subjects: dict[str, Subject]) -> None:
    """The first answer loads the adapter; that is a start, not an overhead."""
    for subject in subjects.values():
        for mode in MODES:
            load(effort, "closed_loop", getattr(subject, mode), connections=4, seconds=1.0, requests=8)


def _sample(effort: Effort, subject: Subject, mode: str, *, seconds: float, seed: int) -> dict[str, Any]:
    target = getattr(subject, mode)
    return load(effort, "open_loop", target, rate=RATE, seconds=seconds, seed=seed, first_number=1000 * seed)


def _in_process(sample: dict[str, Any]) -> dict[str, Any]:
    """The time the simulated model takes by itself for the questions of `sample`, all asked at once."""
    model = SimulatedModel(parse_behaviour(SIMULATED))

    async def ask(number: int) -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        due, first = loop.time(), 0.0
        async for event in model.generate(to_prompt(Question(message=question_number(number)))):
            if isinstance(event, Text) and not first:
                first = loop.time() - due
        return first, loop.time() - due

    async def ask_all() -> list[tuple[float, float]]:
        return await asyncio.gather(*map(ask, sample["numbers"]))

    times = asyncio.run(ask_all())
    return {
        "numbers": sample["numbers"],
        "first": [first for first, _ in times],
        "end": [end for _, end in times],
        "sent_late_p99": 0.0,
        "errors": 0,
        "shown": [],
    }


def latencies(sample: dict[str, Any], mode: str) -> list[float]:
    """Milliseconds to the whole answer, or to its first token."""
    return [1000 * seconds for seconds in sample["end" if mode == "plain" else "first"]]


def summary(sample: dict[str, Any], mode: str) -> dict[str, Any]:
    """What is kept of a sample: its latencies at five percentiles, in ms."""
    values = latencies(sample, mode)
    shares = {f"p{100 * share:g}": round(percentile(values, share), 2) for share in (0.05, 0.5, 0.95, 0.99, 1)}
    return {"requests": len(values), **shares, "errors": sample["errors"], "shown": sample["shown"]}


def added(through: list[dict[str, Any]], direct: list[dict[str, Any]], mode: str, share: float) -> float:
    """Median over the rounds of the difference between the two percentiles, in milliseconds."""
    pairs = zip(through, direct, strict=True)
    return median(percentile(latencies(a, mode), share) - percentile(latencies(b, mode), share) for a, b in pairs)


def _section(
    subjects: dict[str, Subject], samples: dict[str, dict[str, list[dict[str, Any]]]], *, rounds: int, seconds: float
) -> Section:
    figures, rows = list[Figure](), list[list[str]]()
    for name, goal in GOALS.items():
        direct = samples[subjects[name].direct]
        for mode, what in MODES.items():
            ms = added(samples[name][mode], direct[mode], mode, 0.95)
            wrong = sum(sample["errors"] for sample in samples[name][mode])
            asked = sum(len(sample["numbers"]) for sample in samples[name][mode])
            said = f"{ms:.1f} ms" + (f", {wrong} errors" if wrong else "")
            figures.append(Figure(f"overhead, {what}, `{name}`", said, f"≤ {goal:g} ms", ms <= goal and not wrong))
            half = added(samples[name][mode], direct[mode], mode, 0.5)
            ends = [
                median(percentile(latencies(each, mode), 0.95) for each in side[mode])
                for side in (samples[name], direct)
            ]
            rows.append([f"`{name}`", what, f"{half:.1f}", f"{ms:.1f}", *(f"{end:.1f}" for end in ends), str(asked)])
    head = ("adapter", "to", "p50 added, ms", "p95 added, ms", "p95 through, ms", "p95 direct, ms", "requests")
    late = max(sample["sent_late_p99"] for side in samples.values() for mode in MODES for sample in side[mode])
    note = f" The generator sent 99 % of its requests within {1000 * late:.1f} ms of when they were due."
    kept = {
        name: {mode: [summary(each, mode) for each in sides[mode]] for mode in MODES} for name, sides in samples.items()
    }
    how = HOW.format(rounds=rounds, seconds=seconds) + note
    return Section("Overhead", how, figures, [Table(head, rows)], {"late_s": late, "samples": kept})
