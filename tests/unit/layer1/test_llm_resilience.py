"""Deadlines, retries, the budget and the breaker, over models that fail on request."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from layer1_basic_api.errors import (
    ModelError,
    ModelFailed,
    ModelMissing,
    ModelOverloaded,
    ModelTimeout,
    ModelUnreachable,
)
from layer1_basic_api.llm.base import Finished, Message, ModelEvent, ModelInfo, ModelStatus, Prompt, Text
from layer1_basic_api.llm.none import NoneModel
from layer1_basic_api.llm.resilience import Breaker, Limits, ResilientModel, RetryBudget
from layer1_basic_api.llm.simulated import Behaviour, SimulatedModel

PROMPT = Prompt(messages=(Message("user", "hello"),))
NO_WAIT = Limits(backoff=0)


class Failing:
    """A model that fails with each of `errors` in turn, then answers."""

    def __init__(self, *errors: ModelError) -> None:
        self.errors = list(errors)
        self.asked = 0

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        yield Text("hello")
        yield Finished("failing")

    async def models(self) -> list[ModelInfo]:
        return []

    async def status(self) -> ModelStatus:
        return await NoneModel().status()

    async def aclose(self) -> None: ...


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def ask(model: ResilientModel) -> str:
    return "".join([event.text async for event in model.generate(PROMPT) if isinstance(event, Text)])


async def fail(model: ResilientModel, error: type[ModelError] = ModelError) -> ModelError:
    with pytest.raises(error) as caught:
        await ask(model)
    return caught.value


def unreachable(count: int) -> list[ModelError]:
    return [ModelUnreachable("down") for _ in range(count)]


async def test_those_who_fail_together_do_not_come_back_together() -> None:
    async def seconds_until_answered() -> float:
        began = loop.time()
        assert await ask(ResilientModel(Failing(ModelUnreachable("down")), limits=Limits(backoff=0.3))) == "hello"
        return loop.time() - began

    loop = asyncio.get_running_loop()
    waits = await asyncio.gather(*(seconds_until_answered() for _ in range(20)))
    assert max(waits) - min(waits) > 0.1


async def test_a_passing_failure_is_not_noticed() -> None:
    model = Failing(ModelUnreachable("down"), ModelFailed("oops"))
    assert await ask(ResilientModel(model, limits=NO_WAIT)) == "hello"
    assert model.asked == 3


@pytest.mark.parametrize(
    "error",
    [ModelMissing("gone"), ModelTimeout("late"), ModelOverloaded("busy", retry_after=30)],
    ids=["missing", "late", "long wait"],
)
async def test_what_a_retry_does_not_help_is_asked_once(error: ModelError) -> None:
    model = Failing(error)
    assert await fail(ResilientModel(model, limits=NO_WAIT)) is error
    assert model.asked == 1


async def test_a_short_retry_after_is_kept_to() -> None:
    model = Failing(ModelOverloaded("busy", retry_after=0.01))
    assert await ask(ResilientModel(model)) == "hello"


async def test_retries_end_with_the_budget() -> None:
    model = Failing(*(ModelFailed("oops") for _ in range(1000)))
    resilient = ResilientModel(model, limits=NO_WAIT)
    for _ in range(100):
        await fail(resilient, ModelFailed)
    assert 100 < model.asked <= 100 + 10 + 100 * 0.1 + 1


def test_the_budget_is_earned_back_by_calls() -> None:
    budget = RetryBudget(ratio=0.5, most=1)
    assert budget.spend()
    assert not budget.spend()
    budget.earn()
    assert not budget.spend()
    budget.earn()
    assert budget.spend()


async def test_a_dead_server_is_left_alone_until_a_probe_finds_it_alive() -> None:
    clock, model = Clock(), Failing(*unreachable(6))
    resilient = ResilientModel(model, limits=Limits(attempts=1), breaker=Breaker(failures=5, pause=5, clock=clock))
    for _ in range(5):
        await fail(resilient, ModelUnreachable)
    refused = await fail(resilient, ModelUnreachable)
    assert model.asked == 5
    assert refused.retry_after == 5

    clock.now += 5.1
    await fail(resilient, ModelUnreachable)
    assert model.asked == 6, "the probe"
    await fail(resilient, ModelUnreachable)
    assert model.asked == 6, "it failed, so the next waits again"

    clock.now += 5.1
    assert await ask(resilient) == "hello"
    assert await ask(resilient) == "hello"
    assert model.asked == 8


def test_one_probe_goes_out_at_a_time() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, pause=5, clock=clock)
    breaker.record(ModelUnreachable("down"))
    clock.now += 5.1
    breaker.check()
    with pytest.raises(ModelUnreachable):
        breaker.check()


async def test_an_open_breaker_is_not_waited_for() -> None:
    clock, model = Clock(), Failing(*unreachable(9))
    resilient = ResilientModel(model, limits=NO_WAIT, breaker=Breaker(failures=2, pause=1, clock=clock))
    await fail(resilient, ModelUnreachable)
    assert model.asked == 2


@pytest.mark.parametrize("error", [ModelFailed, ModelMissing, ModelOverloaded])
async def test_one_clients_prompt_does_not_shut_out_the_others(error: type[ModelError]) -> None:
    model = Failing(*(error("no") for _ in range(20)))
    resilient = ResilientModel(model, limits=Limits(attempts=1))
    for _ in range(20):
        await fail(resilient, error)
    assert await ask(resilient) == "hello"


class BreaksOff(Failing):
    """Says a word before each of `errors`."""

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        yield Text("well")
        async with aclosing(super().generate(prompt)) as events:
            async for event in events:
                yield event


async def test_an_answer_that_began_and_took_too_long_says_nothing_against_the_server() -> None:
    model = BreaksOff(*(ModelTimeout("The whole answer took too long.") for _ in range(3)))
    resilient = ResilientModel(model, breaker=Breaker(failures=1))
    for _ in range(3):
        await fail(resilient, ModelTimeout)
    assert await ask(resilient) == "wellhello"


async def test_the_first_word_of_a_probe_lets_the_others_in() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, pause=5, clock=clock)
    breaker.record(ModelUnreachable("down"))
    clock.now += 5.1
    resilient = ResilientModel(Failing(), breaker=breaker)
    async with aclosing(resilient.generate(PROMPT)) as probe:
        assert await anext(probe) == Text("hello")
        assert await ask(resilient) == "hello"


class Clumsy(Failing):
    """Turns being cancelled into an error of its own, as a client may whose connection breaks while it closes."""

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ModelFailed("broke off") from None
        yield Text("never")


async def test_a_deadline_leaves_its_task_uncancelled_whatever_the_model_does() -> None:
    await fail(ResilientModel(Clumsy(), limits=Limits(first=0.01, attempts=1)), ModelFailed)
    task = asyncio.current_task()
    assert task
    assert task.cancelling() == 0


async def test_a_deadline_is_not_taken_for_a_cancellation_from_outside() -> None:
    model = SimulatedModel(Behaviour(ttft=3600))
    task = asyncio.create_task(ask(ResilientModel(model)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


class Endless(Failing):
    async def models(self) -> list[ModelInfo]:
        await asyncio.Event().wait()
        return []


async def test_a_list_that_never_comes_is_given_up() -> None:
    resilient = ResilientModel(Endless(), limits=Limits(listing=0.01))
    with pytest.raises(ModelTimeout, match="list"):
        await resilient.models()


async def test_it_passes_the_rest_on() -> None:
    resilient = ResilientModel(Failing())
    assert await resilient.models() == []
    assert (await resilient.status()).state == "none"
    await resilient.aclose()


def test_an_open_breaker_still_says_what_to_do() -> None:
    breaker = Breaker(failures=1, pause=5, clock=Clock())
    breaker.record(ModelUnreachable("Ollama does not answer.", commands=("ollama serve",)))
    with pytest.raises(ModelUnreachable) as caught:
        breaker.check()
    assert caught.value.detail == "Ollama does not answer. It failed 1 times in a row and is tried again in 5 s."
    assert caught.value.commands == ("ollama serve",)
