"""Search, answers and start over a knowledge base of 10,000 chunks."""

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.filling import VARIANTS
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.subjects import Client, child, rag_server
from tests.benchmarks.layer2.synthetic import question
from tests.benchmarks.processes import clean_environment, mystack_up, spawn
from tests.benchmarks.report import Section, Table
from tests.benchmarks.stats import median, percentile
from tests.support.server import free_port, stop

SEARCH = Goal(what="search p95 over HTTP, {} chunks, filters on", must=40, aim=20, unit="ms")
ANSWER = Goal(what="quoted answer p95 over HTTP, {} chunks", must=120, aim=60, unit="ms")
READY = Goal(what="ready after start, {} chunks", must=3, aim=1.5, unit="s")
FILTERS = {"kind": ["report", "note", "letter"], "metadata.year": {"gte": 2010}}
"""About 45 % of the documents."""
WARM_UP = 20
POLL_SECONDS, GIVE_UP_SECONDS = 0.005, 60.0
HOW = (
    "{documents:,} seeded texts of English words, {chunks:,} chunks of about 200 tokens, taken in as uploads are; "
    "{passes:,} of them were embedded, the others are variants in their numbers and got the same vectors, each turned "
    "a little another way. One connection, one request at a time, every question asked once, timed from the request to "
    "the last byte of the answer; the question's embedding is part of it. Filters: kind is one of three, and the year "
    "lies in a range, which leaves about 45 % of the chunks. Answers are quoted sentences; the threshold is off "
    "(`MYSTACK_THRESHOLD=-1`), so that each is made in full. Ready: from the start of `mystack up` to the first 200 of "
    "/health/ready, and to the end of a first search; medians of {starts}."
)


def measure(effort: Effort) -> Section:
    data = effort.folder / "serving"
    filled = child("filling", str(data), str(effort.pick(10_000, 100)))
    questions = questions_over(range(effort.pick(400, 10)), filled["documents"])
    with rag_server(effort, data, MYSTACK_THRESHOLD="-1") as server:
        client = Client.of(server)
        for asked in questions_over(range(-WARM_UP, 0), filled["documents"]):
            timed_search(client, asked, filtered=True)
            _answer(client, asked)
        times = {
            "search, filters on": [timed_search(client, asked, filtered=True) for asked in questions],
            "search, no filter": [timed_search(client, asked, filtered=False) for asked in questions],
            "quoted answer": [_answer(client, asked) for asked in questions],
        }
    _start(effort, data)  # compiles what has changed
    starts = [_start(effort, data) for _ in range(effort.pick(5, 1))]
    ready, searched = (median([start[key] for start in starts]) for key in ("ready", "searched"))
    size = f"{filled['chunks']:,}"
    figures = [
        SEARCH.named(size).figure(percentile(times["search, filters on"], 0.95)),
        ANSWER.named(size).figure(percentile(times["quoted answer"], 0.95)),
        READY.named(size).figure(ready, more=f"; a first search is answered after {searched:.2f} s"),
    ]
    head = ("request", "p50, ms", "p95, ms", "p99, ms", "requests")
    table = Table(head, [percentiles(name, values) for name, values in times.items()])
    how = HOW.format(**filled, starts=len(starts))
    return Section("Search, answers, start", how, figures, [table], {**filled, "ms": times, "starts": starts})


def questions_over(numbers: range, documents: int, *, variants: int = VARIANTS) -> list[str]:
    """Spread over all documents."""
    bases = max(1, documents // variants)
    return [question(number, base=number % bases) for number in numbers]


def timed_search(client: Client, asked: str, *, filtered: bool) -> float:
    milliseconds, found = client.timed("/search", {"query": asked, "filters": FILTERS if filtered else {}})
    assert found["results"], "a search found nothing"
    return milliseconds


def _answer(client: Client, asked: str) -> float:
    milliseconds, answer = client.timed("/chat", {"message": asked})
    assert answer["grounded"], "an answer stands on nothing"
    return milliseconds


def percentiles(name: str, values: list[float]) -> list[str]:
    return [name, *(f"{percentile(values, share):.1f}" for share in (0.5, 0.95, 0.99)), str(len(values))]


def _start(effort: Effort, data: Path) -> dict[str, float]:
    port = free_port()
    env = clean_environment(MYSTACK_DATA=str(data), MYSTACK_LLM="none")
    began = time.monotonic()
    process = spawn(mystack_up(port, layer=2), log=effort.folder / "start.log", core=None, env=env)
    try:
        _wait(process, lambda: _status(port, "GET", "/health/ready") == 200)
        ready = time.monotonic() - began
        _wait(process, lambda: _status(port, "POST", "/search", b'{"query": "which words"}') == 200)
        return {"ready": ready, "searched": time.monotonic() - began}
    finally:
        stop(process)


def _wait(process: "subprocess.Popen[bytes]", answered: Callable[[], bool]) -> None:
    until = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, HTTPException):
            if answered():
                return
        time.sleep(POLL_SECONDS)
    raise RuntimeError("mystack up did not answer")


def _status(port: int, method: str, path: str, body: bytes | None = None) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    return connection.getresponse().status
