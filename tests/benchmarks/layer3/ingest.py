"""How fast documents are taken in, beside layer 2 in the same run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.real_texts import write_real_texts
from tests.benchmarks.layer2.subjects import rag_server, upload
from tests.benchmarks.processes import Server
from tests.benchmarks.report import Section, Table

RATIO = Goal(what="ingest over HTTP, chunks a second ÷ layer 2's", must=1, least=True, digits=2)
TURNS = 4
HOW = (
    "{files} texts out of the installed wheels, as in layer 2's figures, in {turns} turns: of each part of the "
    "files, one layer's server takes them in over HTTP, 8 uploads at a time, then the other's, each turn in the "
    "other order. Both run on embedded parts. The ratio is that of all turns together."
)


def measure(effort: Effort) -> Section:
    files = write_real_texts(effort.folder / "real", effort.pick(400, 3))
    parts = [files[turn :: effort.pick(TURNS, 1)] for turn in range(effort.pick(TURNS, 1))]
    with (
        rag_server(effort, effort.folder / "two") as two,
        rag_server(effort, effort.folder / "three", layer=3) as three,
    ):
        for server in (two, three):
            upload(server, [_warm_up(effort)])
        turns = [_turn(two, three, number, part) for number, part in enumerate(parts)]
    rates = {name: _rate([turn[name] for turn in turns]) for name in ("two", "three")}
    head = ("turn", "layer 2", "layer 3", "chunks", "not ready")
    table = Table(head, [_row(number, turn) for number, turn in enumerate(turns, 1)])
    how = HOW.format(files=len(files), turns=len(turns))
    return Section("Ingest", how, [RATIO.figure(rates["three"] / rates["two"])], [table], {"turns": turns})


def _turn(two: Server, three: Server, number: int, part: Sequence[Path]) -> dict[str, Any]:
    order = [("two", two), ("three", three)]
    taken = {name: upload(server, part) for name, server in (order[::-1] if number % 2 else order)}
    return {
        name: {"chunks": each.chunks, "seconds": each.seconds, "failed": each.failed} for name, each in taken.items()
    }


def _warm_up(effort: Effort) -> Path:
    file = effort.folder / "warm.txt"
    file.write_text("A text before the clock starts.")
    return file


def _rate(passes: Sequence[dict[str, float]]) -> float:
    return sum(each["chunks"] for each in passes) / sum(each["seconds"] for each in passes)


def _row(number: int, turn: dict[str, Any]) -> list[str]:
    rates = [f"{_rate([turn[name]]):.1f} chunks a second" for name in ("two", "three")]
    failed = turn["two"]["failed"] + turn["three"]["failed"]
    return [str(number), *rates, str(turn["three"]["chunks"]), str(failed)]
