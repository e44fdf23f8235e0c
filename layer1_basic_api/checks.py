"""Layer 1's targets: ten users at once, an answer in under two seconds, and a container that runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from itertools import chain

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.models import open_model
from layer1_basic_api.cli.client import asked, own_server
from layer1_basic_api.container_check import container_runs
from layer1_basic_api.findings import Check, Outcome, Verdict
from layer1_basic_api.layer import LAYER
from layer1_basic_api.llm.base import ChatModel, Message, ModelStatus, Prompt

USERS = 10
ROUNDS = 3
TARGET_SECONDS = 2.0
QUESTION = "What is a context window? Answer in one sentence."
LONGEST_ANSWER = 32
SIMULATED = "ttft=0.3,tps=40,tokens=32"
"""A model of the speed of a small one on a good laptop: about 1.1 s an answer."""


async def simulated_model(settings: Settings) -> Sequence[Outcome]:
    """Ten users at once, with a simulated model: what MyStack adds to a known time."""
    simulated = settings.model_copy(update={"llm": "simulated", "simulated": SIMULATED})
    return await _ten_users(simulated, "simulated model")


async def connected_model(settings: Settings) -> Sequence[Outcome]:
    """Ten users at once, with your own model, where one is connected."""
    status = await status_of_model(settings)
    if not (why := why_not_asked(status)):
        return await _ten_users(settings, f"{status.provider}, {status.model}")
    return [Outcome(name="10 users at once, own model", target="< 2 s", figure=why, state="skipped")]


async def status_of_model(settings: Settings) -> ModelStatus:
    async with aclosing(open_model(settings)) as model:
        return await model.status()


def why_not_asked(status: ModelStatus) -> str:
    """Why a check of your own model is skipped; empty when it is not."""
    usable = status.state in ("ready", "unknown") and status.provider != "simulated"
    return "" if usable else status.detail or "no model is connected"


async def _ten_users(settings: Settings, label: str) -> list[Outcome]:
    async with aclosing(open_model(settings)) as model:
        alone = await _p95_of(lambda: _ask_directly(model))
    async with own_server(LAYER, settings) as connection:
        body = {"message": QUESTION, "max_tokens": LONGEST_ANSWER}

        async def ask() -> None:
            async with asked(connection, "POST", "/chat", json=body) as response:
                await response.json()

        whole = await _p95_of(ask)
    beyond = max(0.0, whole - alone)
    state: Verdict = "pass" if beyond < TARGET_SECONDS else "miss"
    figure = f"{beyond:.3f} s beyond the model's own {alone:.2f} s ({whole:.2f} s whole)"
    return [Outcome(name=f"{USERS} users at once, p95, {label}", target="< 2 s", figure=figure, state=state)]


async def _ask_directly(model: ChatModel) -> None:
    prompt = Prompt(messages=(Message("user", QUESTION),), max_tokens=LONGEST_ANSWER, stream=False)
    async with aclosing(model.generate(prompt)) as events:
        async for _ in events:
            pass


async def _p95_of(ask: Callable[[], Awaitable[None]]) -> float:
    """Seconds, over `ROUNDS` questions of each of `USERS` at once; one before them warms up."""
    await ask()

    async def user() -> list[float]:
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            await ask()
            times.append(time.perf_counter() - start)
        return times

    return p95(chain.from_iterable(await asyncio.gather(*(user() for _ in range(USERS)))))


def p95(seconds: Iterable[float]) -> float:
    ordered = sorted(seconds)
    return ordered[int(0.95 * (len(ordered) - 1))]


CHECKS: tuple[Check, ...] = (simulated_model, connected_model, container_runs)
