"""Starts what is measured and what measures it, each on a core of its own where the system can pin processes."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.server import free_port, stop

ROOT = Path(__file__).resolve().parents[2]
OURS = ("MYSTACK_", "FASTAPI_", "OLLAMA_", "OPENAI_", "HF_", "GROQ_", "TOGETHER_", "DEBUG", "LOG_LEVEL", "PYTHON")
START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core the subject runs on, and which the load generator and the fake server share. None: not pinned."""

    subject: int | None
    rest: int | None

    @classmethod
    def of_machine(cls) -> "Cores":
        usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        return cls(usable[0], usable[1]) if len(usable) > 1 else cls(None, None)


@dataclass(frozen=True, slots=True)
class Server:
    """A process under measurement that answers on `port`."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def cpu_seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    @property
    def unique_mb(self) -> float:
        """Memory that would be freed if the process ended (USS), in MB of 10**6 bytes."""
        return float(psutil.Process(self.process.pid).memory_full_info().uss) / 1e6


def clean_environment(**given: str) -> dict[str, str]:
    """The environment without anybody's settings. Compiled modules go to a folder of their own and are used again."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    compiled = Path(tempfile.gettempdir()) / f"mystack-benchmark-bytecode-{os.getuid()}"
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(compiled), **given}


def spawn(command: Sequence[str], *, log: Path, core: int | None, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            cwd=log.parent,
            env=dict(env),
            stdout=out,
            stderr=out,
            preexec_fn=_pin(core),  # noqa: PLW1509 - there are no threads here
        )


@contextmanager
def serving(
    command: Callable[[int], Sequence[str]],
    *,
    folder: Path,
    health: str,
    core: int | None = None,
    **env: str,
) -> Iterator[Server]:
    """Start `command(port)` and wait until its `health` path answers 200. Its log is kept in `folder`."""
    port = free_port()
    log = folder / f"{port}.log"
    process = spawn(command(port), log=log, core=core, env=clean_environment(**env))
    try:
        server = Server(port, process, log)
        wait_until_ready(server, health)
        yield server
    finally:
        stop(process)


@contextmanager
def mystack(folder: Path, *, core: int | None = None, **env: str) -> Iterator[Server]:
    """`mystack up`, with a data folder of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as data:
        settings = {"MYSTACK_DATA": data, **env}
        with serving(mystack_up, folder=folder, health="/health", core=core, **settings) as server:
            yield server


def mystack_up(port: int, *, layer: int = 1) -> list[str]:
    return [sys.executable, "-m", "layer1_basic_api", "up", "--layer", str(layer), "--port", str(port)]


def wait_until_ready(server: Server, path: str) -> None:
    """Raises `RuntimeError` with the log when the process ends or does not answer."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)
    raise RuntimeError(f"{server.process.args!r} did not start:\n{server.log.read_text('utf-8', 'replace')[-3000:]}")


class Generator:
    """A run of the load generator. Read its lines in order; the last is its result."""

    def __init__(self, argument: str, *, core: int | None, module: str) -> None:
        command = [sys.executable, "-m", module, argument]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            preexec_fn=_pin(core),  # noqa: PLW1509 - there are no threads here
        )

    def line(self) -> dict[str, Any]:
        """Raises `RuntimeError` when the generator fails; its traceback is on standard error."""
        assert self._process.stdout
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError(f"the load generator failed with exit code {self._process.wait()}")
        result: dict[str, Any] = json.loads(said)
        return result

    def __enter__(self) -> "Generator":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdout:
            self._process.stdout.close()
        stop(self._process)


def _pin(core: int | None) -> Callable[[], None] | None:
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})
