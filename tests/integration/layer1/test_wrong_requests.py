"""Raw sockets against our protocol under uvicorn: requests that are wrong, too large, or many at once."""

import json

import pytest

from layer1_basic_api.api.slow_clients import MOST_HEAD_BYTES
from tests.support.api import ObservedModel, app_over, request_bytes, served, until
from tests.support.raw import ASK, QUICK, answer_of, limit


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


CHUNKED = (
    b"POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


@pytest.mark.parametrize("trailer", [b"X-More: " + b"x" * 60 + b"\r\n", b"x" * 70], ids=["many", "one"])
async def test_trailers_without_end_are_a_431(trailer: bytes) -> None:
    """uvicorn keeps them all: 60 MB of them took 180 MB."""
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        writer.write(CHUNKED + b"5\r\nhello\r\n0\r\n")
        for _ in range(20):
            writer.write(trailer * 1000)
        status, _, body = await answer_of(reader)
        assert (status, json.loads(body)["code"]) == (431, "headers_too_large")
        writer.close()
        await app.none_left()


async def test_trailers_are_no_headers() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        body = b"%x\r\n%s\r\n0\r\n" % (len(ASK), ASK)
        writer.write(CHUNKED + body + b"Host: evil.example\r\nX-Request-ID: trailed\r\n\r\n")
        status, headers, _ = await answer_of(reader)
        assert (status, headers["x-request-id"] == "trailed") == (200, False)
        writer.close()
        await app.none_left()


@pytest.mark.parametrize(
    "one", [request_bytes("/health", method="GET"), request_bytes("/chat", ASK)], ids=["nobody listens", "one listens"]
)
async def test_no_more_requests_are_read_while_many_wait(one: bytes) -> None:
    """What is not read stays with the client: its buffer is full when fifty are answered."""
    async with served(app_over(simulated="ttft=0.06,tps=0,tokens=1")) as app, limit():
        reader, writer = await app.connect()
        writer.write(one * (20_000_000 // len(one)))
        for _ in range(50):
            assert (await answer_of(reader))[0] == 200
        assert writer.transport.get_write_buffer_size() > 5_000_000
        writer.transport.abort()
        await app.none_left()


async def test_many_requests_in_one_go_are_no_large_headers() -> None:
    async with served(app_over()) as app, limit():
        reader, writer = await app.connect()
        one = request_bytes("/health", method="GET")
        count = 6 * MOST_HEAD_BYTES // len(one)
        writer.write(one * count)
        assert {(await answer_of(reader))[0] for _ in range(count)} == {200}
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


async def test_requests_sent_in_one_go_are_answered_in_order() -> None:
    async with served(app_over(**QUICK)) as app, limit():
        reader, writer = await app.connect()
        ids = [f"request-{n}" for n in range(20)]
        writer.write(b"".join(request_bytes("/chat", ASK, X_Request_ID=one) for one in ids))
        assert [(await answer_of(reader))[1]["x-request-id"] for _ in ids] == ids
        writer.close()
        await app.none_left()
