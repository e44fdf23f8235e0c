"""Asks /health every 50 ms until its standard input ends: `python -m tests.benchmarks.layer2.probe PORT` prints JSON.

Timed from when a question was due, so that a stall of the server counts for every question that it delays.
"""

import json
import sys
import threading
from http.client import HTTPConnection
from time import monotonic, sleep
from typing import Any

EVERY = 0.05


def probe(port: int, over: threading.Event) -> dict[str, Any]:
    """`times` are seconds, in the order of the questions."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    times: list[float] = []
    errors = 0
    start = monotonic()
    while not over.is_set():
        due = start + len(times) * EVERY
        sleep(max(0.0, due - monotonic()))
        connection.request("GET", "/health")
        response = connection.getresponse()
        response.read()
        errors += response.status != 200
        times.append(monotonic() - due)
    return {"times": times, "errors": errors}


def main() -> None:
    over = threading.Event()
    print("ready", flush=True)
    threading.Thread(target=_wait_for_the_end, args=(over,), daemon=True).start()
    print(json.dumps(probe(int(sys.argv[1]), over)))


def _wait_for_the_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


if __name__ == "__main__":
    main()
