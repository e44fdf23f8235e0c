"""The folder where everything is kept: one server at a time, and where that server is to be found."""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from layer1_basic_api.errors import ConfigurationError, DataFolderInUse

FORMAT = 1
"""The version of the folder's layout; a higher one than this is refused rather than guessed at."""
LOOK_SECONDS = 1.0
"""How long a start waits for the folder: who looks whether a server runs holds it for a moment."""
ANNOUNCE_SECONDS = 2.0
"""How long who looks for a server waits for one that has just started to say where it is."""


@contextmanager
def claimed(folder: Path) -> Generator[None, None, None]:
    """Hold the folder for one server.

    Raises `DataFolderInUse`, and `ConfigurationError` for a folder that cannot be used.
    """
    lock = _locked(folder)
    try:
        with _in_words(folder):
            _address(folder).unlink(missing_ok=True)  # of a server that was killed
        check_format(folder)
        yield
    finally:
        _address(folder).unlink(missing_ok=True)
        lock.release()


def _locked(folder: Path) -> FileLock:
    lock = FileLock(folder / "server.lock")
    with _in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=LOOK_SECONDS)
        except Timeout:
            where = running_server(folder, wait=0) or "an address it has not written yet"
            raise DataFolderInUse(f"A MyStack already runs on {folder}, at {where}. Stop it, or use --data.") from None
    return lock


@contextmanager
def _in_words(folder: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"Cannot use the data folder {folder}: {error.strerror}. Choose another by --data."
        ) from None


def check_format(folder: Path) -> None:
    """Write the format into a new folder. Raises `ConfigurationError` for a folder from a newer MyStack, or one that
    cannot be used."""
    file = folder / "format"
    with _in_words(folder):
        if not file.exists():
            _write(file, f"{FORMAT}\n")
        found = file.read_text("utf-8").strip()
    if not found.isdecimal() or int(found) > FORMAT:
        raise ConfigurationError(
            f"The data folder {folder} has format {found[:20]!r}; this MyStack knows up to {FORMAT}. "
            "Use a newer MyStack, or another folder by --data."
        )


def announce(folder: Path, url: str) -> None:
    """Write the server's address where the command line looks for it. Raises `ConfigurationError` where it cannot."""
    with _in_words(folder):
        _write(_address(folder), json.dumps({"url": url}))


def _write(file: Path, text: str) -> None:
    """At once: no reader sees half of it, and a disk that is full leaves nothing that a later start would read."""
    written = file.with_name(f"{file.name}.new")
    written.write_text(text, "utf-8")
    written.replace(file)


def running_server(folder: Path, *, wait: float = ANNOUNCE_SECONDS) -> str | None:
    """The address of the server on this folder, None when none runs.

    Also None when one has the folder and does not say within `wait` seconds where it is.
    """
    end = time.monotonic() + wait
    while _is_claimed(folder):
        if found := _announced(folder):
            return found
        if time.monotonic() >= end:
            return None
        time.sleep(0.05)
    return None


def _is_claimed(folder: Path) -> bool:
    try:
        with FileLock(folder / "server.lock", timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _announced(folder: Path) -> str | None:
    try:
        return str(json.loads(_address(folder).read_text("utf-8"))["url"])
    except (OSError, ValueError, KeyError):
        return None


def _address(folder: Path) -> Path:
    return folder / "server.json"
