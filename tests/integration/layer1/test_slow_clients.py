"""Raw sockets against our protocol under uvicorn: clients that are slow, gone, greedy or wrong."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import APIRouter, Request

from layer1_basic_api.api.slow_clients import MOST_HEAD_BYTES
from tests.support.api import ObservedModel, Served, app_over, request_bytes, served, until

ASK = json.dumps({"message": "Hi"}).encode()
STREAM = json.dumps({"message": "Hi", "stream": True}).encode()
QUICK: dict[str, Any] = {"header_seconds": 0.2, "body_seconds": 0.2, "send_seconds": 0.2}


@asynccontextmanager
async def limit(seconds: float = 20) -> AsyncIterator[None]:
    async with asyncio.timeout(seconds):
        yield


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))


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


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
async def test_a_large_body_gets_its_413_although_the_client_sends_all_of_it_first(connection: str) -> None:
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/chat", b"x" * 10_000_000, Connection=connection))
        await writer.drain()
        status, _, body = await answer_of(reader)
        assert (status, json.loads(body)["code"]) == (413, "body_too_large")
        if connection == "keep-alive":
            writer.write(request_bytes("/chat", ASK))
            assert (await answer_of(reader))[0] == 200
        writer.close()
        await app.none_left()


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "in two parts"])
@pytest.mark.parametrize(
    ("coding", "body"), [("chunked", b"zz\r\n"), ("chunked", b"4\r\nabcdefgh"), ("gzip", b"\x1f\x8b\x08\x00")]
)
async def test_a_body_that_breaks_off_into_nonsense_is_a_400(coding: str, body: bytes, *, apart: bool) -> None:
    head = f"POST /chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {coding}\r\n\r\n".encode()
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        writer.write(head if apart else head + body)
        if apart and coding == "chunked":
            await until(lambda: bool(app.server.server_state.tasks))
            writer.write(body)
        status, headers, told = await answer_of(reader)
        assert (status, headers["connection"]) == (400, "close")
        assert json.loads(told)["code"] == "bad_request"
        assert await reader.read() == b""
        writer.close()
        await app.none_left()


async def test_a_wrong_request_behind_one_in_work_does_not_take_its_answer() -> None:
    model = ObservedModel("ttft=30")
    async with served(app_over(model)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/chat", ASK))
        await model.started.wait()
        writer.write(b"HELLO\r\n\r\n")
        assert await reader.read() == b""
        writer.close()
        await app.none_left()


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/v1/models", "/capabilities", "/"])
async def test_head_is_get_without_the_body(path: str) -> None:
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes(path, method="HEAD", Connection="close"))
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert (head.split()[1], body) == (b"200", b"")
        writer.close()
        await app.none_left()


async def test_headers_without_end_are_a_431() -> None:
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        writer.write(b"GET /health HTTP/1.1\r\nX-Long: " + b"x" * (MOST_HEAD_BYTES + 1))
        status, _, body = await answer_of(reader)
        assert (status, json.loads(body)["code"]) == (431, "headers_too_large")
        writer.close()
        await app.none_left()


@pytest.mark.parametrize(
    "sent",
    [
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["no HTTP", "version", "length", "two lengths", "length and chunks", "no ASCII", "TLS"],
)
async def test_what_is_no_http_is_a_problem_too(sent: bytes) -> None:
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        writer.write(sent)
        status, headers, body = await answer_of(reader)
        assert (status, headers["content-type"]) == (400, "application/problem+json")
        assert set(json.loads(body)) == {"type", "title", "status", "detail", "code", "request_id"}
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


@pytest.mark.parametrize("behaviour", ["ttft=60", "tps=1"], ids=["before the first event", "in the middle"])
@pytest.mark.parametrize("body", [ASK, STREAM], ids=["plain", "streamed"])
@pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
async def test_a_client_that_goes_away_stops_the_model(behaviour: str, body: bytes, rude: bool) -> None:
    model = ObservedModel(behaviour)
    async with served(app_over(model, max_answers=1, max_queue=0)) as app, limit():
        _, writer = await app.connect()
        writer.write(request_bytes("/chat", body))
        await model.started.wait()
        writer.transport.abort() if rude else writer.close()
        await model.ended.wait()
        await app.none_left()
        assert app.container.gate.inside == 0


async def test_one_that_waits_in_the_queue_and_goes_away_leaves_it() -> None:
    model = ObservedModel("ttft=60")
    async with served(app_over(model, max_answers=1, max_queue=1)) as app, limit():
        _, first = await app.connect()
        first.write(request_bytes("/chat", ASK))
        await model.started.wait()
        _, second = await app.connect()
        second.write(request_bytes("/chat", STREAM))
        await until(lambda: app.container.gate.waiting == 1)
        second.close()
        await until(lambda: app.container.gate.waiting == 0)
        first.close()
        await app.none_left()
        assert len(model.prompts) == 1


async def test_requests_sent_in_one_go_are_answered_in_order() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        ids = [f"request-{n}" for n in range(20)]
        writer.write(b"".join(request_bytes("/chat", ASK, X_Request_ID=one) for one in ids))
        assert [(await answer_of(reader))[1]["x-request-id"] for _ in ids] == ids
        writer.close()
        await app.none_left()


async def test_when_a_pipelining_client_goes_away_the_request_in_work_stops_too() -> None:
    model = ObservedModel("tps=20,tokens=100000")
    async with served(app_over(model)) as app, limit():
        reader, writer = await app.connect()
        writer.write(request_bytes("/chat", STREAM) * 3)
        await reader.readuntil(b"delta")
        writer.transport.abort()
        await model.ended.wait()
        await app.none_left()
        assert len(model.prompts) == 1


async def connections_left(app: Served) -> int:
    await app.none_left()
    return len(app.server.server_state.connections)


async def test_a_hundred_slow_clients_leave_nothing() -> None:
    async with served(app_over(**QUICK)) as app, limit(60):
        before = len(asyncio.all_tasks())
        clients = [await app.connect() for _ in range(100)]
        for number, (_, writer) in enumerate(clients):
            writer.write((b"GET / HT", request_bytes("/chat", ASK)[:-1], b"")[number % 3])
        assert await connections_left(app) == 0
        for _, writer in clients:
            writer.close()
        assert len(asyncio.all_tasks()) <= before
