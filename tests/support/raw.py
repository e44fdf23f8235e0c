"""What tests on raw sockets share: two questions, impatient limits, an end to waiting, and a reader of answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

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
