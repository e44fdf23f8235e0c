"""What memory 3,000 files leave behind, and what they take at most."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.subjects import Client, rag_server, upload
from tests.benchmarks.layer2.synthetic import document
from tests.benchmarks.processes import Server
from tests.benchmarks.report import Section, Table

GROWTH = Goal(what="anonymous memory after {} files, after − before", must=50, aim=20, unit="MB")
PEAK = Goal(what="anonymous memory at its peak", must=700, aim=500, unit="MB")
SAMPLE_SECONDS, REST_SECONDS = 0.2, 7.0
"""How often memory is read; how long the server may tidy up (it flushes after 5 s without a write)."""
HOW = (
    "{files:,} seeded Markdown files of one to three sections, {chunks:,} chunks, uploaded 8 at a time. Anonymous "
    "memory is RssAnon (USS where the system has no such figure), of the server and the processes that read files "
    "together. Before: with the model loaded, ten files taken in and one search answered. After: seven seconds after "
    "the last."
)


def measure(effort: Effort) -> Section:
    files = _files(effort.folder / "many", effort.pick(3000, 20))
    with rag_server(effort, effort.folder / "memory") as server:
        first = upload(server, files[:10])
        Client.of(server).timed("/search", {"query": "which words are there?"})
        before = anonymous_mb(server)
        with sampled(server) as samples:
            taken = upload(server, files[10:])
        time.sleep(effort.pick(REST_SECONDS, 0.1))
        after = anonymous_mb(server)
    peak = max([*map(sum, samples), sum(before), sum(after)])
    figures = [
        GROWTH.named(f"{len(files):,}").figure(
            sum(after) - sum(before), more=f" ({taken.failed} failed)" if taken.failed else ""
        ),
        PEAK.figure(peak),
    ]
    rows = [
        [name, f"{mine:.0f}", f"{others:.0f}"]
        for name, (mine, others) in {"before": before, "peak": max(samples, key=sum), "after": after}.items()
    ]
    table = Table(("", "server, MB", "processes that read files, MB"), rows)
    how = HOW.format(files=len(files), chunks=first.chunks + taken.chunks)
    data = {"before": before, "after": after, "peak": peak, "seconds": taken.seconds, "samples": samples}
    return Section("Memory", how, figures, [table], data)


def _files(folder: Path, wanted: int) -> list[Path]:
    folder.mkdir()
    draw = random.Random(3)
    return [_written(folder, number, draw.randint(1, 3)) for number in range(wanted)]


def _written(folder: Path, number: int, sections: int) -> Path:
    made = document(number, base=number, sections=sections)
    file = folder / made.name
    file.write_text(made.text, "utf-8")
    return file


@contextmanager
def sampled(server: Server) -> Iterator[list[tuple[float, float]]]:
    """The server's memory, again and again while the block runs."""
    over, samples = threading.Event(), [anonymous_mb(server)]

    def sample() -> None:
        while not over.wait(SAMPLE_SECONDS):
            samples.append(anonymous_mb(server))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def anonymous_mb(server: Server) -> tuple[float, float]:
    """Of the server itself, and of its children together, in MB of 10**6 bytes."""
    process = psutil.Process(server.process.pid)
    return _anonymous(process), sum(map(_anonymous, process.children(recursive=True)))


def _anonymous(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status")
    try:
        lines = status.read_text() if status.parent.parent.joinpath("self").exists() else ""
        found = next((line for line in lines.splitlines() if line.startswith("RssAnon:")), None)
        return int(found.split()[1]) * 1024 / 1e6 if found else float(process.memory_full_info().uss) / 1e6
    except (OSError, psutil.NoSuchProcess):
        return 0.0  # it ended meanwhile
