"""`mystack doctor --fix`: has the server on the data folder mend what the stores disagree on, or one of its own."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from layer1_basic_api.cli.client import Connection, asked, connect_to, own_server
from layer1_basic_api.cli.up import choose_layer
from layer1_basic_api.data_folder import running_server
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.findings import Finding
from layer2_rag.api.config import Settings

PART = "documents"
WAIT = 300
SHOWN = 3
"""Ids that a row names."""


async def repair(settings: Settings, url: str | None) -> Sequence[Finding]:
    """Returns when what was begun is over. `url`: of the MyStack to repair; else the one on the data folder."""
    try:
        async with _connected(settings, url) as connection:
            async with asked(connection, "POST", "/documents/repair?fix=true") as response:
                items = (await response.json())["items"]
            for document_id in {item["document_id"] for item in items if item["mended"]}:
                await _finished(connection, document_id)
    except MyStackError as error:
        return [Finding(part=PART, state="broken", detail=error.detail, remedy="See the rows above.")]
    problems = dict.fromkeys((item["problem"], item["mended"]) for item in items)
    rows = [
        _row(problem, [item for item in items if (item["problem"], item["mended"]) == problem]) for problem in problems
    ]
    return rows or [Finding(part=PART, state="ok", detail="the stores agree")]


@asynccontextmanager
async def _connected(settings: Settings, url: str | None) -> AsyncGenerator[Connection, None]:
    found = url or running_server(settings.data)
    async with connect_to(found, settings) if found else own_server(choose_layer(None), settings) as connection:
        yield connection


async def _finished(connection: Connection, document_id: str) -> None:
    """One that is gone is finished."""
    async with asked(connection, "GET", f"/documents/{document_id}?wait={WAIT}", allowed={404}) as response:
        await response.read()


def _row(problem: tuple[str, bool], items: Sequence[dict[str, Any]]) -> Finding:
    name, mended = problem
    ids = ", ".join(dict.fromkeys(item["document_id"] for item in items[:SHOWN]))
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    detail = f"{name}: {ids}{more}"
    if mended:
        return Finding(part=PART, state="ok", detail=f"{detail}. Repaired")
    return Finding(
        part=PART, state="broken", detail=f"{detail}. {items[0]['detail']}", remedy="Upload it again, or delete it."
    )
