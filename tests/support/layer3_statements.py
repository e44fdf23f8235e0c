"""Counts what a piece of work sends to the database."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from layer3_postgres.db.database import Database
from layer3_postgres.db.direct import Direct, Row


@dataclass(frozen=True, slots=True)
class Heard:
    """What is sent past SQLAlchemy, which tells of its own statements."""

    db: Direct
    sent: list[str]

    async def rows(self, statement: str, *values: Any) -> Sequence[Row]:
        self.sent.append(" ".join(statement.split()))
        return await self.db.rows(statement, *values)

    async def row(self, statement: str, *values: Any) -> Row | None:
        return next(iter(await self.rows(statement, *values)), None)


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The statements that are sent while the context lasts, BEGIN and COMMIT left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(" ".join(statement.split()))

    direct = database.direct

    @asynccontextmanager
    async def heard() -> AsyncGenerator[Heard, None]:
        async with direct() as db:
            yield Heard(db, sent)

    engine = database.engine.sync_engine
    database.direct = heard  # type: ignore[method-assign,assignment]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        database.direct = direct  # type: ignore[method-assign]
        event.remove(engine, "before_cursor_execute", note)
