"""Talks to the newest layer's app over HTTP, in conversations that are kept."""

import json
from typing import Any

import httpx


async def ask(client: httpx.AsyncClient, message: str, **asked: Any) -> dict[str, Any]:
    response = await client.post("/chat", json={"message": message, **asked})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def streamed(client: httpx.AsyncClient, message: str, **asked: Any) -> list[tuple[str, Any]]:
    text = (await client.post("/chat", json={"message": message, "stream": True, **asked})).text
    pairs = (block.split("\ndata: ") for block in text.strip().split("\n\n"))
    return [(name.removeprefix("event: "), json.loads(data)) for name, data in pairs]


async def messages_of(client: httpx.AsyncClient, conversation_id: str) -> list[dict[str, Any]]:
    """Oldest first."""
    found = (await client.get(f"/conversations/{conversation_id}/messages")).json()
    messages: list[dict[str, Any]] = found["items"][::-1]
    return messages


async def listed(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/conversations", params=asked)).json()["items"]
    return items
