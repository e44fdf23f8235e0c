"""`mystack ingest`: files and folders in, each to ready or failed, with progress."""

import asyncio
import glob
import os
import re
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from layer1_basic_api.cli.client import Connection, Refused, asked, connect
from layer1_basic_api.cli.output import print_json, printable
from layer1_basic_api.errors import ConfigurationError

AT_ONCE = 8
"""Uploads that wait for the server together; it works on a few at a time."""
WAIT = 300
BLOCK = 262_144
MARKS = {"ready": ("✓", "green"), "failed": ("✗", "red")}
STDIN = "-"
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What goes with every file."""

    collection: str
    kind: str
    tags: tuple[str, ...]
    metadata: str
    stdin_name: str

    def fields(self) -> dict[str, str]:
        tags = {"tags": ",".join(self.tags)} if self.tags else {}
        return {"collection": self.collection, "kind": self.kind, "metadata": self.metadata, **tags}


def run(paths: Sequence[str], given: Given, *, url: str | None, data: Path | None, as_json: bool) -> None:
    """Exit code 1 when a document has failed."""
    files = [file for path in paths for file in _found(path)]
    results = asyncio.run(_ingest(files, given, url, data, Console(stderr=True, quiet=as_json)))
    failed = [result for result in results if result["state"] != "ready"]
    if as_json:
        print_json({"documents": results})
    else:
        print(f"{len(results) - len(failed)} ready, {len(failed)} failed")
    sys.exit(bool(failed))


def _found(path: str) -> list[Path]:
    """The files that an argument stands for, at least one. Raises `ConfigurationError`."""
    if path == STDIN:
        return [Path(STDIN)]
    matches = [Path(path)] if Path(path).exists() else [Path(match) for match in glob.glob(path, recursive=True)]
    files = [file for match in sorted(matches) for file in _files(match)]
    if not files:
        raise ConfigurationError(f"There is no file {path!r}." if not matches else f"There are no files in {path!r}.")
    return list(dict.fromkeys(files))


def _files(match: Path) -> list[Path]:
    """The file itself; of a folder all that are not hidden in it."""
    if match.is_file():
        return [match]
    inside = (file for file in match.rglob("*") if not any(part[0] == "." for part in file.relative_to(match).parts))
    return sorted(file for file in inside if file.is_file())


async def _ingest(
    files: Sequence[Path], given: Given, url: str | None, data: Path | None, console: Console
) -> list[dict[str, Any]]:
    columns = (TextColumn("ingesting"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    async with connect(url, data) as connection:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("ingesting", total=len(files))
            places = asyncio.Semaphore(AT_ONCE)

            async def one(file: Path) -> dict[str, Any]:
                async with places:
                    result = await _taken_in(connection, file, given)
                _tell(progress, task, file, result)
                return result

            return list(await asyncio.gather(*(one(file) for file in files)))


class _Rate(TextColumn):
    """Files a second since the beginning: several at once end in bursts, of which rich's own would tell."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Any) -> Text:
        return Text(f"{task.completed / task.elapsed:.1f}/s" if task.completed and task.elapsed else "-.-/s")


def _tell(progress: Progress, task: TaskID, file: Path, result: dict[str, Any]) -> None:
    name = result["name"] if str(file) == STDIN else str(file)
    chunks = f"{result['chunks']} chunk{'' if result['chunks'] == 1 else 's'}"
    said = f"{printable(name)}  {printable(result['reason'] or '') or chunks}"
    progress.console.print(Text.assemble(MARKS.get(result["state"], MARKS["failed"]), " ", said), soft_wrap=True)
    progress.advance(task)


async def _taken_in(connection: Connection, file: Path, given: Given) -> dict[str, Any]:
    """The document when its work is over. A file that is refused is a result like any other."""
    try:
        document = await _uploaded(connection, file, given)
        while document["state"] in ("received", "processing"):
            async with asked(connection, "GET", f"/documents/{document['id']}?wait={WAIT}") as response:
                document = await response.json()
        return dict(document)
    except (Refused, OSError) as error:
        reason = error.detail if isinstance(error, Refused) else f"It cannot be read: {error.strerror}."
        return {"name": _sendable(str(file)), "state": "failed", "reason": reason, "chunks": 0}


async def _uploaded(connection: Connection, file: Path, given: Given) -> dict[str, Any]:
    form = aiohttp.FormData(quote_fields=False)  # names as they are: a server would have to undo the quotes
    for name, value in given.fields().items():
        form.add_field(name, value)
    if str(file) == STDIN:
        form.add_field("file", await asyncio.to_thread(sys.stdin.buffer.read), filename=given.stdin_name)
    else:
        form.add_field("source", _sendable(str(file)))
        name = _sendable(file.name)
        form.add_field("file", _blocks(file), filename=name, content_type="application/octet-stream")
    async with asked(connection, "POST", f"/documents/upload?wait={WAIT}", data=form) as response:
        document: dict[str, Any] = await response.json()
        return document


def _sendable(name: str) -> str:
    """A file's name may be any bytes: no UTF-8, or with line breaks, neither of which can be sent."""
    return CONTROLS.sub("\ufffd", os.fsencode(name).decode("utf-8", "replace"))


async def _blocks(file: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(file.open, "rb") as source:
        while block := await asyncio.to_thread(source.read, BLOCK):
            yield block
