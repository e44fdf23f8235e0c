"""Runs `mystack` commands in the test's own process, as a shell would."""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from layer1_basic_api.cli import main
from tests.support.shared_parts import shared_parts


@dataclass(frozen=True)
class Result:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _piped(given: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8")


@contextmanager
def own_logs() -> Iterator[None]:
    """A command says how its process logs; here the process is that of other tests, too."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """`mystack ARGUMENTS` with a fast simulated model, unless the environment given says else."""

    def run(*arguments: str, given: str | None = "", **env: str) -> Result:
        """`given` is piped in; None stands for a terminal."""
        data = Path(env.get("MYSTACK_DATA", os.environ["MYSTACK_DATA"]))
        fixed = {"MYSTACK_LLM": "simulated", "MYSTACK_SIMULATED": "tps=0,tokens=3", **shared_parts(data)}
        for name, value in {**fixed, **env}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["mystack", *arguments])
        monkeypatch.setattr(sys.modules["__main__"], "__package__", None)  # else `python -m pytest` is its name in help
        monkeypatch.setattr(sys, "stdin", Terminal() if given is None else _piped(given))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return Result(int(end.value.code or 0), out, err)

    with own_logs():
        yield run
