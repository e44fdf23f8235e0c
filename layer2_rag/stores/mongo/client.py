"""Opens the connection to MongoDB by motor. The only file that knows motor: all others are handed a `Database`.

Motor runs the synchronous driver in threads. PyMongo's own async client has superseded it: the tutorial shows the
switch.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any, TypeAlias

from bson.codec_options import CodecOptions
from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import errors
from pymongo.uri_parser import parse_uri

from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.masking import without_passwords
from layer2_rag.errors import StoreFailed, StoreUnreachable

Row: TypeAlias = dict[str, Any]
Database: TypeAlias = AsyncIOMotorDatabase[Row]
DATABASE = "mystack"
OPTIONS: dict[str, Any] = {
    "appname": "mystack",
    "w": "majority",
    "readconcernlevel": "majority",
    "retrywrites": True,
    "retryreads": True,
    "serverselectiontimeoutms": 5_000,
    "connecttimeoutms": 5_000,
    "sockettimeoutms": 30_000,
}
"""For what the URL itself does not say. `timeoutms`, one deadline for all of a call, would also be how long a server
that is not there is waited for."""
DENIED = {13, 18}
"""MongoDB's codes: not authorised, authentication failed."""


@dataclass(frozen=True, slots=True)
class Connection:
    """`address` is what may be shown: hosts and ports, without user and password."""

    client: AsyncIOMotorClient[Row]
    database: Database
    address: str

    async def aclose(self) -> None:
        await asyncio.to_thread(self.client.close)


async def connect(url: str) -> Connection:
    """Nothing is sent yet. Raises `ConfigurationError` for a URL that cannot be read."""
    return await asyncio.to_thread(_connect, url, asyncio.get_running_loop())


def _connect(url: str, loop: asyncio.AbstractEventLoop) -> Connection:
    try:
        parsed = parse_uri(url)
        given = {name.lower() for name in parsed["options"]}
        options = {name: value for name, value in OPTIONS.items() if name not in given}
        client: AsyncIOMotorClient[Row] = AsyncIOMotorClient(url, io_loop=loop, **options)
    except (errors.PyMongoError, ValueError) as error:
        raise ConfigurationError(f"MONGODB_URL cannot be read: {without_passwords(str(error))}.") from None
    codec: CodecOptions[Row] = CodecOptions(tz_aware=True, tzinfo=UTC)
    database = client.get_database(parsed["database"] or DATABASE, codec_options=codec)
    return Connection(client, database, ", ".join(f"{host}:{port}" for host, port in parsed["nodelist"]))


@contextmanager
def failures_named(address: str) -> Iterator[None]:
    """The driver's failures, and values that BSON cannot keep, in the words of the domain."""
    try:
        yield
    except errors.OperationFailure as error:
        raise StoreFailed(_said(address, error)) from error
    except errors.PyMongoError as error:
        if error.timeout or isinstance(error, errors.ConnectionFailure):
            raise StoreUnreachable(
                f"MongoDB does not answer at {address}. Start it there, correct MONGODB_URL, or unset MONGODB_URL "
                "to keep documents in the data folder."
            ) from error
        raise StoreFailed(_said(address, error)) from error
    except (BSONError, OverflowError, UnicodeEncodeError) as error:
        raise StoreFailed(_said(address, error)) from error


def is_duplicate(error: errors.OperationFailure) -> bool:
    """A unique index refused it. FerretDB says so in its database's words when the write was an update."""
    return isinstance(error, errors.DuplicateKeyError) or "UNIQUE constraint failed" in str(error)


def _said(address: str, error: Exception) -> str:
    if getattr(error, "code", None) in DENIED:
        return f"MongoDB at {address} refuses the user or the password of MONGODB_URL."
    return f"MongoDB at {address} failed: {without_passwords(str(error))[:300]}."
