"""`mystack doctor --fix`: has the server on the data folder mend what the stores disagree on, or one of its own."""

from collections.abc import Sequence
from typing import Any, Literal

from layer1_basic_api.cli.client import Connection, asked, connect_with
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.findings import Finding
from layer2_rag.api.config import Settings

PART = "documents"
WAIT = 300
"""In seconds, after which a document that is still in work is told as such."""
REMADE = "counts differ"
"""The problem that is mended by reading the document again, which may fail."""
SHOWN = 3
"""Ids that a row names."""
Outcome = Literal["repaired", "begun", "left"]
Item = dict[str, Any]


async def repair(settings: Settings, url: str | None) -> Sequence[Finding]:
    """Returns when what was begun is over, waits for something else, or takes too long. `url`: of the MyStack to
    repair; else the one on the data folder."""
    try:
        async with connect_with(settings, url) as connection:
            async with asked(connection, "POST", "/documents/repair?fix=true") as response:
                items = (await response.json())["items"]
            begun = {item["document_id"] for item in items if item["mended"]}
            states = {document_id: await _state(connection, document_id) for document_id in begun}
    except MyStackError as error:
        return [Finding(part=PART, state="broken", detail=error.detail, remedy="See the rows above.")]
    rows: dict[tuple[str, Outcome], list[Item]] = {}
    for item in items:
        rows.setdefault((item["problem"], _outcome(item, states)), []).append(item)
    told = [_row(problem, outcome, found) for (problem, outcome), found in rows.items()]
    return told or [Finding(part=PART, state="ok", detail="the stores agree")]


def _outcome(item: Item, states: dict[str, str | None]) -> Outcome:
    state = states.get(item["document_id"])
    if not item["mended"] or (item["problem"] == REMADE and state == "failed"):
        return "left"
    return "begun" if state in ("received", "processing") else "repaired"


async def _state(connection: Connection, document_id: str) -> str | None:
    """When the work on it is over, or as it is when nobody works on it any more; None for one that is gone."""
    async with asked(connection, "GET", f"/documents/{document_id}?wait={WAIT}", allowed={404}) as response:
        state: str | None = (await response.json()).get("state")
    return state


def _row(problem: str, outcome: Outcome, items: Sequence[Item]) -> Finding:
    first = items[0]
    ids = ", ".join(dict.fromkeys(item["document_id"] for item in items[:SHOWN]))
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    detail = f"{problem}: {ids}{more}"
    if outcome == "repaired":
        return Finding(part=PART, state="ok", detail=f"{detail}. Repaired")
    if outcome == "begun":
        remedy = f"`mystack docs show {first['document_id']}` says what it waits for."
        return Finding(part=PART, state="broken", detail=f"{detail}. Begun, and not over yet", remedy=remedy)
    return Finding(
        part=PART, state="broken", detail=f"{detail}. {first['detail']}", remedy="Upload it again, or delete it."
    )
