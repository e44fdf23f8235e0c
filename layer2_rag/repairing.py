"""`mystack doctor --fix`: has the server on the data folder mend what the stores disagree on, or one of its own."""

from collections.abc import Sequence
from typing import Any

from layer1_basic_api.cli.client import Connection, asked, connect_with
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.findings import Finding
from layer2_rag.api.config import Settings

PART = "documents"
WAIT = 300
"""In seconds, after which the server answers with the document as it is then."""
REMADE = "counts differ"
"""The problem that is mended by reading the document again, which may fail."""
SHOWN = 3
"""Ids that a row names."""


async def repair(settings: Settings, url: str | None) -> Sequence[Finding]:
    """Returns when what was begun is over. `url`: of the MyStack to repair; else the one on the data folder."""
    try:
        async with connect_with(settings, url) as connection:
            async with asked(connection, "POST", "/documents/repair?fix=true") as response:
                items = (await response.json())["items"]
            begun = {item["document_id"] for item in items if item["mended"]}
            failed = {document_id for document_id in begun if await _state(connection, document_id) == "failed"}
    except MyStackError as error:
        return [Finding(part=PART, state="broken", detail=error.detail, remedy="See the rows above.")]
    for item in items:
        item["mended"] &= not (item["problem"] == REMADE and item["document_id"] in failed)
    problems = dict.fromkeys((item["problem"], item["mended"]) for item in items)
    rows = [
        _row(problem, [item for item in items if (item["problem"], item["mended"]) == problem]) for problem in problems
    ]
    return rows or [Finding(part=PART, state="ok", detail="the stores agree")]


async def _state(connection: Connection, document_id: str) -> str | None:
    """When the work on it is over; None for one that is gone."""
    while True:
        async with asked(connection, "GET", f"/documents/{document_id}?wait={WAIT}", allowed={404}) as response:
            state: str | None = (await response.json()).get("state")
        if state not in ("received", "processing"):
            return state


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
