"""A server's ingestion in a process of its own, to be killed. As a program: FOLDER [FILE...], which are uploaded."""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from layer1_basic_api.layers import ROOT
from tests.support.layer2_library import QuickEmbedder, open_shelf

DONE = b"done\n"
DEADLY = "cyanide"
"""A document with this word kills the process when it is embedded."""


@asynccontextmanager
async def ingesting(folder: Path, *files: Path) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """The process; it is killed at the end, with what it started."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, str(folder), *map(str, files), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def killed_when(folder: Path, seen: Callable[[sqlite3.Connection], bool], *files: Path) -> bool:
    """Ingest until a look into the SQLite file shows what is waited for; False if all was done before."""
    async with ingesting(folder, *files) as process:
        assert process.stdout
        done = asyncio.create_task(_last_line(process.stdout))
        while not done.done():
            if _look(folder, seen):
                return True
            await asyncio.sleep(0)
        assert done.result() == DONE
        return False


async def _last_line(lines: asyncio.StreamReader) -> bytes:
    """What is logged stands before it."""
    last = b""
    async for line in lines:
        last = line
    return last


def _look(folder: Path, seen: Callable[[sqlite3.Connection], bool]) -> bool:
    try:
        with sqlite3.connect(f"file:{folder / 'documents.sqlite'}?mode=ro", uri=True) as db:
            return seen(db)
    except sqlite3.OperationalError:  # it is not made yet
        return False


async def _main(folder: Path, files: list[Path]) -> None:
    embedder = QuickEmbedder()
    embedder.deadly = DEADLY
    async with open_shelf(folder, embedder=embedder) as shelf:
        uploaded = await asyncio.gather(*(shelf.upload(file.read_bytes(), file.name) for file in files))
        for each in uploaded:
            await shelf.settled(each.id)
        await shelf.all_over()
    print(DONE.decode(), end="", flush=True)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
