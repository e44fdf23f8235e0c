"""How the real server starts and ends: signals, open answers, the port and the data folder."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from layer1_basic_api.api.server import LAST_WORDS_SECONDS
from layer1_basic_api.data_folder import running_server
from tests.support.server import Running, free_port, mystack

STREAM = {"message": "Hi", "stream": True}


def up(**env: str) -> "subprocess.CompletedProcess[str]":
    """`mystack up` that is expected to end by itself."""
    command = [sys.executable, "-m", "layer1_basic_api", "up"]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False)


def events_of(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(tmp_path: Path, wanted: signal.Signals) -> None:
    with mystack(tmp_path) as server:
        assert running_server(tmp_path / "data") == server.url
        server.process.send_signal(wanted)
        assert server.process.wait(20) == 0
        assert running_server(tmp_path / "data") is None
        assert not (tmp_path / "data" / "server.json").exists()
        assert "Traceback" not in server.log.read_text()


def test_an_open_stream_finishes_whole_and_nobody_new_comes_in(tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_SIMULATED="tps=20,tokens=30") as server, httpx.Client(timeout=30) as client:
        with client.stream("POST", f"{server.url}/chat", json=STREAM) as response:
            events = events_of(response.iter_lines())
            first = next(events)
            server.process.send_signal(signal.SIGTERM)
            wait_until_closed(server)
            rest = list(events)
        assert server.process.wait(20) == 0
    assert [name for name, _ in (first, *rest)] == ["delta"] * 30 + ["done"]
    assert rest[-1][1]["usage"]["completion_tokens"] == 30


def wait_until_closed(server: Running) -> None:
    """Returns when a new connection is refused; the drain that goes on meanwhile bounds the wait."""
    port = httpx.URL(server.url).port
    while server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port or 0), timeout=5).close()
        except OSError:
            return


def test_a_stream_that_takes_too_long_is_cut_in_words(tmp_path: Path) -> None:
    settings = {"MYSTACK_SIMULATED": "tps=5,tokens=100000", "MYSTACK_DRAIN_SECONDS": "0.5"}
    with mystack(tmp_path, **settings) as server, httpx.Client(timeout=30) as client:
        with client.stream("POST", f"{server.url}/chat", json=STREAM) as response:
            events = events_of(response.iter_lines())
            next(events)
            server.process.send_signal(signal.SIGTERM)
            told = time.monotonic()
            name, problem = list(events)[-1]
            assert time.monotonic() - told < LAST_WORDS_SECONDS  # our drain's end, not uvicorn's, which comes later
        assert server.process.wait(20) == 0
        assert "Traceback" not in server.log.read_text()
    assert (name, problem["code"], problem["status"]) == ("error", "stopping", 503)


def test_a_plain_answer_that_takes_too_long_is_a_503(tmp_path: Path) -> None:
    settings = {"MYSTACK_SIMULATED": "ttft=60", "MYSTACK_DRAIN_SECONDS": "0.5"}
    with mystack(tmp_path, **settings) as server:
        with socket.create_connection(("127.0.0.1", httpx.URL(server.url).port or 0), timeout=30) as client:
            body = b'{"message": "Hi"}'
            head = "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            head += f"Content-Length: {len(body)}"
            client.sendall(head.encode() + b"\r\nExpect: 100-continue\r\n\r\n" + body)
            assert client.recv(100).startswith(b"HTTP/1.1 100")  # the server reads the body, so the request is in work
            server.process.send_signal(signal.SIGTERM)
            answer = client.makefile("rb").read()
        assert server.process.wait(20) == 0
    assert answer.startswith(b"HTTP/1.1 503")
    assert b'"code":"stopping"' in answer


def test_a_second_server_on_the_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with mystack(tmp_path) as server:
        second = up(MYSTACK_DATA=str(tmp_path / "data"), MYSTACK_LLM="none", FASTAPI_PORT=str(free_port()))
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert server.url in second.stderr
        assert httpx.get(f"{server.url}/health").status_code == 200


def test_a_port_that_is_taken_is_named_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = up(MYSTACK_DATA=str(tmp_path / "data"), MYSTACK_LLM="none", FASTAPI_PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr


def test_a_setting_that_cannot_work_is_named_in_a_sentence(tmp_path: Path) -> None:
    refused = up(MYSTACK_DATA=str(tmp_path / "data"), MYSTACK_LLM="groq", FASTAPI_PORT=str(free_port()))
    assert refused.returncode == 1
    assert "GROQ_API_KEY" in refused.stderr.splitlines()[-1]
    assert "Traceback" not in refused.stderr


def test_after_a_kill_a_new_start_works(tmp_path: Path) -> None:
    with mystack(tmp_path) as server:
        server.process.kill()
        server.process.wait(20)
        assert (tmp_path / "data" / "server.json").exists()
        assert running_server(tmp_path / "data") is None
    with mystack(tmp_path) as again:
        assert running_server(tmp_path / "data") == again.url
