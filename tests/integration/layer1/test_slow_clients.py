"""Raw sockets against our protocol under uvicorn: clients that are slow to send or to read."""

import asyncio
import json
import socket

import pytest
from fastapi import APIRouter, Request

from tests.support.api import ObservedModel, app_over, request_bytes, served, until
from tests.support.raw import ASK, QUICK, STREAM, answer_of, limit


async def test_headers_that_come_a_byte_at_a_time_are_a_408_in_time() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        writer.write(b"GET /health HTTP/1.1\r\nHost: loc")
        status, headers, body = await answer_of(reader)
        assert (status, headers["connection"]) == (408, "close")
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(body)["code"] == "headers_too_slow"
        assert await reader.read() == b""
        writer.close()
        await app.none_left()


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"\r\n\r\n\r\n"])
async def test_a_connection_that_says_nothing_is_closed(sent: bytes) -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        writer.write(sent)
        assert await reader.read() == b""
        writer.close()
        await app.none_left()


async def test_empty_lines_do_not_keep_an_idle_connection_open() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/health", method="GET"))
        assert (await answer_of(reader))[0] == 200
        writer.write(b"\r\n")
        assert await reader.read() == b""
        writer.close()
        await app.none_left()


async def test_an_idle_connection_between_two_requests_is_not_hurried() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        for _ in range(2):
            writer.write(request_bytes("/health", method="GET"))
            assert (await answer_of(reader))[0] == 200
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), QUICK["header_seconds"] * 2)
        writer.close()


@pytest.mark.parametrize("path", ["/chat", "/v1/chat/completions"])
async def test_a_body_that_comes_a_byte_at_a_time_is_a_408_in_time(path: str) -> None:
    model = ObservedModel()
    async with served(app_over(model, **QUICK)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes(path, ASK)[: -len(ASK)] + b"{")
        status, headers, body = await answer_of(reader)
        assert (status, headers["connection"]) == (408, "close")
        assert b"body_too_slow" in body
        writer.close()
        await app.none_left()
        assert model.prompts == []


async def test_the_servers_own_slowness_does_not_count_against_an_upload() -> None:
    slow = APIRouter()
    taken = 0

    @slow.post("/slow")
    async def read_slowly(request: Request) -> int:
        nonlocal taken
        async for chunk in request.stream():
            taken += len(chunk)
            await asyncio.sleep(QUICK["body_seconds"] * 1.5 if chunk else 0)
        return taken

    size = 1_000_000
    async with served(app_over(extra=slow, **QUICK)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/slow", b"x" * size))
        assert (await answer_of(reader))[0] == 200
        assert taken == size
        writer.close()


async def test_the_rest_of_a_body_that_was_answered_early_must_come_in_time() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/nothing", b"x" * 1000)[:-500])
        assert (await answer_of(reader))[0] == 404
        assert await reader.read() == b""
        writer.close()
        await app.none_left()


async def test_a_client_that_stops_reading_a_stream_is_cut_and_the_model_stops() -> None:
    model = ObservedModel("tokens=100000")
    async with served(app_over(model, **QUICK)) as app, limit(60):
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(client, ("127.0.0.1", app.port))
            await loop.sock_sendall(client, request_bytes("/chat", STREAM))
            await model.ended.wait()
            await app.none_left()
    assert app.container.gate.inside == 0


async def test_a_client_that_does_not_read_a_plain_answer_is_cut() -> None:
    large = APIRouter()

    @large.get("/large")
    async def answer() -> str:
        return "x" * 20_000_000

    async with served(app_over(extra=large, **QUICK)) as app, limit(60):
        _, writer = await app.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(request_bytes("/large", method="GET"))
        await until(lambda: bool(app.server.server_state.connections))
        await app.none_left()
        writer.close()


async def settled_tasks() -> int:
    """How many run when what a start goes on with in the background is over."""
    counts: list[int] = []
    while len(counts) < 20 or len(set(counts[-20:])) > 1:
        counts.append(len(asyncio.all_tasks()))
        await asyncio.sleep(0.02)
    return counts[-1]


async def test_a_hundred_slow_clients_leave_nothing() -> None:
    async with served(app_over(**QUICK)) as app, limit(60):
        before = await settled_tasks()
        clients = [await app.connect() for _ in range(100)]
        for number, (_, writer) in enumerate(clients):
            writer.write((b"GET / HT", request_bytes("/chat", ASK)[:-1], b"")[number % 3])
        await app.none_left()
        for _, writer in clients:
            writer.close()
        await until(lambda: len(asyncio.all_tasks()) <= before)
