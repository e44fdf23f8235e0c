"""`mystack check 1`: the layer's own targets, as the command prints them."""

import json
import subprocess
import sys
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.processes import clean_environment
from tests.benchmarks.report import Figure, Section

HOW = "What `mystack check 1 --json` says about itself on this machine."
CHECK_SECONDS = 300.0


def measure(effort: Effort) -> Section:
    if effort.quick:
        return Section("`mystack check 1`", HOW, [Figure("`mystack check 1`", "not measured: left out of quick runs")])
    env = clean_environment(MYSTACK_DATA=str(effort.folder / "check"))
    command = [sys.executable, "-m", "layer1_basic_api", "check", "1", "--json"]
    done = subprocess.run(
        command, cwd=effort.folder, env=env, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False
    )
    data = _parsed(done.stdout)
    said = "pass" if done.returncode == 0 else f"exit code {done.returncode}"
    figure = Figure("`mystack check 1`", said, "pass", done.returncode == 0)
    return Section("`mystack check 1`", HOW, [figure], (), {"exit_code": done.returncode, "said": data})


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
