"""Starts the real `mystack up` as a process of its own and waits until it answers."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from layer1_basic_api.container_check import free_port
from tests.support.shared_parts import shared_parts

__all__ = ["Running", "free_port", "mystack", "stop", "wait_until_up"]
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    url: str
    process: "subprocess.Popen[bytes]"
    log: Path


@contextmanager
def mystack(folder: Path, *arguments: str, **env: str) -> Iterator[Running]:
    """`mystack up` with its data and log below `folder`, on a free port, the simulated model unless `env` says else."""
    port, log = free_port(), folder / "server.log"
    given = {"MYSTACK_LLM": "simulated", "MYSTACK_SIMULATED": "tps=0", "MYSTACK_DATA": str(folder / "data"), **env}
    settings = shared_parts(Path(given["MYSTACK_DATA"])) | given
    command = [sys.executable, "-m", "layer1_basic_api", "up", "--port", str(port), *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=out, stderr=out)
        try:
            running = Running(f"http://127.0.0.1:{port}", process, log)
            wait_until_up(f"{running.url}/health", process, log)
            yield running
        finally:
            stop(process)


def wait_until_up(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Returns when `url` answers. Raises `RuntimeError` with what is in the log when it never does."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text('utf-8', 'replace')}")


def stop(process: "subprocess.Popen[bytes]", *, seconds: float = 30) -> int:
    """SIGTERM, then SIGKILL for what does not end. Returns the exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
