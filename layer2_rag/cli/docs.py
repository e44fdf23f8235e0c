"""`mystack docs …`, `mystack collections`, `mystack reindex`."""

import asyncio
import shutil
import sys
import textwrap
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from layer1_basic_api.cli.client import connect
from layer1_basic_api.cli.output import print_json, printable
from layer1_basic_api.errors import ConfigurationError
from layer2_rag.cli.session import fetch_over, fetched

PAGE = 500


def list_all(collection: str | None, *, url: str | None, data: Path | None, as_json: bool) -> None:
    items = asyncio.run(_documents(collection, url, data))
    if as_json:
        print_json({"items": items})
        return
    print_table(
        ("id", "name", "collection", "state", "chunks", "reason"),
        [
            (item["id"], item["name"], item["collection"], item["state"], item["chunks"], item["reason"])
            for item in items
        ],
        nothing="There are no documents. `mystack ingest FILE` takes one in.",
    )


async def _documents(collection: str | None, url: str | None, data: Path | None) -> list[dict[str, Any]]:
    wanted = {"limit": str(PAGE), **({"collection": collection} if collection else {})}
    async with connect(url, data) as connection:
        page = await fetch_over(connection, "GET", "/documents", params=wanted)
        items: list[dict[str, Any]] = page["items"]
        while page["next"] is not None:
            page = await fetch_over(connection, "GET", "/documents", params={**wanted, "before": page["next"]})
            items += page["items"]
    return items


def show(document_id: str, *, url: str | None, data: Path | None, as_json: bool) -> None:
    _print_one(fetched("GET", _path(document_id), url=url, data=data), as_json=as_json)


def remove(document_ids: list[str], *, url: str | None, data: Path | None) -> None:
    """None is deleted when one of them is no id."""
    paths = [(document_id, _path(document_id)) for document_id in document_ids]

    async def delete() -> None:
        async with connect(url, data) as connection:
            for document_id, path in paths:
                await fetch_over(connection, "DELETE", path)
                print(f"deleted {printable(document_id)}")

    asyncio.run(delete())


def reindex_one(document_id: str, *, url: str | None, data: Path | None, as_json: bool) -> None:
    """Exit code 1 when the document has failed."""
    document = fetched("POST", f"{_path(document_id)}/reindex?wait=300", url=url, data=data)
    _print_one(document, as_json=as_json)
    sys.exit(document["state"] == "failed")


def _path(document_id: str) -> str:
    """Raises `ConfigurationError` for what is no id: a name, or a path that would lead elsewhere."""
    try:
        return f"/documents/{UUID(document_id)}"
    except ValueError:
        raise ConfigurationError(f"{document_id!r} is no document's id. `mystack docs list` shows them.") from None


def list_collections(*, url: str | None, data: Path | None, as_json: bool) -> None:
    found = fetched("GET", "/collections", url=url, data=data)
    if as_json:
        print_json(found)
        return
    print_table(
        ("name", "documents", "embedded by", "dimensions"),
        [(item["name"], item["documents"], item["embedding_model"], item["dimension"]) for item in found["items"]],
        nothing="There are no collections. The first document makes one.",
    )


def reindex_collection(name: str, *, url: str | None, data: Path | None, as_json: bool) -> None:
    found = fetched("POST", f"/collections/{name}/reindex", url=url, data=data)
    if as_json:
        print_json(found)
    else:
        print(f"{name}: {found['documents']} documents, embedded by {found['embedding_model']}")


def _print_one(document: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for name, value in document.items():
        if value not in (None, [], {}, ""):
            Console().print(Text(f"{name:<12} {printable(str(value))}"), soft_wrap=True)


def print_table(columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, nothing: str) -> None:
    """A line a row, however long, for pipes that look for words in it; in a terminal that is too narrow, a block."""
    if not rows:
        print(nothing)
        return
    cells = [columns, *(tuple(printable("" if cell is None else str(cell)) for cell in row) for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    room = shutil.get_terminal_size().columns
    if sys.stdout.isatty() and sum(widths) + 2 * len(widths) - 2 > room:
        for row in cells[1:]:
            print(*_block(columns, row, room), sep="\n")
        return
    for line in cells:
        print("  ".join(set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _block(columns: tuple[str, ...], row: tuple[str, ...], room: int) -> list[str]:
    """The first cell alone, so that it is copied in one piece, and the others below it with their names."""
    named = [f"{column} {cell}" for column, cell in zip(columns, row, strict=True) if cell][1:]
    below = textwrap.wrap(" · ".join(named), room, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
    return [row[0], *below]
