"""The two roles and the database, as a superuser makes them. The owner makes tables; the app has rows only."""

import asyncpg

from layer3_postgres.db.addresses import DRIVER

DATABASE = "mystack"
OWNER = "mystack_owner"
APP = "mystack_app"


async def prepare_database(maintenance: str, database: str) -> None:
    """Make what is missing of roles, database and extension. Both addresses are a superuser's."""
    connection = await asyncpg.connect(_plain(maintenance))
    try:
        for role in (OWNER, APP):
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} LOGIN")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    finally:
        await connection.close()
    await add_extension(database)


async def add_extension(database: str) -> None:
    connection = await asyncpg.connect(_plain(database))
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    finally:
        await connection.close()


def _plain(address: str) -> str:
    """As asyncpg itself reads it."""
    return address.replace(DRIVER, "postgresql", 1)
