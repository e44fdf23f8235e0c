"""Layer 2's app with documents in it, asked over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.api import app_over, client_of

WAIT = 60
BACKUP = (
    "# Backups\n\nBackups are made each night at 2 a.m. by a timer. They are kept for thirty days.\n\n"
    "# Restoring\n\nRestoring one takes about ten minutes, and nobody can write meanwhile.\n"
)
LIMITS = "An upload may have at most 200 megabytes. Larger files are refused with status 413.\n"
PEOPLE = "Zoë 👩‍🚀 wrote the café's menu.\r\nThe office dog is called Bruno. 🐕 He sleeps all day.\n"


@asynccontextmanager
async def library(folder: Path, model: Any = None, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the newest layer's app on that folder, and three documents, one of them full of oddities."""
    async with client_of(app_over(model, data=folder, **settings)) as client:
        await taken_in(client, "backup.md", BACKUP, kind="manual", tags="night,ops", metadata='{"year": 2023}')
        await taken_in(client, "limits.txt", LIMITS, kind="manual", metadata='{"year": 2024}')
        await taken_in(client, "people.txt", PEOPLE, kind="note")
        yield client


async def upload(
    client: httpx.AsyncClient, name: str, content: str | bytes, *, wait: float = WAIT, **fields: Any
) -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return await client.post("/documents/upload", params={"wait": wait}, files={"file": (name, data)}, data=fields)


async def taken_in(client: httpx.AsyncClient, name: str, content: str | bytes, **fields: Any) -> dict[str, Any]:
    """The document, which is ready."""
    response = await upload(client, name, content, **fields)
    document: dict[str, Any] = response.json()
    assert (response.status_code, document.get("state")) == (201, "ready"), document
    return document


async def named(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """The document of this name."""
    items: list[dict[str, Any]] = (await client.get("/documents")).json()["items"]
    return next(item for item in items if item["name"] == name)


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["code"]) == (status, code), problem
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem
