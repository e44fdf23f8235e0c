"""What tests let a child process do. In a module of its own, for a child finds a function by module and name."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from layer2_rag.errors import ParseFailed


def pid() -> int:
    return os.getpid()


def echo(value: object) -> object:
    return value


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def meet(folder: Path) -> tuple[float, float]:
    """When the call began and ended; it ends when another one has begun beside it, or before it."""
    begin, end = time.monotonic(), time.monotonic() + 60
    (folder / str(os.getpid())).touch()
    while len(os.listdir(folder)) < 2:
        if time.monotonic() > end:
            raise TimeoutError("nobody came")
        time.sleep(0.01)
    return begin, time.monotonic()


def burn() -> None:
    while True:
        sum(range(1_000_000))


def allocate(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


KEPT = list[bytearray]()


def leak(megabytes: int) -> int:
    KEPT.append(bytearray(b"x") * (megabytes * 1_000_000))
    return os.getpid()


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def interrupt(number: int) -> str:
    os.kill(os.getpid(), number)
    return "still here"


def leave() -> None:
    os._exit(3)


def fail() -> None:
    raise ParseFailed("it cannot be read, because of ümlauts")


def stumble() -> None:
    raise KeyError("internal detail")


def fetch(url: str) -> str:
    """How opening the address failed."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return f"read {len(answer.read())} bytes"
    except OSError as error:
        return repr(error)


def connect(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return repr(error)
    return "connected"


def start_program() -> str:
    try:
        subprocess.run([sys.executable, "-c", ""], check=True)
    except OSError as error:
        return repr(error)
    return "started"


def environment() -> list[str]:
    return sorted(os.environ)
