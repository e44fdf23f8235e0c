"""The service `backup` of the containers: its script and its health check, run by sh on a folder of the test's."""

import os
import re
import signal
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from layer1_basic_api.layers import ROOT

FILE = ROOT / "layer3_postgres" / "docker-compose.yml"
DAY = 86_400
SECONDS = 10
SAVES = 'touch "$2"'
HANGS = "mkdir .backup-mine && touch .backup-mine/mystack-mine.tar begun && exec sleep 60"


def read(folder: Path) -> tuple[str, str]:
    """The script, and the command of the health check, with `folder` in place of /backups."""
    text = FILE.read_text("utf-8").replace("/backups", str(folder)).replace("$$", "$")
    script = text.partition("      - |\n")[2].partition("    environment:")[0]
    health = re.search(r'CMD-SHELL, "(find .*)"', text)
    assert health
    return textwrap.dedent(script), health[1]


@pytest.fixture
def backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    for name, value in {"BACKUP_HOURS": "24", "BACKUP_DAYS": "14"}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@contextmanager
def service(backups: Path, mystack: str) -> Iterator[subprocess.Popen[bytes]]:
    """With a `mystack` that does this."""
    program = backups.parent / "bin" / "mystack"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{mystack}\n", "utf-8")
    program.chmod(0o700)
    running = subprocess.Popen(["sh", "-c", read(backups)[0]], cwd=backups, start_new_session=True)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def healthy(backups: Path) -> bool:
    return subprocess.run(["sh", "-c", read(backups)[1]], check=False).returncode == 0


def aged(path: Path, days: float) -> Path:
    """A file, or a folder with a file in it."""
    if path.suffix:
        path.touch()
    else:
        path.mkdir()
        (path / "database.dump").touch()
    then = time.time() - days * DAY
    os.utime(path, (then, then))
    return path


def test_a_backup_that_is_half_written_is_none(backups: Path) -> None:
    aged(backups / ".backup-half", 0)
    aged(backups / ".backup-half" / "mystack-half.tar", 0)
    assert not healthy(backups)
    aged(backups / "mystack-old.tar", 3)
    assert not healthy(backups)
    aged(backups / "mystack-whole.tar", 1)
    assert healthy(backups)


def test_what_is_old_goes_and_what_a_killed_backup_left(backups: Path) -> None:
    old = [aged(backups / "mystack-old.tar", 16), aged(backups / ".backup-killed", 1.1)]
    kept = [aged(backups / "mystack-kept.tar", 13), aged(backups / ".backup-works", 0.5), aged(backups / "a.tar", 99)]
    with service(backups, SAVES):
        until(lambda: not any(path.exists() for path in old))
        assert len(list(backups.glob("mystack-*.tar"))) == 2
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("mystack", [SAVES, HANGS], ids=["in a pause", "in a backup"])
def test_it_ends_when_it_is_told_to(backups: Path, mystack: str) -> None:
    with service(backups, f"{mystack}; touch begun") as running:
        until((backups / "begun").exists)
        running.send_signal(signal.SIGTERM)
        assert running.wait(SECONDS) == 0
