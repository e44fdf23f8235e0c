"""The two roles and the database, as a superuser makes them. The owner makes tables; the app has rows only."""

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import owner_connection

DATABASE = "mystack"
OWNER = "mystack_owner"
APP = "mystack_app"
ENCODING = "UTF8"
"""Named, as a cluster that was made without a locale has SQL_ASCII, in which a character is a byte."""


async def prepare_database(superuser: str, addresses: Addresses) -> None:
    """Make what is missing of the roles, the database and the extension that `addresses` need.

    A role gets the password of its address, also one that is there already. `superuser` is an address of any database
    of the same server. Raises `StoreUnreachable` and `StoreFailed`.
    """
    app, owner = make_url(addresses.app), make_url(addresses.owner)
    async with owner_connection(make_url(superuser)) as connection:
        for role in (owner, app):
            await _make_role(connection, role)
        if not await _there(connection, "pg_database", "datname", owner.database):
            made = f"CREATE DATABASE %I OWNER %I ENCODING ''{ENCODING}'' TEMPLATE template0"
            await _do(connection, made, owner.database, owner.username)
    await add_extension(superuser, database=str(owner.database))


async def add_extension(superuser: str, *, database: str) -> None:
    async with owner_connection(make_url(superuser).set(database=database)) as connection:
        await connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector")


async def _make_role(connection: AsyncConnection, role: URL) -> None:
    if not await _there(connection, "pg_roles", "rolname", role.username):
        await _do(connection, "CREATE ROLE %I LOGIN", role.username)
    if role.password:
        await _do(connection, "ALTER ROLE %I PASSWORD %L", role.username, str(role.password))


async def _there(connection: AsyncConnection, table: str, column: str, name: str | None) -> bool:
    found = await connection.exec_driver_sql(f"SELECT 1 FROM {table} WHERE {column} = $1", (name,))
    return found.first() is not None


async def _do(connection: AsyncConnection, statement: str, *names: str | None) -> None:
    """What makes roles and databases takes no parameters: the server itself writes the names into the statement."""
    places = ", ".join(f"${n}::text" for n in range(1, len(names) + 1))
    written = (await connection.exec_driver_sql(f"SELECT format('{statement}', {places})", names)).scalar_one()
    await connection.exec_driver_sql(written)
