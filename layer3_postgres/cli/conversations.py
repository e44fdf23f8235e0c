"""`mystack conversations`: list and search them, show, rename, take away, delete."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.text import Text

from layer1_basic_api.cli.client import asked, connect
from layer1_basic_api.cli.output import print_json, printable
from layer1_basic_api.errors import ConfigurationError
from layer2_rag.cli.docs import print_table
from layer2_rag.cli.search import place
from layer2_rag.cli.session import fetch_over, fetched

MARKS = {"stopped": " (stopped)", "broken": " (broke off)"}
GONE = {"gone": " (gone)", "changed": " (changed since)"}


def list_all(words: str | None, limit: int, *, url: str | None, data: Path | None, as_json: bool) -> None:
    params = {"limit": str(limit), **({"query": words} if words else {})}
    found = fetched("GET", "/conversations", url=url, data=data, params=params)
    if as_json:
        print_json(found)
        return
    print_table(
        ("id", "last used", "title", *(("where",) if words else ())),
        [
            (each["id"], each["updated_at"][:16].replace("T", " "), each["title"], *((_line(each),) if words else ()))
            for each in found["items"]
        ],
        nothing="No conversation says that." if words else "There are no conversations. `mystack chat` begins one.",
    )


def show(conversation_id: str, *, url: str | None, data: Path | None, as_json: bool) -> None:
    """Of all branches, in the order in which they were said."""
    found = fetched("GET", f"{_path(conversation_id)}/export", url=url, data=data)
    if as_json:
        print_json(found)
        return
    console = Console()
    console.print(Text(printable(found["conversation"]["title"]), style="bold"), soft_wrap=True)
    for message in found["messages"]:
        speaker = "›" if message["role"] == "user" else " "
        console.print(
            Text(f"\n{speaker} {printable(message['content'])}{MARKS.get(message['state'], '')}"), soft_wrap=True
        )
        for source in message["sources"]:
            if source["cited"]:
                console.print(Text(f"  [{source['n']}] {_place(source)}", style="dim"), soft_wrap=True)


def rename(conversation_id: str, title: str, *, url: str | None, data: Path | None) -> None:
    body = {"title": title}
    renamed = fetched("PATCH", _path(conversation_id), url=url, data=data, json=body)
    print(printable(renamed["title"]))


def remove(conversation_ids: list[str], *, url: str | None, data: Path | None) -> None:
    paths = {conversation_id: _path(conversation_id) for conversation_id in conversation_ids}

    async def delete() -> None:
        async with connect(url, data) as connection:
            for conversation_id, path in paths.items():
                await fetch_over(connection, "DELETE", path)
                print(f"deleted {printable(conversation_id)}")

    asyncio.run(delete())


def export(conversation_id: str, *, form: str, url: str | None, data: Path | None) -> None:
    path = f"{_path(conversation_id)}/export"

    async def fetch() -> str:
        async with connect(url, data) as connection, asked(connection, "GET", path, params={"format": form}) as found:
            return await found.text()

    print(asyncio.run(fetch()))


def id_of(given: str) -> str:
    """Raises `ConfigurationError` for what is no id: a title, or a path that would lead elsewhere."""
    try:
        return str(UUID(given))
    except ValueError:
        raise ConfigurationError(f"{given!r} is no conversation's id. `mystack conversations` shows them.") from None


def _path(conversation_id: str) -> str:
    return f"/conversations/{id_of(conversation_id)}"


def _place(source: dict[str, Any]) -> str:
    return place(source) + GONE.get(source["document"], "")


def _line(found: dict[str, Any]) -> str:
    return " ".join((found["snippet"] or "").split())
