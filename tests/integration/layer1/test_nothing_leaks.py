"""The real server before and after bad clients: memory, sockets and threads, counted from outside."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.server import Running, mystack

MB = 1_000_000
CLIENTS = 16
SETTINGS = {
    "MYSTACK_HEADER_SECONDS": "0.3",
    "MYSTACK_BODY_SECONDS": "0.3",
    "MYSTACK_SEND_SECONDS": "0.3",
    "MYSTACK_SIMULATED": "tokens=50000",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with mystack(tmp_path, **SETTINGS) as running:
        httpx.post(f"{running.url}/chat", json={"message": "Hi", "max_tokens": 5})
        settle(psutil.Process(running.process.pid))
        yield running


def settle(process: psutil.Process) -> None:
    """Wait until what a start goes on with in the background is over: nothing was taken for two seconds."""
    seen: list[tuple[int, int]] = []
    while len(seen) < 10 or len(set(seen[-10:])) > 1:
        time.sleep(0.2)
        seen.append((process.num_threads(), process.memory_info().rss // MB))


def port_of(server: Running) -> int:
    return httpx.URL(server.url).port or 0


def test_a_hundred_megabytes_are_refused_early(server: Running) -> None:
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    highest = 0

    def body() -> Iterator[bytes]:
        nonlocal highest
        for _ in range(100):
            yield b"x" * MB
            highest = max(highest, process.memory_info().rss)

    for headers in ({}, {"Content-Length": str(100 * MB)}):
        response = httpx.post(f"{server.url}/chat", content=body(), headers=headers, timeout=60)
        assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert highest - before < 20 * MB


def open_sockets(server: Running, process: psutil.Process) -> int:
    """Of clients, those too that have gone and are not closed here yet. A layer may be connected to a server of its
    own."""
    there = [one for one in process.net_connections() if one.laddr.port == port_of(server)]
    return len([one for one in there if one.status != psutil.CONN_LISTEN])


def test_clients_that_stop_halfway_leave_nothing_behind(server: Running) -> None:
    """What one round takes from the system the allocator keeps; a leak would take as much again in the next."""
    process = psutil.Process(server.process.pid)
    fill_pools(server, process)
    stop_halfway(server, process)
    handles, threads = process.num_fds(), process.num_threads()
    before = process.memory_info().rss
    for _ in range(2):
        stop_halfway(server, process)
    assert httpx.get(f"{server.url}/health").status_code == 200
    wait_for_no_sockets(server, process)
    assert process.num_fds() <= handles
    assert process.num_threads() <= threads
    assert process.memory_info().rss - before < 20 * MB


def fill_pools(server: Running, process: psutil.Process) -> None:
    """As many questions at once as there are clients, until nothing more is opened for them: what a layer keeps ready
    for many, connections and threads, grows to its size when many come, and stays."""
    seen: list[tuple[int, int]] = []
    while len(seen) < 3 or len(set(seen[-3:])) > 1:
        with httpx.Client(timeout=60) as client, ThreadPoolExecutor(CLIENTS) as clients:
            asked = [clients.submit(ask_briefly, client, server) for _ in range(CLIENTS)]
            assert {each.result() for each in asked} == {200}
        wait_for_no_sockets(server, process)
        seen.append((process.num_fds(), process.num_threads()))


def ask_briefly(client: httpx.Client, server: Running) -> int:
    return client.post(f"{server.url}/chat", json={"message": "Hi", "max_tokens": 1}).status_code


def stop_halfway(server: Running, process: psutil.Process) -> None:
    """Sixteen clients: some do not read their stream, some send no whole body, no whole head, or nothing."""
    body = json.dumps({"message": "Hi", "stream": True}).encode()
    head = "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port_of(server)), timeout=30))
            for _ in range(CLIENTS)
        ]
        for number, client in enumerate(clients):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall((request, request[:-1], request[:9], b"")[number % 4])
        for number, client in enumerate(clients):
            if number % 4:  # all but those that do not read
                while client.recv(65536):
                    pass
        wait_for_no_sockets(server, process)


def wait_for_no_sockets(server: Running, process: psutil.Process) -> None:
    """The clients that do not read are cut by the server; the test's own time limit bounds the wait."""
    while open_sockets(server, process):
        process.cpu_percent(interval=0.05)
