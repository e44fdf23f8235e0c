"""Databases that are made before a test asks for one and dropped behind its back, each by a connection of its own.

Most tests of the lower layers come by a database, and many of them, as those of a command's help, never connect to it:
such a one goes to the next test.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from itertools import count
from os import getpid
from threading import Lock, Thread
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")


class Ahead:
    """Of `template`, on the server at `superuser`'s address. `closed` ends it."""

    def __init__(self, superuser: str, *, template: str, owner: str) -> None:
        self._create = f"CREATE DATABASE {{}} OWNER {owner} TEMPLATE {template} STRATEGY FILE_COPY"
        self._prefix, self._numbers = f"mystack_ahead_{getpid()}_", count()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True, name="databases")
        self._thread.start()
        self._makes, self._drops = (_Line(self._run(asyncpg.connect(superuser)).result()) for _ in range(2))
        self._guard = Lock()
        self._unused: list[str] = []
        self._dropping: list[Future[None]] = []
        self._next = self._run(self._made())

    def take(self) -> str:
        """Its name; in the meantime the next one is made."""
        with self._guard:
            if self._unused:
                return self._unused.pop()
            taken, self._next = self._next, self._run(self._made())
        return taken.result()

    def give_back(self, name: str) -> "Future[None]":
        """It is dropped, unless it is one of these and nobody was ever connected to it. Returns before that."""
        dropped = self._run(self._dropped(name))
        self._dropping = [each for each in self._dropping if not each.done() or each.exception()]
        self._dropping.append(dropped)
        return dropped

    def close(self) -> None:
        """When all that was asked for is done. Raises what a drop raised."""
        self._next.result()
        for each in self._dropping:
            each.result()
        self._run(self._drops.close()).result()
        self._run(self._makes.close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _made(self) -> str:
        name = f"{self._prefix}{next(self._numbers)}"
        await self._makes.execute(self._create.format(name))
        return name

    async def _dropped(self, name: str) -> None:
        if name.startswith(self._prefix) and await self._drops.was_never_used(name):
            with self._guard:
                self._unused.append(name)
        else:
            await self._drops.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class _Line:
    """A connection that does one thing after the other."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def execute(self, statement: str) -> None:
        async with self._turn:
            await self._connection.execute(statement)

    async def was_never_used(self, name: str) -> bool:
        """A backend counts itself as a session before it is gone from the list, so the list is asked first."""
        async with self._turn:
            there = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"
            if await self._connection.fetchval(there, name):
                return False
            return not await self._connection.fetchval("SELECT sessions FROM pg_stat_database WHERE datname = $1", name)

    async def close(self) -> None:
        async with self._turn:
            await self._connection.close()
