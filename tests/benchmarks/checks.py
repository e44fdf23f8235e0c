"""`mystack check N`: a layer's own targets, as the command prints them."""

import json
import subprocess
import sys
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.processes import clean_environment
from tests.benchmarks.report import Figure, Section

CHECK_SECONDS = 600.0


def check(effort: Effort, *, layer: int) -> Section:
    title, how = f"`mystack check {layer}`", f"What `mystack check {layer} --json` says about itself on this machine."
    if effort.quick:
        return Section(title, how, [Figure(title, "not measured: left out of quick runs")])
    env = clean_environment(MYSTACK_DATA=str(effort.folder / "check"))
    command = [sys.executable, "-m", "layer1_basic_api", "check", str(layer), "--json"]
    done = subprocess.run(
        command, cwd=effort.folder, env=env, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False
    )
    said = "pass" if done.returncode == 0 else f"exit code {done.returncode}"
    figure = Figure(title, said, "pass", done.returncode == 0)
    return Section(title, how, [figure], (), {"exit_code": done.returncode, "said": _parsed(done.stdout)})


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
