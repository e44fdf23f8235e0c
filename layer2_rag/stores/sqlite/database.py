"""One SQLite file, one thread that writes to it, and a few that read. Knows no tables.

Writes that wait for each other are committed together, since what costs is the disk's answer: fifty small writes at
once take as long as one. A write (`synchronous=FULL`) is on the disk when it is acknowledged, and survives `kill -9`
and a power cut. A note (NORMAL) waits for no disk and survives the first; the next write takes it to the disk.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.sqlite.schema import migrate

P = ParamSpec("P")
T = TypeVar("T")
Job = Callable[[sqlite3.Connection], Any]
Entry = tuple[Job, Future[Any]]
READERS = 4
BUSY_SECONDS = 10
TOGETHER = 64
"""Writes in one commit, so that the first of them is not kept waiting for long."""
WAL_BYTES = 67_108_864


class Database:
    """Made by `open_database`. A job is a function of a connection; it runs in a transaction, and in a thread.

    Without `readers` those that read run on the event loop: to go to a thread and back takes longer than what most of
    them do.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, readers: int) -> None:
        self._path = path
        self._jobs: queue.SimpleQueue[tuple[Entry, bool] | None] = queue.SimpleQueue()
        self._closed = False
        self._synced: bool | None = None
        self._local = threading.local()
        self._opened = [connection]
        self._readers = ThreadPoolExecutor(readers, "sqlite-read") if readers else None
        self._writer = threading.Thread(target=self._write, args=(connection,), name="sqlite-write", daemon=True)
        self._writer.start()

    async def read(self, job: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """All of the job sees the same state of the file. Raises `StoreUnreachable` and `StoreFailed`."""
        if not self._readers:
            await asyncio.sleep(0)  # who has read much has held up all others meanwhile
        self._check_open()
        reading = partial(self._read, lambda db: job(db, *args, **kwargs))
        return await asyncio.wrap_future(self._readers.submit(reading)) if self._readers else _on_the_loop(reading)

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What takes time and no connection: where reading is done, but in no transaction and by no reader."""
        return await asyncio.to_thread(work, *args, **kwargs) if self._readers else work(*args, **kwargs)

    async def write(self, job: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """On the disk when it returns; nothing is changed when it raises. Cancelling it may come too late."""
        return await self._queued(lambda db: job(db, *args, **kwargs), synced=True)

    async def note(self, job: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `write`, for what can be made again: a power cut may lose it, and then all notes after it."""
        return await self._queued(lambda db: job(db, *args, **kwargs), synced=False)

    async def _queued(self, job: Callable[[sqlite3.Connection], T], *, synced: bool) -> T:
        self._check_open()
        future: Future[T] = Future()
        self._jobs.put(((job, future), synced))
        return await asyncio.wrap_future(future)

    async def aclose(self) -> None:
        """What was asked for before is still done."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.join()
        if self._readers:
            self._readers.shutdown()
        for connection in reversed(self._opened):  # The writer's last: it puts the log into the file and removes it.
            connection.close()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnreachable(f"The document store {self._path} was closed.")

    def _read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        with failures_named(self._path):
            connection = self._own_connection()
            connection.execute("BEGIN")
            try:
                return job(connection)
            finally:
                connection.execute("ROLLBACK")

    def _own_connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self._path)
            self._local.connection.execute("PRAGMA query_only = ON")
            self._opened.append(self._local.connection)
        found: sqlite3.Connection = self._local.connection
        return found

    def _write(self, connection: sqlite3.Connection) -> None:
        going_on = True
        while going_on:
            batch = [self._jobs.get()]
            while len(batch) < TOGETHER and not self._jobs.empty():
                batch.append(self._jobs.get())
            going_on = None not in batch
            wanted = [job for job in batch if job and job[0][1].set_running_or_notify_cancel()]
            self._sync(connection, synced=any(synced for _, synced in wanted))
            self._commit(connection, [entry for entry, _ in wanted])

    def _sync(self, connection: sqlite3.Connection, *, synced: bool) -> None:
        """Whether the next commit waits for the disk."""
        if synced != self._synced:
            connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._synced = synced

    def _commit(self, connection: sqlite3.Connection, batch: list[Entry]) -> None:
        done: list[tuple[Future[Any], Any, Exception | None]] = []
        try:
            with failures_named(self._path), _transaction(connection):
                done = [(future, *self._attempt(connection, job)) for job, future in batch]
        except StoreFailed as error:  # None of them is kept. Alone, those that are not to blame may succeed.
            if len(batch) > 1:
                for entry in batch:
                    self._commit(connection, [entry])
                return
            done = [(future, None, error) for _, future in batch]
        for future, result, failure in done:
            if failure:
                future.set_exception(failure)
            else:
                future.set_result(result)

    def _attempt(self, connection: sqlite3.Connection, job: Job) -> tuple[Any, Exception | None]:
        """One job of several in a transaction; if it fails, the others are kept."""
        if not connection.in_transaction:  # SQLite gives all of it up when the disk is full or broken.
            raise sqlite3.OperationalError("a write beside this one met a disk that is full or broken")
        connection.execute("SAVEPOINT job")
        try:
            with failures_named(self._path):
                return job(connection), None
        except Exception as error:  # noqa: BLE001 - it is raised where the job was asked for
            if connection.in_transaction:
                connection.execute("ROLLBACK TO job")
            return None, error
        finally:
            if connection.in_transaction:
                connection.execute("RELEASE job")


def _on_the_loop(reading: Callable[[], T]) -> T:
    """A name for what holds the loop: tests allow this one."""
    return reading()


async def open_database(path: Path, *, readers: int = READERS) -> Database:
    """Open or make the file. Raises `StoreUnreachable` if it cannot be, `StoreFailed` if it is none of ours."""
    return await asyncio.to_thread(_open, path, readers)


def _open(path: Path, readers: int) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreUnreachable(f"The document store {path} cannot be opened: {error}.") from error
    try:
        with failures_named(path):
            migrate(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
    except BaseException:
        connection.close()
        raise
    return Database(path, connection, readers=readers)


def connect(path: Path) -> sqlite3.Connection:
    """Transactions are begun by hand, and a connection may be closed by another thread than its own."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextmanager
def failures_named(path: Path) -> Iterator[None]:
    """SQLite's own failures, and values that it cannot keep, as `StoreFailed`."""
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
        raise StoreFailed(f"The document store {path} failed: {error}.") from error


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
