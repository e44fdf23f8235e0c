"""How fast documents are taken in, beside the embedder alone, and how soon health answers meanwhile."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layer2_rag.embeddings.desk import processors
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.real_texts import write_real_texts
from tests.benchmarks.layer2.subjects import child, health_probe, rag_server, upload
from tests.benchmarks.report import Figure, Section, Table
from tests.benchmarks.stats import percentile

RATIO = Goal(what="ingest over HTTP, chunks a second ÷ the bare embedder's", must=0.85, aim=0.95, least=True, digits=2)
HEALTH = Goal(what="health p99 while ingesting", must=50, aim=15, unit="ms")
TURNS = 3
HOW = (
    "{files} texts out of the installed wheels (READMEs, Markdown, RST, source; 0.5 to 16 KB, {chunks:,} chunks), in "
    "{turns} turns: first the bundled embedder alone embeds the chunks, which were made before, then a new server "
    "takes the files in over HTTP, 8 uploads at a time, from the first request to the last document that is ready, and "
    "then they are taken in in one process without HTTP. The ratio is that of all turns together. /health is asked "
    "every 50 ms by a process of its own while the server works, timed from when the question was due. Everything "
    "shares {cores} cores: the embedder's threads, the parser, whoever uploads and asks."
)


def measure(effort: Effort) -> Section:
    folder = effort.folder / "real"
    files = write_real_texts(folder, effort.pick(500, 3))
    turns = [_turn(effort, number, folder, files) for number in range(effort.pick(TURNS, 1))]
    rates = {way: _rate([turn[way] for turn in turns]) for way in ("bare", "http", "embedded")}
    figures = [
        RATIO.figure(
            rates["http"] / rates["bare"],
            more=f" (in one process, without HTTP: {rates['embedded'] / rates['bare']:.2f})",
        ),
        health_figure([turn["health"] for turn in turns]),
    ]
    chunks = turns[0]["http"]["chunks"]
    how = HOW.format(files=len(files), chunks=chunks, turns=len(turns), cores=processors())
    head = ("turn", "embedder alone", "over HTTP", "in one process", "health p99, ms", "not ready")
    return Section(
        "Ingest", how, figures, [Table(head, [_row(*each) for each in enumerate(turns, 1)])], {"turns": turns}
    )


def _turn(effort: Effort, number: int, folder: Path, files: Sequence[Path]) -> dict[str, Any]:
    bare = child("passes", "bare", str(folder))
    health: dict[str, Any] = {}
    with rag_server(effort, effort.folder / f"ingest-{number}") as server:
        upload(server, [_warm_up(effort)])
        with health_probe(server, health):
            taken = upload(server, files)
    http = {"chunks": taken.chunks, "seconds": taken.seconds, "failed": taken.failed}
    return {"bare": bare, "http": http, "embedded": child("passes", "embedded", str(folder)), "health": health}


def health_figure(turns: Sequence[dict[str, Any]]) -> Figure:
    """Of all questions together: a median of the turns would leave a bad turn out."""
    errors = sum(turn["errors"] for turn in turns)
    times = [seconds for turn in turns for seconds in turn["times"]]
    more = f" ({errors} of {len(times):,} not answered by 200)" if errors else ""
    return HEALTH.figure(1000 * percentile(times, 0.99), more=more)


def _warm_up(effort: Effort) -> Path:
    file = effort.folder / "warm.txt"
    file.write_text("A text before the clock starts.")
    return file


def _rate(passes: Sequence[dict[str, float]]) -> float:
    return sum(each["chunks"] for each in passes) / sum(each["seconds"] for each in passes)


def _row(number: int, turn: dict[str, Any]) -> list[str]:
    rates = [f"{_rate([turn[way]]):.1f} chunks a second" for way in ("bare", "http", "embedded")]
    return [str(number), *rates, f"{1000 * percentile(turn['health']['times'], 0.99):.1f}", str(turn["http"]["failed"])]
