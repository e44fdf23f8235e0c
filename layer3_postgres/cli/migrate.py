"""`mystack migrate`: from layer 2's stores into the database, or back, with a report at the end."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from layer1_basic_api.api.logs import configure
from layer1_basic_api.cli.output import print_json, printable
from layer1_basic_api.errors import ConfigurationError
from layer2_rag.api.parts import make_embedder
from layer3_postgres.api.backups import reachable
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import database_settings
from layer3_postgres.api.sides import Places, alone_in, from_layer2, open_layer2, refuse_no_database, to_layer2
from layer3_postgres.cli import loop
from layer3_postgres.db.database import open_database
from layer3_postgres.db.migrate import check_schema
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.transfer.comparing import Tally
from layer3_postgres.transfer.moving import Report, Size, move, size_of

Direction = Literal["from", "to"]
OPENED = {"from": from_layer2, "to": to_layer2}
PLURALS = {"document": "documents", "text": "texts", "chunk": "chunks", "vector": "vectors"}
SHOWN = 20
"""Differences that are printed; JSON has a thousand."""
LEFT_OUT = "whose bytes the target has under another id: move again, and delete those there that stay"


def direction_of(*, from_layer2: bool, to_layer2: bool) -> Direction:
    if from_layer2 == to_layer2:
        raise ConfigurationError("Say which way: --from-layer2 or --to-layer2.")
    return "from" if from_layer2 else "to"


def run(
    direction: Direction, places: Places, *, dry_run: bool, verify_only: bool, data: Path | None, as_json: bool
) -> None:
    """Exit code 1 when anything differs."""
    settings = Settings.load(**({} if data is None else {"data": data}))
    configure(settings.model_copy(update={"log_level": "ERROR"}))
    if dry_run:
        _tell_size(asyncio.run(_size(settings, places, direction)), as_json=as_json)
        return
    report = loop.run(_move(settings, places, direction, verify_only=verify_only, quiet=as_json))
    if as_json:
        print_json(report.as_json())
    else:
        _tell(report)
    sys.exit(bool(report.differences))


async def _move(settings: Settings, places: Places, direction: Direction, *, verify_only: bool, quiet: bool) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with (
        OPENED[direction](settings, places) as sides,
        aclosing(await asyncio.to_thread(make_embedder, settings)) as embedder,
    ):
        with Progress(*columns, console=Console(stderr=True, quiet=quiet)) as progress:
            return await move(sides, embedder, verify_only=verify_only, begin=_begin(progress))


def _begin(progress: Progress) -> Callable[[str, int], Callable[[int], None]]:
    def begin(phase: str, total: int) -> Callable[[int], None]:
        task = progress.add_task(phase, total=total)
        return lambda more: progress.advance(task, more)

    return begin


async def _size(settings: Settings, places: Places, direction: Direction) -> Size:
    """Looks at the source alone, and makes nothing: the other side may not be there yet."""
    if direction == "from":
        async with alone_in(settings.data), open_layer2(settings, places) as source:
            return await size_of(source.documents)
    await asyncio.to_thread(refuse_no_database, settings)
    async with reachable(settings) as addresses:
        await check_schema(addresses.app)
        async with aclosing(open_database(addresses.app, database_settings(settings))) as database:
            return await size_of(PostgresDocumentStore(database))


def _tell_size(size: Size, *, as_json: bool) -> None:
    if as_json:
        print_json({"documents": size.documents, "chunks": size.chunks, "bytes": size.bytes})
    else:
        print(
            f"{size.documents} documents with {size.chunks} chunks would be copied, of {size.bytes:,} bytes of files."
        )


def _tell(report: Report) -> None:
    if report.copied:
        print(f"copied     {report.copied.documents} documents, {report.copied.there_before} were there before")
        if report.copied.left_out:
            print(f"left out   {report.copied.left_out} documents, {LEFT_OUT}")
    compared = report.compared
    for kind, plural in PLURALS.items():
        print(f"{plural:<10} {_counted(compared.source, kind)} here, {_counted(compared.target, kind)} there")
    only_exactly = f", {report.asked.exactly} of them when every vector is compared" if report.asked.exactly else ""
    print(f"questions  {report.asked.same} of {report.asked.asked} have the same sources{only_exactly}")
    different = compared.different + len(report.asked.differences)
    print(f"{different} differences" if different else "Nothing differs.")
    for sentence in report.differences[:SHOWN]:
        print(f"  {printable(sentence)}")


def _counted(tally: Tally, kind: str) -> str:
    """With the beginning of the checksum; JSON has all of it."""
    return f"{tally.counts[kind]} ({f'{tally.sums[kind]:064x}'[:8]})"
