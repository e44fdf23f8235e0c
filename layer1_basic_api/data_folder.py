"""The folder where everything is kept: one server at a time, and where that server is to be found."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from layer1_basic_api.errors import ConfigurationError, DataFolderInUse

FORMAT = 1
"""The version of the folder's layout; a higher one than this is refused rather than guessed at."""


@contextmanager
def claimed(folder: Path) -> Generator[None, None, None]:
    """Hold the folder for one server.

    Raises `DataFolderInUse`, and `ConfigurationError` for a folder that cannot be used.
    """
    lock = FileLock(folder / "server.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        where = running_server(folder) or "an address it has not written yet"
        raise DataFolderInUse(f"A MyStack already runs on {folder}, at {where}. Stop it, or use --data.") from None
    except OSError as error:
        raise ConfigurationError(
            f"Cannot use the data folder {folder}: {error.strerror}. Choose another by --data."
        ) from None
    try:
        _check_format(folder)
        yield
    finally:
        _address(folder).unlink(missing_ok=True)
        lock.release()


def announce(folder: Path, url: str) -> None:
    """Write the server's address where the command line looks for it."""
    _address(folder).write_text(json.dumps({"url": url}), "utf-8")


def running_server(folder: Path) -> str | None:
    """The address of the server on this folder, None when none runs."""
    try:
        with FileLock(folder / "server.lock", timeout=0):
            return None
    except Timeout:
        pass
    except OSError:
        return None
    try:
        return str(json.loads(_address(folder).read_text("utf-8"))["url"])
    except (OSError, ValueError, KeyError):
        return None


def _check_format(folder: Path) -> None:
    """Write the format into a new folder. Raises `ConfigurationError` for a folder from a newer MyStack."""
    file = folder / "format"
    if not file.exists():
        file.write_text(f"{FORMAT}\n", "utf-8")
    found = file.read_text("utf-8").strip()
    if not found.isdecimal() or int(found) > FORMAT:
        raise ConfigurationError(
            f"The data folder {folder} has format {found[:20]!r}; this MyStack knows up to {FORMAT}. "
            "Use a newer MyStack, or another folder by --data."
        )


def _address(folder: Path) -> Path:
    return folder / "server.json"
