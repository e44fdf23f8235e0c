"""What a benchmark says: figures against goals, tables, and the machine they came from. Writes Markdown and JSON."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.processes import ROOT

PACKAGES = (
    "aiohttp",
    "fastapi",
    "httptools",
    "huggingface-hub",
    "numpy",  # layer2
    "ollama",
    "onnxruntime",  # layer2
    "pydantic",
    "qdrant-edge-py",  # layer2
    "starlette",
    "tokenizers",  # layer2
    "uvicorn",
    "uvloop",
)
VERDICT = {True: "pass", False: "**miss**", None: "–"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure beside its goal, in words. `met` is None where there is no goal, or nothing was measured; `aim_met`
    where nothing beyond the goal is aimed at."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None
    aim_met: bool | None = None

    @property
    def verdict(self) -> str:
        aim = {True: ", aim met", False: ", aim missed", None: ""}[self.aim_met if self.met else None]
        return VERDICT[self.met] + aim


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """One measurement. `how` says what was done; `data` is everything that was measured, for the JSON file."""

    title: str
    how: str
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    date: str
    commit: str
    cores: int
    cpu: str
    memory_gb: float
    system: str
    python: str
    load: float
    packages: dict[str, str]


def this_machine() -> Machine:
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=_commit(),
        cores=psutil.cpu_count() or 0,
        cpu=_cpu_model(),
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
        packages={name: metadata.version(name) for name in PACKAGES},
    )


def markdown(title: str, machine: Machine, sections: Iterable[Section]) -> str:
    """The whole report. A goal's verdict stands beside the figure, a miss in bold."""
    sections = list(sections)
    lines = [
        f"# {title}",
        "",
        "Written by `make bench`; do not edit. The raw figures are in a JSON file beside it, which git ignores.",
        "",
    ]
    lines += [*_machine_lines(machine), "## Goals", ""]
    figures = [figure for section in sections for figure in section.figures]
    lines += _table_lines(
        Table(
            ("what", "goal", "measured", ""),
            [(each.what, each.goal or "–", each.measured, each.verdict) for each in figures],
        )
    )
    for section in sections:
        lines += [f"## {section.title}", "", section.how, ""]
        for table in section.tables:
            lines += _table_lines(table)
    return "\n".join(lines).rstrip() + "\n"


def write(folder: Path, name: str, *, text: str, machine: Machine, sections: dict[str, Section]) -> None:
    """`NAME.md` and `NAME.json` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = {"machine": asdict(machine), **{key: section.data for key, section in sections.items()}}
    (folder / f"{name}.md").write_text(text, "utf-8")
    (folder / f"{name}.json").write_text(json.dumps(raw, indent=1) + "\n", "utf-8")


def _machine_lines(machine: Machine) -> list[str]:
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return [
        f"{machine.date}, commit {machine.commit}. {machine.cores} cores of {machine.cpu}, {machine.memory_gb} GB, "
        f"{machine.system}; load average at the start {machine.load}.",
        f"Python {machine.python}; {packages}.",
        "",
    ]


def _table_lines(table: Table) -> list[str]:
    rows = [table.head, ["---"] * len(table.head), *table.rows]
    return [*("| " + " | ".join(row) + " |" for row in rows), ""]


def _commit() -> str:
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + (" and changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()
