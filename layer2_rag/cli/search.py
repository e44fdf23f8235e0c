"""`mystack search`."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from layer1_basic_api.cli.output import print_json, printable
from layer2_rag.cli.session import fetched, read_typed_filters
from layer2_rag.documents.places import page_of

SHOWN = 300
"""Characters of a passage."""


def run(body: dict[str, Any], filters: list[str], *, url: str | None, data: Path | None, as_json: bool) -> None:
    found = fetched("POST", "/search", url=url, data=data, json={**body, "filters": read_typed_filters(filters)})
    if as_json:
        print_json(found)
        return
    console = Console()
    if not found["results"]:
        console.print("Nothing was found.")
    for number, passage in enumerate(found["results"], 1):
        show(console, f"{number}. {place(passage)}  {passage['score']:.2f}", passage["text"])


def show(console: Console, heading: str, text: str) -> None:
    """Lines as long as they are: the terminal breaks them, and a pipe gets them whole."""
    console.print(Text(heading, style="bold"), soft_wrap=True)
    console.print(Text(shortened(text), style="dim"), soft_wrap=True)


def place(passage: dict[str, Any]) -> str:
    """Name, page and section, as far as there are any."""
    name = passage["document_name"]
    return printable(" · ".join(filter(None, (name, page_of(name, passage["page"]), passage["section"]))))


def shortened(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} …"
