"""A server that speaks MongoDB's protocol: the one of `MONGODB_URL`, else FerretDB from PATH."""

import secrets
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo import AsyncMongoClient, MongoClient

from tests.support.require import given, program
from tests.support.server import START_SECONDS, free_port, stop


@contextmanager
def mongo_server(folder: Path) -> Iterator[str]:
    """The URL of a new database on the server that is given, else of a new server, which keeps all below `folder`."""
    server = given("MONGODB_URL")
    with _database_on(server) if server else _started(folder) as url:
        yield url


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    binary, port, log = program("mongo-server", part="mongo"), free_port(), folder / "mongo.log"
    data = folder / "mongo"
    data.mkdir()
    with log.open("wb") as out:
        command = [binary, "-listen", f"127.0.0.1:{port}", "-data", str(data)]
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait_until_it_listens(port, process, log)
            yield f"mongodb://127.0.0.1:{port}"
        finally:
            stop(process)


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    name = _new_name()
    yield _with_database(server, name)
    with MongoClient[dict[str, Any]](server) as client:
        client.drop_database(name)


def _wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text('utf-8', 'replace')}")


@asynccontextmanager
async def own_database(server: str) -> AsyncIterator[str]:
    """The server's URL with the name of a database that is new and goes at the end."""
    name = _new_name()
    yield _with_database(server, name)
    async with AsyncMongoClient[dict[str, Any]](server) as client:
        await client.drop_database(name)


def _new_name() -> str:
    return f"test_{secrets.token_hex(8)}"


def _with_database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of one server for each test process. Tests take a database of their own on it."""
    with mongo_server(tmp_path_factory.mktemp("mongo")) as url:
        yield url
