"""The load test itself works: a few seconds against a server that quotes its documents."""

import csv
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.server import mystack

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
KINDS = {
    ("POST", "/chat"),
    ("POST", "/search"),
    ("POST", "/documents/upload"),
    ("DELETE", "/documents/{id}"),
    ("GET", "/health"),
}


def locust(
    url: str, folder: Path, *, file: Path = LOCUSTFILE, seconds: int = 6, **env: str
) -> tuple[int, dict[tuple[str, str], dict[str, str]]]:
    """The exit code, and the row of figures for each kind of request and name."""
    command = [sys.executable, "-m", "locust", "-f", str(file), "--headless", "--only-summary", "--host", url]
    few = ["--users", "8", "--spawn-rate", "8", "--run-time", f"{seconds}s", "--stop-timeout", "30"]
    table = ["--csv", str(folder / "load")]
    done = subprocess.run(
        [*command, *few, *table], env={**os.environ, **env}, capture_output=True, check=False, timeout=150
    )
    with (folder / "load_stats.csv").open(newline="") as rows:
        return done.returncode, {(row["Type"], row["Name"]): row for row in csv.DictReader(rows)}


@pytest.mark.blocking
def test_readers_and_writers_work_beside_each_other_and_nothing_fails(tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_LLM="none", MYSTACK_API_KEY="sesame") as server:
        key = {"Authorization": "Bearer sesame"}
        code, rows = locust(
            server.url, tmp_path, MYSTACK_API_KEY="sesame", LOAD_PAUSE="0.3", LOAD_WRITERS="0.4", LOAD_KEPT="0"
        )
        request = urllib.request.Request(f"{server.url}/documents?collection=load", headers=key)
        with urllib.request.urlopen(request, timeout=30) as left:
            assert json.load(left)["items"] == []
    assert code == 0
    assert set(rows) >= KINDS
    assert all(int(rows[kind]["Request Count"]) > 0 and rows[kind]["Failure Count"] == "0" for kind in KINDS)


@pytest.mark.blocking
def test_documents_that_fail_count_as_failures(tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_LLM="none", MYSTACK_MAX_UPLOAD_BYTES="100") as server:
        code, rows = locust(server.url, tmp_path, LOAD_WRITERS="1", LOAD_PAUSE="0.3")
    row = rows["POST", "/documents/upload"]
    assert code == 1
    assert row["Failure Count"] == row["Request Count"] != "0"
