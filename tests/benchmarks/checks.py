"""`mystack check N`: a layer's own targets, as the command prints them."""

import json
import subprocess
import sys
from collections.abc import Sequence

from tests.benchmarks.effort import Effort
from tests.benchmarks.processes import clean_environment
from tests.benchmarks.report import Figure, Section, Table

CHECK_SECONDS = 600.0
PARTS = ("name", "target", "figure", "state")


def check(effort: Effort, *, layer: int, seconds: float = CHECK_SECONDS) -> Section:
    title, how = f"`mystack check {layer}`", f"What `mystack check {layer} --json` says about itself on this machine."
    if effort.quick:
        return Section(title, how, [Figure(title, "not measured: left out of quick runs")])
    env = clean_environment(MYSTACK_DATA=str(effort.folder / "check"))
    command = [sys.executable, "-m", "layer1_basic_api", "check", str(layer), "--json"]
    try:
        done = subprocess.run(
            command, cwd=effort.folder, env=env, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Section(title, how, [Figure(title, f"not done in {seconds:.0f} s", "pass", False)])
    said = "pass" if done.returncode == 0 else f"exit code {done.returncode}"
    figure = Figure(title, said, "pass", done.returncode == 0)
    outcomes = outcomes_in(done.stdout)
    rows = [[outcome[part] for part in PARTS] for outcome in outcomes]
    return Section(title, how, [figure], [Table(PARTS, rows)], {"exit_code": done.returncode, "outcomes": outcomes})


def outcomes_in(said: str) -> Sequence[dict[str, str]]:
    """None where the command ended before it said any."""
    try:
        outcomes: list[dict[str, str]] = json.loads(said)["outcomes"]
    except (ValueError, KeyError):
        return []
    return outcomes
