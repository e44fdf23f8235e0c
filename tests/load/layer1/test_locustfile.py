"""The load test itself works: a few seconds against the simulated model, as the tutorial runs it."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import mystack

LOCUSTFILE = Path(__file__).with_name("locustfile.py")


def locust(url: str, folder: Path, **env: str) -> tuple[int, dict[tuple[str, str], dict[str, str]]]:
    """The exit code, and the row of figures for each kind of request and name."""
    command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary", "--host", url]
    few = ["--users", "8", "--spawn-rate", "8", "--run-time", "5s", "--csv", str(folder / "load")]
    done = subprocess.run([*command, *few], env={**os.environ, **env}, capture_output=True, check=False, timeout=90)
    with (folder / "load_stats.csv").open(newline="") as table:
        return done.returncode, {(row["Type"], row["Name"]): row for row in csv.DictReader(table)}


@pytest.mark.blocking
def test_every_kind_of_request_is_made_and_none_fails(tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_API_KEY="sesame", MYSTACK_SIMULATED="ttft=0.05,tps=100,tokens=10") as server:
        code, rows = locust(server.url, tmp_path, MYSTACK_API_KEY="sesame", LOAD_PAUSE="0.2")
    kinds = {("POST", "/chat"), ("POST", "/chat (stream)"), ("TTFT", "/chat (stream)"), ("GET", "/health")}
    assert code == 0
    assert kinds <= set(rows)
    assert all(int(rows[kind]["Request Count"]) > 0 and rows[kind]["Failure Count"] == "0" for kind in kinds)
    first, whole = rows["TTFT", "/chat (stream)"], rows["POST", "/chat (stream)"]
    assert 50 <= float(first["Median Response Time"]) < float(whole["Median Response Time"])


@pytest.mark.blocking
def test_an_answer_that_breaks_off_counts_as_a_failure(tmp_path: Path) -> None:
    with mystack(tmp_path) as server:
        code, rows = locust(
            server.url, tmp_path, LOAD_STREAMED="1", LOAD_MODEL="simulated:error=failed,after=2", LOAD_PAUSE="0.2"
        )
    row = rows["POST", "/chat (stream)"]
    assert code == 1
    assert row["Failure Count"] == row["Request Count"]
    assert ("POST", "/chat") not in rows
