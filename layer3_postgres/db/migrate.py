"""Brings the tables to a revision, once, however many replicas start together. Knows Alembic, and no table.

Revisions are found in every layer's `migrations/versions`: one chain, to which each layer adds its own at the end.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, MetaData, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from layer1_basic_api.layers import ROOT
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.comparison import OPTIONS, metadata
from layer3_postgres.db.database import failures_named, owner_connection
from layer3_postgres.db.rights import grant, has_rights
from layer3_postgres.db.roles import ENCODING
from layer3_postgres.db.serving import READ_NOTE, read_note
from layer3_postgres.errors import DatabaseUnusable, SchemaUnfit

log = structlog.get_logger(__name__)
NEEDED_PGVECTOR = (0, 8)
LOCK = 0x6D797374
"""`myst`: the advisory lock that whoever migrates holds."""
POLL_SECONDS = 0.1
"""A session that waits inside the database would hold a snapshot, for which `CREATE INDEX CONCURRENTLY` of the one that
has the lock waits in turn: so it is asked for again and again."""
UPGRADE = "mystack db upgrade"
LOCK_SECONDS = 10
"""What a statement of a revision waits for a table that somebody holds: all who come after it wait behind it."""
WAIT_BRIEFLY = "SELECT set_config('lock_timeout', '{}s', true) WHERE current_setting('lock_timeout') = '0'"
HINTS = {
    "42501": " Only the tables' owner may change them: MYSTACK_OWNER_URL is the same database as that role.",
    "55P03": " Somebody holds what it changes: end that session (pg_stat_activity has it), or try again later.",
}
"""By what PostgreSQL calls the failure of a statement."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The revision that a database is at, None for none, and the newest that this MyStack knows. `serves`: the tables
    are newer, and this MyStack's code works on them all the same."""

    current: str | None
    newest: str
    serves: bool = False

    @property
    def up_to_date(self) -> bool:
        return self.current == self.newest

    @property
    def fits(self) -> bool:
        return self.up_to_date or self.serves


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(path) for path in version_locations()))
    return config


def version_locations() -> list[Path]:
    return sorted(path for path in ROOT.glob("layer*_*/migrations/versions") if path.is_dir())


def newest_revision() -> str:
    """Raises `SchemaUnfit` where the revisions are no chain."""
    try:
        return str(ScriptDirectory.from_config(alembic_config()).get_current_head())
    except Exception as error:  # a revision is a program, and may fail in any way
        raise SchemaUnfit(f"The revisions cannot be read: {_said(error)}.") from error


async def standing(address: str) -> Standing:
    """Raises what the stores raise."""
    async with owner_connection(address) as connection:
        return await _standing(connection)


async def _standing(connection: AsyncConnection) -> Standing:
    newest = await asyncio.to_thread(newest_revision)
    current = await _current(connection)
    oldest = read_note((await connection.exec_driver_sql(READ_NOTE)).scalar_one(), current=current)
    newer = current is not None and not await asyncio.to_thread(_is_known, current)
    serves = newer and oldest is not None and await asyncio.to_thread(_is_known, oldest)
    return Standing(current, newest, serves)


async def upgrade(addresses: Addresses, revision: str = "head") -> None:
    """To `revision`, and give the app's role its rights. Tables of a newer MyStack stay as they are. Raises
    `SchemaUnfit` where these do not serve this one's code.

    Nothing is served meanwhile: Alembic reads its files on the event loop. Where nothing is to be done, it does not.
    """
    found = await standing(addresses.owner)
    if revision == "head" and found.fits and await has_rights(addresses.app):
        _tell_newer(found)
        return
    async with _alone(addresses.owner) as connection:
        await _refuse_other_encoding(connection)
        found = await _standing(connection)  # another one may have been here meanwhile, of a newer MyStack perhaps
        if revision == "head" and found.serves:
            _tell_newer(found)
        else:
            await _refuse_unknown(connection)
            await _ensure_extension(connection)
            await _run(connection, command.upgrade, revision)
            log.info("tables_upgraded", before=found.current, now=await _current(connection))
        await grant(connection, app=str(make_url(addresses.app).username or ""))


def _tell_newer(found: Standing) -> None:
    if found.serves:
        log.warning("tables_are_newer", current=found.current, newest=found.newest)


async def downgrade(addresses: Addresses, revision: str) -> None:
    """Back to `revision`: `base` drops every table."""
    async with _alone(addresses.owner) as connection:
        await _refuse_unknown(connection)
        await _run(connection, command.downgrade, revision)


async def add_extension(owner: str) -> None:
    """Where it is missing. Raises `DatabaseUnusable`."""
    async with owner_connection(owner) as connection:
        await _ensure_extension(connection)


async def differences(address: str) -> list[str]:
    """Where the tables of the database and the models differ: nothing, unless somebody changed one of them."""
    models = await asyncio.to_thread(metadata)
    async with owner_connection(address) as connection:
        return [str(each) for each in await connection.run_sync(_differences, models)]


