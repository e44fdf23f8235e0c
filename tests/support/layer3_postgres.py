"""One PostgreSQL for the tests of a process, and databases with fresh tables, which are made ahead.

The server is the embedded one, or that of `MYSTACK_TEST_DATABASE_URL`, whose role must be a superuser.
"""

import asyncio
import atexit
import os
import shutil
import subprocess
from collections.abc import AsyncGenerator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import psutil
from structlog.testing import capture_logs

from layer3_postgres.db import embedded, migrate
from layer3_postgres.db.addresses import DRIVER, Addresses, read_address
from layer3_postgres.db.database import Database, open_database
from layer3_postgres.db.roles import APP, ENCODING, OWNER
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.errors import DatabaseUnusable
from layer3_postgres.search.settings import SearchSettings
from tests.support.layer3_ahead import Ahead
from tests.support.require import given

PASSWORD = "only for tests"
HASTE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "300",
}
"""A test's data need not outlive the machine, nor its tables grow old."""
FOLDERS = "mystack-postgres-"
T = TypeVar("T")
_numbers = count()


@dataclass(frozen=True, slots=True)
class TestDatabase:
    __test__ = False
    name: str
    addresses: Addresses


@dataclass(frozen=True, slots=True)
class TestServer:
    """`superuser` is its address for asyncpg, without a database."""

    __test__ = False
    superuser: str
    template: str

    def address(self, role: str, database: str) -> str:
        """Of this role; the tests' roles have the tests' password."""
        parts = urlsplit(self.superuser)
        place = parts.netloc.rpartition("@")[2]
        user = f"{role}:{PASSWORD.replace(' ', '%20')}"
        return parts._replace(scheme=DRIVER, netloc=f"{user}@{place}", path=f"/{database}").geturl()

    def addresses(self, database: str) -> Addresses:
        return Addresses(app=self.address(APP, database), owner=self.address(OWNER, database))

    async def connect(self, database: str = "postgres") -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(urlsplit(self.superuser)._replace(path=f"/{database}").geturl())


@cache
def server() -> TestServer:
    named = given("MYSTACK_TEST_DATABASE_URL")
    superuser = read_address(named).replace(DRIVER, "postgresql", 1) if named else _started()
    made = TestServer(superuser, f"mystack_template_{os.getpid()}")
    in_thread(_fill(made))
    atexit.register(lambda: asyncio.run(_drop(made, made.template)))
    return made


@cache
def ahead() -> Ahead:
    on = server()
    made = Ahead(urlsplit(on.superuser)._replace(path="/postgres").geturl(), template=on.template, owner=OWNER)
    atexit.register(made.close)
    return made


def new_database(*, empty: bool = False) -> TestDatabase:
    """With all tables and no rows; `empty`: without tables."""
    name = _new_empty() if empty else ahead().take()
    return TestDatabase(name, server().addresses(name))


def _new_empty() -> str:
    name = f"mystack_test_{os.getpid()}_{next(_numbers)}"
    in_thread(_create(server(), name))
    return name


def drop(database: TestDatabase) -> None:
    ahead().give_back(database.name)


@asynccontextmanager
async def own_database(settings: DatabaseSettings | None = None) -> AsyncGenerator[Database, None]:
    """An open one with fresh tables, as the app's role."""
    made = await asyncio.to_thread(new_database)
    opened = open_database(made.addresses.app, settings or DatabaseSettings(session=SearchSettings().connection()))
    try:
        yield opened
    finally:
        await opened.aclose()
        await asyncio.to_thread(drop, made)


async def rows(database: TestDatabase, statement: str) -> list[Any]:
    """As the owner of its tables."""
    connection = await asyncpg.connect(database.addresses.owner.replace(DRIVER, "postgresql", 1))
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


def in_thread(work: Coroutine[Any, Any, T]) -> T:
    """On a loop of its own, whether or not one runs here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _started() -> str:
    _sweep()
    folder = Path(mkdtemp(prefix=f"{FOLDERS}{os.getpid()}-"))
    cluster = embedded.make_cluster(folder / "data")
    socket = embedded.start(cluster, {**embedded.OPTIONS, **HASTE})

    def end() -> None:
        embedded.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return f"postgresql://{embedded.SUPERUSER}@/postgres?host={socket}"


def _sweep() -> None:
    """Tests that were killed could not stop their server. Another process of tests may be sweeping, too."""
    for folder in Path(gettempdir()).glob(f"{FOLDERS}*-*"):
        owner = folder.name.removeprefix(FOLDERS).partition("-")[0]
        if owner.isdecimal() and not psutil.pid_exists(int(owner)):
            with suppress(subprocess.SubprocessError, OSError, DatabaseUnusable):
                if (folder / "data" / "PG_VERSION").exists():
                    embedded.stop(embedded.make_cluster(folder / "data"))
            shutil.rmtree(folder, ignore_errors=True)


async def _fill(on: TestServer) -> None:
    connection = await on.connect()
    for role in (OWNER, APP):
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    await connection.close()
    await _create(on, on.template)
    with capture_logs():  # whoever comes first looks at what a command prints
        await migrate.upgrade(on.addresses(on.template))


async def _create(on: TestServer, name: str) -> None:
    connection = await on.connect()
    await connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} ENCODING '{ENCODING}' TEMPLATE template0")
    await connection.close()
    inside = await on.connect(name)
    await inside.execute("CREATE EXTENSION vector")
    await inside.close()


async def _drop(on: TestServer, name: str) -> None:
    connection = await on.connect()
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.close()
