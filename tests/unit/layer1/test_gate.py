import asyncio
from contextlib import AsyncExitStack

import pytest

from layer1_basic_api.errors import Busy
from layer1_basic_api.gate import Gate
from tests.support.api import until


async def test_as_many_as_there_are_places_are_inside() -> None:
    gate = Gate(2, queue=0, seconds=1)
    async with gate.place(), gate.place():
        assert gate.inside == 2
        with pytest.raises(Busy) as refused:
            async with gate.place():
                pass
    assert refused.value.retry_after == 1
    assert gate.inside == 0


async def test_waiting_ones_enter_in_the_order_in_which_they_came() -> None:
    gate, order = Gate(1, queue=10, seconds=5), list[int]()

    async def enter(number: int) -> None:
        async with gate.place():
            order.append(number)

    async with asyncio.TaskGroup() as tasks, gate.place():
        for number in range(5):
            tasks.create_task(enter(number))
            await until(lambda expected=number + 1: gate.waiting == expected)  # type: ignore[misc]
    assert order == [0, 1, 2, 3, 4]
    assert (gate.inside, gate.waiting) == (0, 0)


async def test_a_newcomer_does_not_overtake_the_one_that_was_given_the_place() -> None:
    gate = Gate(1, queue=1, seconds=5)
    entered = asyncio.Event()

    async def wait_and_enter() -> None:
        async with gate.place():
            entered.set()
            await asyncio.sleep(0)

    first = gate.place()
    await first.__aenter__()
    waiting = asyncio.create_task(wait_and_enter())
    await until(lambda: gate.waiting == 1)
    await first.__aexit__(None, None, None)
    async with gate.place():
        assert entered.is_set()
    await waiting


async def test_who_waits_too_long_is_told_to_come_back() -> None:
    gate = Gate(1, queue=1, seconds=0.01)
    async with gate.place():
        with pytest.raises(Busy, match="in time"):
            async with gate.place():
                pass
        assert gate.waiting == 0
    assert gate.inside == 0


async def test_the_place_is_given_back_after_an_error_and_a_cancellation() -> None:
    gate = Gate(1, queue=1, seconds=5)
    with pytest.raises(ZeroDivisionError):
        async with gate.place():
            raise ZeroDivisionError

    async def stay() -> None:
        async with gate.place():
            await asyncio.Event().wait()

    task = asyncio.create_task(stay())
    await until(lambda: gate.inside == 1)
    task.cancel()
    await asyncio.wait([task])
    assert gate.inside == 0


async def test_who_gives_up_waiting_leaves_the_queue() -> None:
    gate = Gate(1, queue=1, seconds=5)
    async with AsyncExitStack() as stack, gate.place():
        waiting = asyncio.create_task(stack.enter_async_context(gate.place()))
        await until(lambda: gate.waiting == 1)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert gate.waiting == 0
    assert gate.inside == 0


async def test_a_place_given_to_one_that_just_gave_up_goes_to_the_next() -> None:
    gate = Gate(1, queue=2, seconds=5)
    holder, first, second = gate.place(), gate.place(), gate.place()
    await holder.__aenter__()
    quitter = asyncio.create_task(first.__aenter__())
    await until(lambda: gate.waiting == 1)
    entered = asyncio.create_task(second.__aenter__())
    await until(lambda: gate.waiting == 2)
    await holder.__aexit__(None, None, None)
    quitter.cancel()
    await asyncio.wait([quitter, entered], timeout=5)
    assert quitter.cancelled()
    assert entered.done()
    assert gate.inside == 1
    await second.__aexit__(None, None, None)
    assert gate.inside == 0
