"""Runs functions in warm child processes with limits, so that no document can harm the server. Knows no documents.

Children are fresh interpreters (no fork: the server has threads), called over pipes. One that crashes, or goes over a
limit, is replaced, and only its own call fails.
"""

import asyncio
import os
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self, TypeVar, cast

from layer1_basic_api.errors import Stopping
from layer2_rag.errors import ParseFailed
from layer2_rag.parsing import worker

T = TypeVar("T")
MB = 1_000_000
START_SECONDS = 60.0
STOP_SECONDS = 2.0
CLOSED = "The server is being stopped; the document is read at its next start."
UNPICKLE_HERE = 50_000
"""Bytes; larger results are unpickled in a thread, to keep the event loop free."""
KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "LC_", "PYTHON", "LD_", "DYLD_")
"""Of the environment. A process that reads hostile files has no business with keys and addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one call: bytes beyond the idle process, seconds of computing, seconds in all.

    A child is replaced after `calls` calls, or when it has grown by `growth` bytes: that gives memory back.
    """

    memory: int = 1_000 * MB
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    calls: int = 500
    growth: int = 150 * MB


class Pool:
    """`workers` children, started when calls need them; `preload` are modules that each imports at once."""

    def __init__(
        self, *, workers: int = 2, limits: Limits | None = None, preload: Sequence[str] = (), nice: int = 5
    ) -> None:
        self._workers, self._limits = workers, limits or Limits()
        self._options = worker.Options(
            parent=os.getpid(),
            memory=self._limits.memory,
            cpu_seconds=self._limits.cpu_seconds,
            preload=tuple(preload),
            nice=nice,
        )
        self._free: asyncio.Queue[asyncio.Task[_Child] | None] = asyncio.Queue()
        self._starts: set[asyncio.Task[_Child]] = set()
        self._ends: set[asyncio.Task[None]] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        for _ in range(self._workers):
            self._free.put_nowait(None)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        for start in tuple(self._starts):
            self._end(start)
        await asyncio.gather(*self._ends, return_exceptions=True)

    async def warm(self) -> None:
        """Start the children that no call has started yet; returns when they are ready."""
        starts = [] if self._closed else [self._free.get_nowait() or self._start() for _ in range(self._free.qsize())]
        for start in starts:
            self._free.put_nowait(start)
        if starts:
            await asyncio.wait(starts)

    async def run(
        self, function: Callable[..., T], *args: object, begins: Callable[[], Awaitable[None]] | None = None
    ) -> T:
        """`function(*args)` in a child. The function is found by its module and name; arguments and result are pickled.
        `begins` is awaited when a child is free for the call.

        Raises ParseFailed, with the function's own reason or that of the child's end, and Stopping when the pool was
        left meanwhile: that says nothing about the document. Cancelling ends the child.
        """
        if self._closed:
            raise Stopping(CLOSED)
        call = pickle.dumps((function, args), protocol=5)
        start, keep = await self._free.get() or self._start(), False
        try:
            child = await asyncio.shield(start)
            if begins:
                keep = True  # nothing was asked of it yet
                await begins()
                keep = False
            kind, payload = await child.call(call, self._limits)
            keep = kind in {worker.DONE, worker.FAILED} and child.is_fit(self._limits)
        except ParseFailed:
            if self._closed:
                raise Stopping(CLOSED) from None
            raise
        finally:
            self._free.put_nowait(start if keep else self._replace(start))
        return cast("T", await _result(kind, payload, self._limits))

    def _start(self) -> "asyncio.Task[_Child]":
        start = asyncio.create_task(_Child.start(self._options))
        self._starts.add(start)
        return start

    def _replace(self, start: "asyncio.Task[_Child]") -> "asyncio.Task[_Child]":
        self._end(start)
        return start if self._closed else self._start()

    def _end(self, start: "asyncio.Task[_Child]") -> None:
        self._starts.discard(start)
        end = asyncio.create_task(_ended(start))
        self._ends.add(end)
        end.add_done_callback(self._ends.discard)


async def _ended(start: "asyncio.Task[_Child]") -> None:
    start.cancel()
    with suppress(asyncio.CancelledError, ParseFailed, OSError):
        await (await start).end()


async def _result(kind: bytes, payload: bytes, limits: Limits) -> object:
    if kind == worker.FAILED:
        raise ParseFailed(payload.decode())
    if kind == worker.MEMORY:
        raise ParseFailed(_too_much(limits))
    if kind == worker.BROKEN:
        raise ParseFailed(f"The file is damaged or not what it says it is: its parser gave up ({payload.decode()}).")
    if len(payload) < UNPICKLE_HERE:
        return pickle.loads(payload)  # noqa: S301  (a child of ours wrote it)
    return await asyncio.to_thread(pickle.loads, payload)


class _Child:
    """One process and its pipes. `base` is its memory before the first call."""

    def __init__(self, process: Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._calls, self._answers = process, process.stdin, process.stdout
        self._base = self._resident = 0
        self._count = 0
        self._idle = False

    @classmethod
    async def start(cls, options: worker.Options) -> "_Child":
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", worker.__name__, options.to_argument()),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_environment(),
            start_new_session=True,
            limit=MB,
        )
        child = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                await child._receive()
        except (EOFError, TimeoutError, OSError) as error:
            await child.end()
            raise ParseFailed("The process that reads documents could not be started.") from error
        except asyncio.CancelledError:
            await child.end()
            raise
        child._base = child._resident
        child._idle = True
        return child

    async def call(self, call: bytes, limits: Limits) -> tuple[bytes, bytes]:
        self._count += 1
        self._idle = False
        try:
            async with asyncio.timeout(limits.wall_seconds):
                self._calls.write(worker.LENGTH.pack(len(call)) + call)
                await self._calls.drain()
                answer = await self._receive()
        except TimeoutError as error:
            raise ParseFailed(_too_slow(limits.wall_seconds)) from error
        except (EOFError, OSError) as error:
            raise ParseFailed(_reason(await self._process.wait(), limits)) from error
        self._idle = True
        return answer

    def is_fit(self, limits: Limits) -> bool:
        return self._count < limits.calls and self._resident - self._base < limits.growth

    async def end(self) -> None:
        """An idle child leaves when its pipe closes; another is killed."""
        self._calls.close()
        if self._idle:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()

    async def _receive(self) -> tuple[bytes, bytes]:
        (length,) = worker.LENGTH.unpack(await self._answers.readexactly(worker.LENGTH.size))
        answer = await self._answers.readexactly(length)
        kind, self._resident = worker.ANSWER.unpack_from(answer)
        return kind, answer[worker.ANSWER.size :]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return kept | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _reason(status: int, limits: Limits) -> str:
    """Why a child ended, by its exit status: negative is the signal's number."""
    if status == -signal.SIGXCPU:
        return _too_slow(limits.cpu_seconds)
    if status in {-signal.SIGKILL, worker.OUT_OF_MEMORY}:
        return _too_much(limits)
    return "The parser crashed on this file: it is damaged, or needs more memory than it may have. Save it anew."


def _too_slow(seconds: float) -> str:
    return f"Reading the file took longer than {seconds:g} seconds. Split it into parts, or save it in a simpler form."


def _too_much(limits: Limits) -> str:
    return f"Reading the file needs more than {limits.memory // MB} MB of memory. Split it into parts."
