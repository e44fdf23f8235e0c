"""A model server that is none: OpenAI's and Ollama's protocol on raw asyncio, so that it costs next to nothing.

It knows nothing of MyStack. The time it takes for an answer is drawn from the question itself, so the same question
takes the same time whichever way it comes: `python -m tests.benchmarks.layer1.fake_server '{"port": 8100}'`.
"""

import asyncio
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import httptools
import uvloop

from tests.benchmarks.layer1.wire import raise_file_limit

MODEL = "fake"
TOKEN = "token "
GET_ANSWERS: dict[bytes, dict[str, Any]] = {
    b"/v1/models": {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "fake"}]},
    b"/api/version": {"version": "0.17.4"},
    b"/api/tags": {"models": [{"name": MODEL, "model": MODEL, "size": 1, "digest": "0", "details": {}}]},
}
SHOWN = {
    "capabilities": ["completion"],
    "details": {},
    "model_info": {"general.architecture": "llama", "llama.context_length": 8192},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Seconds to the answer (or its first token) ± `spread` of them, then `tps` tokens a second (0: no pause)."""

    port: int
    seconds: float = 0.0
    spread: float = 0.0
    tokens: int = 20
    tps: float = 0.0


@dataclass(frozen=True, slots=True)
class Dialect:
    """The bytes of one protocol: a whole answer, a streamed token, what ends a stream."""

    content_type: str
    whole: bytes
    token: bytes
    end: bytes


@cache
def openai_dialect(tokens: int) -> Dialect:
    head = {"id": "chatcmpl-1", "created": 1, "model": MODEL}
    usage = {"prompt_tokens": 5, "completion_tokens": tokens, "total_tokens": tokens + 5}
    message = {"role": "assistant", "content": TOKEN * tokens}
    whole = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}

    def chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
        body = {**head, "object": "chat.completion.chunk", "choices": choices, **more}
        return f"data: {json.dumps(body, separators=(',', ':'))}\n\n".encode()

    token = chunk([{"index": 0, "delta": {"content": TOKEN}, "finish_reason": None}])
    last = chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]) + chunk([], usage=usage)
    return Dialect(
        "text/event-stream",
        json.dumps({**head, "object": "chat.completion", **whole}).encode(),
        token,
        last + b"data: [DONE]\n\n",
    )


@cache
def ollama_dialect(tokens: int) -> Dialect:
    head = {"model": MODEL, "created_at": "2026-01-01T00:00:00Z"}
    end = {"done": True, "done_reason": "stop", "prompt_eval_count": 5, "eval_count": tokens}

    def line(text: str, **more: Any) -> bytes:
        body = {**head, "message": {"role": "assistant", "content": text}, **more}
        return json.dumps(body, separators=(",", ":")).encode() + b"\n"

    return Dialect("application/x-ndjson", line(TOKEN * tokens, **end), line(TOKEN, done=False), line("", **end))


DIALECTS: dict[bytes, Callable[[int], Dialect]] = {
    b"/v1/chat/completions": openai_dialect,
    b"/api/chat": ollama_dialect,
}


def model_seconds(behaviour: Behaviour, question: str) -> float:
    """How long this question takes: uniform in `seconds` ± `spread`, the same for the same words."""
    if not behaviour.seconds:
        return 0.0
    clock = random.Random(question)
    return behaviour.seconds * clock.uniform(1 - behaviour.spread, 1 + behaviour.spread)


class FakeModelServer(asyncio.Protocol):
    """One connection. A client that goes away ends the stream it was sent."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._parser = httptools.HttpRequestParser(self)
        self._loop = asyncio.get_running_loop()
        self._path = b""
        self._body: list[bytes] = []
        self._timer: asyncio.Handle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its type

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._path, self._body = b"", []

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        dialect = DIALECTS.get(self._path)
        if dialect is None:
            self._send_json(GET_ANSWERS.get(self._path, SHOWN))
            return
        asked = json.loads(b"".join(self._body))
        seconds = model_seconds(self._behaviour, asked["messages"][-1]["content"])
        streamed = asked.get("stream", self._path == b"/api/chat")
        begin = self._begin_stream if streamed else self._send_whole
        self._after(seconds, begin, dialect(self._behaviour.tokens))

    def _after(self, seconds: float, call: Callable[..., None], *arguments: Any) -> None:
        later = self._loop.call_later
        self._timer = later(seconds, call, *arguments) if seconds else self._loop.call_soon(call, *arguments)

    def _send_json(self, value: dict[str, Any]) -> None:
        self._send_body(json.dumps(value).encode())

    def _send_whole(self, dialect: Dialect) -> None:
        self._send_body(dialect.whole)

    def _send_body(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)

    def _begin_stream(self, dialect: Dialect) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {dialect.content_type}\r\nTransfer-Encoding: chunked\r\n\r\n"
        self._send_tokens(dialect, 1, head.encode())

    def _send_tokens(self, dialect: Dialect, said: int, head: bytes = b"") -> None:
        """One token a turn of the loop, so that each leaves as a packet of its own, as from a real server."""
        self._transport.write(head + _chunk(dialect.token))
        if said < self._behaviour.tokens:
            pause = 1 / self._behaviour.tps if self._behaviour.tps else 0.0
            self._after(pause, self._send_tokens, dialect, said + 1)
        else:
            self._transport.write(_chunk(dialect.end) + b"0\r\n\r\n")


@cache
def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


async def _serve(behaviour: Behaviour) -> None:
    raise_file_limit()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: FakeModelServer(behaviour), "127.0.0.1", behaviour.port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(Behaviour(**json.loads(sys.argv[1]))))
