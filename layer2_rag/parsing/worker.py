"""The child's side of the pool: takes calls from a pipe, answers them, and can do little else. Knows no documents.

It ignores the signals that stop the server (which ends it, when it is done), opens no connection, starts no program,
keeps its limits, and ends with its parent.
"""

import json
import math
import os
import pickle
import resource
import signal
import struct
import sys
import threading
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, BinaryIO, Self

from layer2_rag.errors import ParseFailed

LENGTH = struct.Struct(">Q")
ANSWER = struct.Struct(">cQ")
"""The kind of an answer, and the child's resident memory in bytes."""
DONE, FAILED, MEMORY, BROKEN = b"d", b"f", b"m", b"b"
OUT_OF_MEMORY = 77
"""Exit status where the system cannot enforce a limit and the child watches itself."""
WATCH = 0.25
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.spawn")
LINUX = sys.platform == "linux"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Of a child: its parent's process, each call's bytes and seconds of computing, the modules that it imports at
    once, and how far it stands back for others."""

    parent: int
    memory: int
    cpu_seconds: int
    preload: tuple[str, ...]
    nice: int

    def to_argument(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of_argument(cls, argument: str) -> Self:
        return cls(**json.loads(argument))


def main() -> None:
    options = Options.of_argument(sys.argv[1])
    calls, answers = _own_pipes()
    _isolate(options)
    for module in options.preload:
        import_module(module)
    _send(answers, DONE, b"")
    while header := calls.read(LENGTH.size):
        _serve(calls.read(LENGTH.unpack(header)[0]), answers, options)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes of the pool, out of the way of whatever prints."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return calls, answers


def _isolate(options: Options) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(options.nice)
    threading.Thread(target=_watch, args=(options.parent, options.memory), daemon=True).start()
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"{event} is not for a parser")


def _watch(parent: int, memory: int) -> None:
    """End with the parent, however it ends; and where RLIMIT_AS is not kept (macOS), at the memory limit."""
    while os.getppid() == parent:
        if not LINUX and _resident() > memory:
            os._exit(OUT_OF_MEMORY)
        time.sleep(WATCH)
    os._exit(1)


def _serve(call: bytes, answers: BinaryIO, options: Options) -> None:
    _limit(options)
    try:
        function, args = pickle.loads(call)  # noqa: S301  (the parent wrote it)
        _send(answers, DONE, pickle.dumps(function(*args), protocol=5))
    except ParseFailed as error:
        _send(answers, FAILED, error.detail.encode("utf-8", "replace"))
    except MemoryError:
        _unlimit()
        _send(answers, MEMORY, b"")
    except Exception as error:  # noqa: BLE001  (whatever a parser raises is an answer to its call)
        _send(answers, BROKEN, type(error).__name__.encode())


def _limit(options: Options) -> None:
    """What this call may use beyond what the warm process uses already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + options.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    if LINUX:
        resource.setrlimit(resource.RLIMIT_AS, (_statm(0) + options.memory, resource.RLIM_INFINITY))


def _unlimit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _resident() -> int:
    return _statm(1) if LINUX else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _statm(column: int) -> int:
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[column]) * resource.getpagesize()


def _send(answers: BinaryIO, kind: bytes, payload: bytes) -> None:
    answers.write(LENGTH.pack(ANSWER.size + len(payload)) + ANSWER.pack(kind, _resident()))
    answers.write(payload)
    answers.flush()


if __name__ == "__main__":
    main()