async def check_schema(address: str) -> None:
    """Raises `SchemaUnfit` for tables that are older than this MyStack's, or newer and do not serve its code."""
    found = await standing(address)
    if found.fits:
        return
    if found.current is None:
        raise SchemaUnfit("The database has no tables yet. Make them.", commands=[UPGRADE])
    known = await asyncio.to_thread(_is_known, found.current)
    if known:
        raise SchemaUnfit(
            f"The tables are at {found.current}, and this MyStack needs {found.newest}. Bring them up to date.",
            commands=[UPGRADE],
        )
    raise _unknown(found.current)


def _is_known(revision: str) -> bool:
    scripts = ScriptDirectory.from_config(alembic_config())
    return any(each.revision == revision for each in scripts.walk_revisions())


def _failed(error: Exception) -> StoreFailed | StoreUnreachable:
    """A revision fails by the statement of it that PostgreSQL refuses, or in its own code."""
    hint = HINTS.get(getattr(error.orig, "sqlstate", ""), "") if isinstance(error, DBAPIError) else ""
    try:
        with failures_named():
            raise error
    except (StoreFailed, StoreUnreachable) as named:
        return type(named)(
            f"A revision failed: the database is at the one before. {named.detail}{hint}", retry_after=named.retry_after
        )
    except Exception as other:  # noqa: BLE001 - as above
        return StoreFailed(f"A revision failed: the database is at the one before. {_said(other)}.")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300].rstrip('.')}"


def _unknown(revision: str) -> SchemaUnfit:
    return SchemaUnfit(
        f"The tables are at {revision}, which this MyStack does not know: a newer one made them, and they do not serve "
        "this one's code. Start that version, or go back with it first: `mystack db downgrade`."
    )


@asynccontextmanager
async def _alone(address: str) -> AsyncGenerator[AsyncConnection, None]:
    """A connection to migrate by, while another one holds the lock."""
    async with owner_connection(address) as holder, owner_connection(address) as connection:
        if not await _try_lock(holder):
            log.info("waits_for_who_migrates")
            while not await _try_lock(holder):  # noqa: ASYNC110 - it is the database that knows
                await asyncio.sleep(POLL_SECONDS)
        yield connection


async def _try_lock(connection: AsyncConnection) -> bool:
    return bool((await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK})).scalar())


async def _run(connection: AsyncConnection, what: Callable[[Config, str], None], revision: str) -> None:
    """Each revision in a transaction of its own: one that fails or is killed leaves nothing of itself, but for indexes
    that it builds outside of it, beside whoever writes. Those wait for as long as that takes, and are begun again."""
    config = await asyncio.to_thread(alembic_config)

    def work(sync: Connection) -> None:
        config.attributes["connection"] = sync
        event.listen(sync, "begin", _wait_briefly)
        try:
            what(config, revision)
        finally:
            event.remove(sync, "begin", _wait_briefly)

    await connection.rollback()  # Alembic would take a transaction that is open for its caller's, and not end it
    await connection.execution_options(isolation_level="READ COMMITTED")
    try:
        await connection.run_sync(work)
    except CommandError as error:
        raise SchemaUnfit(f"{error}. `mystack db current` names the revision that the database is at.") from error
    except Exception as error:  # a revision is a program, and may fail in any way
        raise _failed(error) from error
    await connection.rollback()
    await connection.execution_options(isolation_level="AUTOCOMMIT")


def _wait_briefly(connection: Connection) -> None:
    """In this transaction; where the address says how long, that holds."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(WAIT_BRIEFLY.format(LOCK_SECONDS))


async def _current(connection: AsyncConnection) -> str | None:
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def _refuse_unknown(connection: AsyncConnection) -> None:
    current = await _current(connection)
    if current is not None and not await asyncio.to_thread(_is_known, current):
        raise _unknown(current)


async def _refuse_other_encoding(connection: AsyncConnection) -> None:
    """Spans count characters, and so must the database."""
    found = (await connection.execute(text("SHOW server_encoding"))).scalar_one()
    if found != ENCODING:
        raise DatabaseUnusable(
            f"The database has the encoding {found}. Make it anew: CREATE DATABASE … ENCODING '{ENCODING}' "
            "TEMPLATE template0; `mystack db prepare` does."
        )


def _differences(connection: Connection, models: MetaData) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), models))


async def _ensure_extension(connection: AsyncConnection) -> None:
    """Raises `DatabaseUnusable` where the owner may not add it, or it is older than what searches need."""
    try:
        await connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector")
    except DBAPIError as error:
        raise DatabaseUnusable(
            "The database has no extension `vector`, and its owner may not add it: a superuser can, by "
            "`CREATE EXTENSION vector`, where pgvector is installed."
        ) from error
    asked = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    version = str((await connection.exec_driver_sql(asked)).scalar_one())
    if tuple(map(int, version.split(".")[:2])) < NEEDED_PGVECTOR:
        raise DatabaseUnusable(f"pgvector is {version}, and iterative scans came with 0.8: update it.")
