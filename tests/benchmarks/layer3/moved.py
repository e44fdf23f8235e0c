"""A knowledge base of layer 2 that was moved to layer 3: one measurement makes it, another searches it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from layer3_postgres.api.parts import EMBEDDED
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.subjects import said_by
from tests.benchmarks.processes import ROOT, clean_environment

KEPT = "moved.json"


def moved(effort: Effort) -> tuple[Path, dict[str, Any]]:
    """The data folder, and what was said of its filling and of the move. Made once in a run."""
    data = effort.folder / "moved"
    kept = data / KEPT
    if not kept.exists():
        filled = filled_layer2(data, effort.pick(100_000, 500))
        kept.write_text(json.dumps({"filled": filled, "report": migrated(data)}))
    said: dict[str, Any] = json.loads(kept.read_text())
    return data, said


def filled_layer2(data: Path, chunks: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.benchmarks.layer3.knowledge", str(data), str(chunks)]
    filled: dict[str, int] = said_by(command)
    return filled


def source_of(data: Path, folder: Path) -> Path:
    """What was moved, in another folder and without what it was moved into."""
    shutil.copytree(data, folder, ignore=shutil.ignore_patterns(EMBEDDED))
    return folder


def migrated(data: Path) -> dict[str, Any]:
    """The report of a whole move. Raises `RuntimeError` when it fails."""
    with migrating(data) as process:
        said, wrong = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the move failed:\n{wrong[-3000:]}")
    report: dict[str, Any] = json.loads(said.splitlines()[-1])
    return report


@contextmanager
def migrating(data: Path) -> Iterator["subprocess.Popen[str]"]:
    """A move in a process of its own, which is gone afterwards."""
    command = [sys.executable, "-m", "tests.benchmarks.layer3.migrating", str(data)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
