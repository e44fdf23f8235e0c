"""The load generator, a process of its own: `python -m tests.benchmarks.layer1.load '{"kind": …}'` prints JSON.

Open loop times a request from when it was due, not from when it was sent, so that a stall of the server (or of this
generator) counts against it ("coordinated omission", Gil Tene). Closed loop keeps so many requests under way.
"""

import asyncio
import json
import sys
from array import array
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from time import monotonic, process_time
from typing import Any

import uvloop

from tests.benchmarks.layer1.wire import Connection, Reply, get, post, raise_file_limit
from tests.benchmarks.stats import percentile, poisson_times

DRAIN_SECONDS = 30.0
MAX_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is asked, and where. `marker` stands `markers` times in a right answer."""

    port: int
    path: str
    body: dict[str, Any]
    marker: str
    markers: int

    def request(self, question: str = "How long is a piece of string?") -> bytes:
        """The request for this question, in the field where the route has it."""
        asked = {"message": question} if self.path == "/chat" else {"messages": [{"role": "user", "content": question}]}
        return post(self.port, self.path, {**self.body, **asked})

    async def connect(self, *, gaps: "array[float] | None" = None) -> Connection:
        return await Connection.open(self.port, self.marker.encode(), gaps=gaps)

    def problem(self, reply: Reply) -> str | None:
        """What is wrong with an answer, None for nothing."""
        if reply.status != 200:
            return f"status {reply.status}"
        return None if reply.markers == self.markers else f"{reply.markers} tokens in the place of {self.markers}"


def question_number(number: int) -> str:
    """The fake model server takes as long for this question whichever way it comes."""
    return f"question {number}"


def next_open(idle: "deque[Connection]") -> Connection | None:
    """The connection that was idle longest, so that none is idle until the server closes it; None for none."""
    while idle:
        if (connection := idle.popleft()).is_open:
            return connection
    return None


class Errors:
    """Counts what went wrong, and keeps the first few in words."""

    def __init__(self) -> None:
        self.count = 0
        self.shown: list[str] = []

    def add(self, what: str) -> None:
        self.count += 1
        if len(self.shown) < MAX_SHOWN:
            self.shown.append(what)


async def open_loop(target: Target, *, rate: float, seconds: float, seed: int, first_number: int) -> dict[str, Any]:
    """Poisson arrivals. Latencies are in seconds since each request was due, by its number."""
    errors, idle = Errors(), deque[Connection]()
    due_times = poisson_times(rate, seconds, seed=seed)
    latencies: dict[int, tuple[float, float]] = {}
    late = array("d")

    async def ask(number: int, due: float) -> None:
        late.append(monotonic() - due)
        try:
            connection = next_open(idle) or await target.connect()
            reply = await connection.ask(target.request(question_number(number)))
        except OSError as error:
            errors.add(repr(error))
            return
        if wrong := target.problem(reply):
            errors.add(wrong)
        latencies[number] = (reply.first - due, reply.end - due)
        idle.append(connection)

    start = monotonic() + 0.1
    async with asyncio.timeout(seconds + DRAIN_SECONDS), asyncio.TaskGroup() as asking:
        for count, offset in enumerate(due_times):
            await asyncio.sleep(start + offset - monotonic())
            asking.create_task(ask(first_number + count, start + offset))
    for connection in idle:
        await connection.aclose()
    numbers = sorted(latencies)
    return {
        "numbers": numbers,
        "first": [latencies[number][0] for number in numbers],
        "end": [latencies[number][1] for number in numbers],
        "sent_late_p99": percentile(late, 0.99),
        "errors": errors.count,
        "shown": errors.shown,
    }


async def closed_loop(
    target: Target, *, connections: int, seconds: float, warm_up: float = 0.5, requests: int | None = None
) -> dict[str, Any]:
    """So many requests at a time, for `seconds` after `warm_up`, or until `requests` were answered."""
    errors, request, answered = Errors(), target.request(), 0
    begin = monotonic() + warm_up
    end, latencies, left = begin + seconds, array("d"), requests

    def goes_on() -> bool:
        nonlocal left
        if left is None:
            return monotonic() < end
        left -= 1
        return left >= 0

    async def user() -> None:
        nonlocal answered
        connection = await target.connect()
        while goes_on():
            asked = monotonic()
            reply = await connection.ask(request)
            answered += 1
            if wrong := target.problem(reply):
                errors.add(wrong)
            elif begin <= reply.end <= end or requests is not None:
                latencies.append(reply.end - asked)
        await connection.aclose()

    started, used = monotonic(), process_time()
    async with asyncio.TaskGroup() as users:
        for _ in range(connections):
            users.create_task(user())
    took = monotonic() - started
    return {
        "requests": len(latencies),
        "answered": answered,
        "took": took,
        "per_second": len(latencies) / (seconds if requests is None else took),
        "p50": percentile(latencies or [0.0], 0.5),
        "p99": percentile(latencies or [0.0], 0.99),
        "generator_busy": (process_time() - used) / took,
        "errors": errors.count,
        "shown": errors.shown,
    }


async def open_streams(target: Target, *, streams: int, ramp: float, seconds: float) -> dict[str, Any]:
    """Start `streams` streams evenly over `ramp` seconds, say when all are open, and follow each to its end.

    A stream that is not whole `seconds` after the ramp is an error.
    """
    errors, gaps, request = Errors(), array("d"), target.request()
    started = [asyncio.get_running_loop().create_future() for _ in range(streams)]
    begin, received = monotonic(), 0

    async def follow(number: int) -> None:
        nonlocal received
        await asyncio.sleep(begin + ramp * number / streams - monotonic())
        try:
            connection = await target.connect(gaps=gaps)
            answer = connection.ask(request)
            waited: list[asyncio.Future[Any]] = [answer, connection.first_token]
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            started[number].set_result(None)
            reply = await answer
        except OSError as error:
            errors.add(repr(error))
        else:
            received += reply.markers
            if wrong := target.problem(reply):
                errors.add(wrong)
            await connection.aclose()
        finally:
            if not started[number].done():
                started[number].set_result(None)

    following = [asyncio.create_task(follow(number)) for number in range(streams)]
    await asyncio.wait(started, timeout=ramp + seconds)
    _say({"all_open_after": monotonic() - begin, "errors": errors.count})
    _, late = await asyncio.wait(following, timeout=max(0.0, begin + ramp + seconds - monotonic()))
    for _ in late:
        errors.add(f"not whole after {ramp + seconds:g} s")
    return {
        "tokens": received,
        "expected": streams * target.markers,
        "gap_p50": percentile(gaps, 0.5) if gaps else None,
        "gap_p99": percentile(gaps, 0.99) if gaps else None,
        "errors": errors.count,
        "shown": errors.shown,
    }


async def probe_health(*, port: int, seconds: float, every: float) -> dict[str, Any]:
    """Ask /health every `every` seconds, due times as in the open loop, a connection of its own."""
    times, errors = list[float](), Errors()
    connection = await Connection.open(port, b'"status"')
    start = monotonic()
    for number in range(int(seconds / every)):
        due = start + number * every
        await asyncio.sleep(due - monotonic())
        reply = await connection.ask(get(port, "/health"))
        times.append(reply.end - due)
        if reply.status != 200:
            errors.add(f"status {reply.status}")
    await connection.aclose()
    return {
        "probes": len(times),
        "took": monotonic() - start,
        "p50": percentile(times, 0.5),
        "p99": percentile(times, 0.99),
        "max": max(times),
        "errors": errors.count,
    }


KINDS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "open_loop": open_loop,
    "closed_loop": closed_loop,
    "open_streams": open_streams,
    "probe_health": probe_health,
}


def order(kind: str, target: Target | None = None, **options: Any) -> str:
    """The argument that makes the generator do this."""
    return json.dumps({"kind": kind, **({"target": asdict(target)} if target else {}), **options})


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


async def _main(options: dict[str, Any]) -> None:
    raise_file_limit()
    kind = KINDS[options.pop("kind")]
    if "target" in options:
        options["target"] = Target(**options["target"])
    _say(await kind(**options))


if __name__ == "__main__":
    uvloop.run(_main(json.loads(sys.argv[1])))
