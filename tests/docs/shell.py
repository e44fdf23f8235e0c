"""One bash for one document: settings, folders and background servers last from block to block.

Knows nothing of Markdown. A command gets its own output file, so what a server logs later never mixes with the next.
"""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.docs.compare import appear_in_order

COMMAND_SECONDS = 600.0
STOP_SECONDS = 30.0
JOB_NOTE = re.compile(r"^\S+: line \d+: +\d+ (Terminated|Killed|Hangup).*\n?", re.MULTILINE)
"""What bash says of a job that was stopped; how it says so depends on whether somebody types."""
ADDRESS = re.compile(r"http://[\w.\[\]:]+:\d+")


class ShellStuck(Exception):
    """A command did not end in time; nothing after it can be trusted."""


class Shell:
    """A bash in `folder`. Use it as a context manager: at its end every background job gets SIGTERM."""

    def __init__(self, folder: Path, *, scratch: Path, env: Mapping[str, str]) -> None:
        self._scratch = scratch
        self._count = 0
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._ask("kill $(jobs -pr) 2>/dev/null; wait", seconds=STOP_SECONDS)
        except ShellStuck:
            pass
        finally:
            self._kill_what_is_left()

    def run(self, command: str, *, seconds: float = COMMAND_SECONDS) -> tuple[int, list[str]]:
        """The exit code and the lines of output. Raises `ShellStuck` with the output so far."""
        output = self._source(command, seconds=seconds)
        return self._code, read_lines(output)

    def start(self, command: str, *, shown: tuple[str, ...], seconds: float = COMMAND_SECONDS) -> list[str]:
        """Start a background command; wait until it printed what is `shown` and its server is healthy.

        Returns what it printed so far, also when it ended early or time ran out: the caller compares.
        """
        output = self._source(command, seconds=seconds)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            lines = read_lines(output)
            if appear_in_order(shown, lines) and _healthy(command, lines):
                return lines
            if self._ask("kill -0 $! 2>/dev/null"):
                break
            time.sleep(0.05)
        return read_lines(output)

    def _source(self, command: str, *, seconds: float) -> Path:
        self._count += 1
        script, output = self._scratch / f"{self._count}.sh", self._scratch / f"{self._count}.out"
        script.write_text(command + "\n", "utf-8")
        try:
            self._code = self._ask(f"source {script} </dev/null >{output} 2>&1", seconds=seconds)
        except ShellStuck:
            so_far = "\n".join(read_lines(output)[-20:])
            raise ShellStuck(f"did not end within {seconds:g} s; it printed\n{so_far}") from None
        return output

    def _ask(self, line: str, *, seconds: float = 10.0) -> int:
        """Run one line of bash and return its exit code."""
        assert self._bash.stdin
        assert self._bash.stdout
        if self._bash.poll() is not None:
            raise ShellStuck("the shell has ended (exit in a block?)")
        self._bash.stdin.write(f"{line}\necho $?\n".encode())
        self._bash.stdin.flush()
        ready, _, _ = select.select([self._bash.stdout], [], [], seconds)
        answer = self._bash.stdout.readline() if ready else b""
        if not answer:
            raise ShellStuck(line)
        return int(answer)

    def _kill_what_is_left(self) -> None:
        """The shell and what it started form a session of their own, so nobody else's process can be hit."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._bash.pid, signal.SIGKILL)
        for stream in (self._bash.stdin, self._bash.stdout):
            if stream:
                stream.close()
        self._bash.wait()


def read_lines(output: Path) -> list[str]:
    text = output.read_text("utf-8", "replace") if output.exists() else ""
    return JOB_NOTE.sub("", text).splitlines()


def _healthy(command: str, lines: list[str]) -> bool:
    """`mystack up` prints its address when it answers; every other background command is judged by what it shows."""
    if "mystack up" not in command:
        return True
    address = ADDRESS.search("\n".join(lines))
    try:
        with urllib.request.urlopen(f"{address[0]}/health", timeout=5):  # type: ignore[index]
            return True
    except (OSError, TypeError):
        return False


def environment(home: Path, workspace: Path, **more: str) -> dict[str, str]:
    """A bare user's environment: this Python's programs, an own home, our code from `workspace`, no colours."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("DOCKER_") or name.endswith("_IMAGE")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    fixed = {"HOME": str(home), "PATH": path, "PYTHONPATH": str(workspace), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    fixed["PYTEST_DEBUG_TEMPROOT"] = str(home)  # tests that a document runs leave alone what these tests stand in
    plain = {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "100", "TERMINAL_WIDTH": "100"}
    return {**kept, **fixed, **plain, **more}
