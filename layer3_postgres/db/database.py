"""Connections to PostgreSQL: the pool, what each connection is set to, and what errors of it are called."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, PoolProxiedConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from layer1_basic_api.errors import MyStackError
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer3_postgres.db.direct import Direct, statement_name
from layer3_postgres.db.parameters import driver_arguments
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.db.vectors import register_codecs

GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    ConnectionError,
    OSError,
    TimeoutError,
)
"""A failure that waiting may heal: nothing answers, it is starting or ending, or it has no place left."""
TRANSIENT = ("40001", "40P01", "55P03", "57014")
"""Serialization failure, deadlock, lock timeout, statement timeout."""


class Database:
    """Made by `open_database`. A transaction is short: nothing is awaited inside one but the database itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._keeps = engine.url.query.get("prepared_statement_cache_size") != "0"

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection, None]:
        """A transaction, for statements. Raises `StoreUnreachable` and `StoreFailed`."""
        with failures_named():
            async with self.engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncSession, None]:
        """A transaction, for models. Raises as `begin` does."""
        with failures_named():
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                yield session

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """Statements that each stand alone: without BEGIN and COMMIT around them, a third of the round trips."""
        with failures_named():
            async with self.engine.connect() as connection:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    def single(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """For a write that is one statement, and so a transaction by itself."""
        return self.reading()

    @asynccontextmanager
    async def direct(self) -> AsyncGenerator[Direct, None]:
        """As `single` and `reading`, past SQLAlchemy, and with the driver's own errors inside."""
        with failures_named():
            connection = await self._raw()
            try:
                yield Direct(connection, keeps=self._keeps)
            finally:
                connection.close()  # a statement that was cancelled is ended by the driver before the next one

    async def _raw(self) -> PoolProxiedConnection:
        try:
            return await self.engine.raw_connection()
        except self.engine.dialect.loaded_dbapi.Error as error:  # SQLAlchemy's name for what the driver said
            raise error.__cause__ or error from None

    async def aclose(self) -> None:
        await self.engine.dispose()


def open_database(address: str, settings: DatabaseSettings | None = None) -> Database:
    """Connects when it is first used."""
    settings = settings or DatabaseSettings()
    url, asked = driver_arguments(address)
    engine = create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.wait_seconds,
        pool_pre_ping=False,
        pool_use_lifo=True,
        hide_parameters=True,  # an error is logged with its cause, which would tell what was asked and answered
        connect_args=_with(connect_arguments(settings), asked),
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return Database(engine)


def owner_engine(address: str | URL) -> AsyncEngine:
    """For migrations: no pool, and no time-out of statements, since an index may take its time."""
    url, asked = driver_arguments(address)
    own = {"server_settings": {"application_name": "mystack-migrate"}}
    return create_async_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_with(own, asked))


@asynccontextmanager
async def owner_connection(
    address: str | URL, *, isolation_level: IsolationLevel = "AUTOCOMMIT"
) -> AsyncGenerator[AsyncConnection, None]:
    """One that is closed at the end. Raises `StoreUnreachable` and `StoreFailed`."""
    engine = owner_engine(address)
    try:
        with failures_named():
            async with engine.connect() as connection:
                yield await connection.execution_options(isolation_level=isolation_level)
    finally:
        await engine.dispose()


def connect_arguments(settings: DatabaseSettings) -> dict[str, Any]:
    return {
        "timeout": settings.connect_seconds,
        "command_timeout": settings.silent_seconds,
        "prepared_statement_name_func": statement_name,
        "server_settings": {
            "application_name": "mystack",
            "timezone": "UTC",
            "statement_timeout": _milliseconds(settings.statement_seconds),
            "lock_timeout": _milliseconds(settings.lock_seconds),
            **settings.session,
        },
    }


def _milliseconds(seconds: float) -> str:
    """Of what PostgreSQL takes: 0 would be for ever, and it counts in 31 bits."""
    return str(min(max(int(seconds * 1000), 1), 2**31 - 1))


def _with(own: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """What an address asks for has its way."""
    return own | asked | {"server_settings": own["server_settings"] | asked.get("server_settings", {})}


def _prepare(connection: Any, _record: Any) -> None:
    connection.run_async(register_codecs)


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """One that the server closed, as at its restart: the pool then makes another. The driver was told when it was, so
    that this asks nobody, as `pool_pre_ping` would before each use."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError("PostgreSQL has closed this connection.")


@contextmanager
def failures_named() -> Iterator[None]:
    """The one place where a failure of the database becomes one of the domain. Its cause is kept for the log, without
    what was written."""
    try:
        try:
            yield
        except Exception as error:
            _hide_values(error)
            raise
    except PoolTimeout as error:
        raise StoreUnreachable("Every connection to PostgreSQL is in use. MYSTACK_POOL_SIZE sets how many.") from error
    except DBAPIError as error:
        raise _named(error) from error
    except GONE as error:
        raise _unreachable(error) from error
    except (SQLAlchemyError, asyncpg.PostgresError) as error:
        raise _refused(error) from error


def _named(error: DBAPIError) -> StoreUnreachable | StoreFailed:
    cause = error.orig.__cause__ if error.orig and error.orig.__cause__ else error.orig
    if error.connection_invalidated or isinstance(error, OperationalError) or isinstance(cause, GONE):
        return _unreachable(cause or error)
    return _refused(cause or error)


def _refused(error: BaseException) -> StoreUnreachable | StoreFailed:
    if getattr(error, "sqlstate", None) in TRANSIENT:
        return StoreUnreachable(f"PostgreSQL is busy: {_brief(error)}.", retry_after=1)
    return StoreFailed(f"PostgreSQL refused: {_brief(error)}.")


def _unreachable(error: BaseException) -> StoreUnreachable:
    return StoreUnreachable(f"PostgreSQL does not answer: {_brief(error)}. Is it running, and DATABASE_URL right?")


def _hide_values(error: BaseException) -> None:
    """In all that its traceback shows. PostgreSQL repeats a row as the detail of what it says, and a value that it
    cannot read in what it says itself; the driver does so, too. That is somebody's text, and goes into no answer and
    no log."""
    chain = list(_with_causes(error))
    unread = next((each for each in chain if isinstance(each, asyncpg.DataError)), None)
    said = re.split("[:\"']", str(unread.args[0]))[0].strip() if unread else ""
    for each in chain:
        if isinstance(each, asyncpg.PostgresError):
            each.detail = None
        if unread and not isinstance(each, MyStackError):
            each.args = (said,)


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    following: BaseException | None = error
    while following is not None:
        yield following
        following = following.__cause__


def _brief(error: BaseException | None) -> str:
    said = " ".join(str(error).split())[:300].rstrip(".")
    return said or type(error).__name__


async def ping(database: Database) -> None:
    """Raises `StoreUnreachable` when nothing answers in time."""
    try:
        async with asyncio.timeout(5), database.reading() as connection:
            await connection.exec_driver_sql("SELECT 1")
    except TimeoutError as error:
        raise StoreUnreachable("PostgreSQL does not answer within 5 s.") from error
