"""`mystack docs …`, `mystack collections`, `mystack reindex`."""

from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from layer1_basic_api.cli.output import print_json, printable
from layer2_rag.cli.session import fetched

PAGE = 500


def list_all(collection: str | None, *, url: str | None, data: Path | None, as_json: bool) -> None:
    asked = {"limit": str(PAGE), **({"collection": collection} if collection else {})}
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        before = {"before": page["next"]} if page["next"] else {}
        page = fetched("GET", "/documents", url=url, data=data, params=asked | before)
        items += page["items"]
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


def show(document_id: str, *, url: str | None, data: Path | None, as_json: bool) -> None:
    _print_one(fetched("GET", f"/documents/{document_id}", url=url, data=data), as_json=as_json)


def remove(document_ids: list[str], *, url: str | None, data: Path | None) -> None:
    for document_id in document_ids:
        fetched("DELETE", f"/documents/{document_id}", url=url, data=data)
        print(f"deleted {printable(document_id)}")


def reindex_one(document_id: str, *, url: str | None, data: Path | None, as_json: bool) -> None:
    _print_one(fetched("POST", f"/documents/{document_id}/reindex?wait=300", url=url, data=data), as_json=as_json)


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
    """A line a row, however long: ids are copied from it, and pipes look for words in it."""
    if not rows:
        print(nothing)
        return
    cells = [columns, *([printable("" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip())
