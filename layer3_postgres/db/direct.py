"""A connection of the pool as its driver has it, for the few statements that are sent again and again.

What SQLAlchemy does for them was half of what the event loop did for a document that is taken in.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy.pool import PoolProxiedConnection

PREPARED = "mystack.prepared"
MOST_PREPARED = 100
WITHOUT_WAITING = "set_config('synchronous_commit', 'off', true) = 'off'"
"""A condition that is true. The transaction of the statement that asks it does not wait for the disk: a crash of the
machine may lose it, and then all that was committed after it and did not wait either."""
Row = Mapping[str, Any]


def statement_name() -> str:
    """Of its own for each prepared statement: behind PgBouncer two connections may share one of the server's."""
    return f"mystack_{uuid4().hex}"


class Direct:
    """Each statement is a transaction by itself. `keeps`: it is prepared once, as long as the connection lives."""

    def __init__(self, connection: PoolProxiedConnection, *, keeps: bool) -> None:
        assert connection.driver_connection
        self._driver: asyncpg.Connection[Any] = connection.driver_connection
        self._prepared: dict[str, PreparedStatement[Any]] = connection.info.setdefault(PREPARED, {}) if keeps else {}

    async def rows(self, statement: str, *values: Any) -> Sequence[Row]:
        """Raises what the driver raises."""
        prepared = self._prepared.get(statement) or await self._prepare(statement)
        try:
            return cast("list[Row]", await prepared.fetch(*values))
        except asyncpg.InvalidCachedStatementError:  # a table has changed since, and nothing was done
            self._prepared.clear()
            return cast("list[Row]", await (await self._prepare(statement)).fetch(*values))
        except asyncpg.OutdatedSchemaCacheError:
            self._prepared.clear()
            raise

    async def row(self, statement: str, *values: Any) -> Row | None:
        """The first, if there is one."""
        found = await self.rows(statement, *values)
        return found[0] if found else None

    async def _prepare(self, statement: str) -> "PreparedStatement[Any]":
        made = await self._driver.prepare(statement, name=statement_name())
        if len(self._prepared) >= MOST_PREPARED:
            self._prepared.clear()
        self._prepared[statement] = made
        return made
