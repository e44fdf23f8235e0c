"""How long a knowledge base of layer 2 takes to move, what it needs, and whether kills leave anything behind."""

import random
from pathlib import Path
from time import sleep
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer3.moved import migrated, migrating, moved, source_of
from tests.benchmarks.report import Section, Table

WHOLE = Goal(what="migration of {} chunks, with index and verification: chunks a second", must=1_000, least=True)
COPYING = Goal(what="copying alone: chunks a second", must=5_000, least=True)
MEMORY = Goal(what="memory of the move: the most after its first tenth ÷ the most in it", must=1.25, digits=2)
DIFFERENCES = Goal(what="differences", must=0, digits=0)
KILLED = Goal(what="differences after {} kills at random points", must=0, digits=0)
PHASES = ("copying", "comparing", "asking")
LATER_SECONDS = 2.0
HOW = (
    "{documents:,} seeded texts, {chunks:,} chunks of about 200 tokens with 11 KB of token vectors each, in layer 2's "
    "embedded stores, moved into the embedded PostgreSQL by `mystack migrate`'s own code in a process of its own: "
    "copied, indexed and counted, both sides compared by digests, {asked} questions asked on both. Memory is the "
    "process's own, mapped files left out; the first tenth is of copying, and asking, for which the model is read, is "
    "not compared with it. Kills: the same base, moved once more by a process that gets SIGKILL {kills} times, at a "
    "random moment of the first {later:g} s after copying began, then of the first {twice:g} s, and so on; then once "
    "to the end. They came in {where}, where copying ends with the indexes."
)


def measure(effort: Effort) -> Section:
    data, said = moved(effort)
    filled, report = said["filled"], said["report"]
    killed = _killed(source_of(data, effort.folder / "killed"), effort.pick(20, 1))
    seconds: dict[str, float] = report["seconds"]
    figures = [
        WHOLE.named(f"{filled['chunks']:,}").figure(filled["chunks"] / sum(seconds.values())),
        COPYING.figure(filled["chunks"] / seconds["copying"]),
        MEMORY.figure(growth(report["megabytes"])),
        DIFFERENCES.figure(report["different"]),
        KILLED.named(len(killed["points"])).figure(killed["report"]["different"]),
    ]
    how = HOW.format(
        **filled,
        asked=report["questions"]["asked"],
        kills=len(killed["points"]),
        later=LATER_SECONDS,
        twice=2 * LATER_SECONDS,
        where=_where(killed["points"]),
    )
    rows = [[name, f"{took:.1f}", f"{filled['chunks'] / took:,.0f}" if took else "–"] for name, took in seconds.items()]
    most = [[name, f"{max(values):,.0f}"] for name, values in report["megabytes"].items() if values]
    tables = [Table(("phase", "seconds", "chunks a second"), rows), Table(("phase", "most memory, MB"), most)]
    return Section("Migration from layer 2", how, figures, tables, {**said, "killed": killed})


def growth(megabytes: dict[str, list[float]]) -> float:
    """Of copying and comparing, which read everything; 1 where too little was seen."""
    copying = megabytes.get("copying", [])
    first = copying[: len(copying) // 10]
    later = copying[len(first) :] + megabytes.get("comparing", [])
    return max(later) / max(first) if first and later else 1.0


def _where(points: list[str]) -> str:
    counted = {phase: points.count(phase) for phase in dict.fromkeys(points)}
    return ", ".join(f"{phase} ({count})" for phase, count in counted.items())


def _killed(data: Path, kills: int) -> dict[str, Any]:
    draw = random.Random(7)
    points = [_kill(data, draw.uniform(0, LATER_SECONDS * number)) for number in range(1, kills + 1)]
    return {"points": points, "report": migrated(data)}


def _kill(data: Path, seconds: float) -> str:
    """So long after copying began. Returns the phase that it came in."""
    with migrating(data) as process:
        assert process.stdout
        begun = process.stdout.readline().strip()
        if begun not in PHASES:
            raise RuntimeError("the move ended before it began to copy")
        sleep(seconds)
        process.kill()
        later = [line.strip() for line in process.stdout if line.strip() in PHASES]
    return later[-1] if later else begun
