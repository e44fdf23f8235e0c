"""`mystack ask`: the answer as it comes, and below it what it stands on."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from layer1_basic_api.cli.client import asked, connect, read_events
from layer1_basic_api.cli.output import print_json, printable
from layer2_rag.cli.search import place, show
from layer2_rag.cli.session import fetched, read_typed_filters


def run(
    body: dict[str, Any], filters: list[str], *, model: str | None, url: str | None, data: Path | None, as_json: bool
) -> None:
    body = {**body, "filters": read_typed_filters(filters), **({"model": model} if model else {})}
    if as_json:
        print_json(fetched("POST", "/chat", url=url, data=data, json=body))
        return
    done = asyncio.run(_streamed(body, url, data))
    _print_grounds(Console(), done)


async def _streamed(body: dict[str, Any], url: str | None, data: Path | None) -> dict[str, Any]:
    """Print the answer; returns what the `done` event carries."""
    done: dict[str, Any] = {}
    async with (
        connect(url, data) as connection,
        asked(connection, "POST", "/chat", json={**body, "stream": True}) as response,
        aclosing(read_events(connection, response)) as events,
    ):
        async for event in events:
            match event:
                case "delta", {"text": str(text)}:
                    print(printable(text), end="", flush=True)
                case "done", whole:
                    print()
                    done = whole
    return done


def _print_grounds(console: Console, done: dict[str, Any]) -> None:
    for source in done["sources"]:
        if source["n"] in done["cited"]:
            show(console, f"\n[{source['n']}] {place(source)}", source["quote"]["text"])
    for passage in done["near"]:
        show(console, f"\nnear: {place(passage)}", passage["quote"]["text"])
    if trace := done.get("trace"):
        console.print(Text(f"\nlooked for: {printable(trace['question'])} ({trace['way']})"), soft_wrap=True)
        for stage in trace["stages"]:
            told = f"{stage['name']:<12} {stage['milliseconds']:7.1f} ms  {len(stage['candidates'])} candidates"
            told += f", {stage['detail']}" if stage["detail"] else ""
            console.print(Text(told), soft_wrap=True)
