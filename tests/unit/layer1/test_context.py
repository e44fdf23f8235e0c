import asyncio
import uuid

import pytest

from layer1_basic_api.context import begin_request, new_id, outgoing_headers, request_id

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_ids_are_uuids_of_version_7_in_order_of_time() -> None:
    made = [new_id() for _ in range(100)]
    assert made == sorted(made)
    assert {uuid.UUID(one).version for one in made} == {7}


@pytest.mark.parametrize("given", ["a", "req-1_2.3:4", "x" * 128])
async def test_a_valid_id_of_the_client_is_taken(given: str) -> None:
    assert begin_request(given, "") == given == request_id()


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\nb", "é", '"', "<script>"])
async def test_an_invalid_one_is_replaced(given: str) -> None:
    taken = begin_request(given, "")
    assert taken != given
    assert uuid.UUID(taken).version == 7


async def test_id_and_trace_are_passed_on_and_a_broken_trace_is_not() -> None:
    begin_request("mine", TRACE)
    assert outgoing_headers() == {"X-Request-ID": "mine", "traceparent": TRACE}
    begin_request("mine", "00-nonsense")
    assert outgoing_headers() == {"X-Request-ID": "mine"}


async def test_tasks_of_a_request_share_its_id_and_those_of_another_do_not() -> None:
    async def other() -> str:
        return begin_request("other", "")

    begin_request("mine", "")
    assert await asyncio.create_task(other()) == "other"
    assert request_id() == "mine"
