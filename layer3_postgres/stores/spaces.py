"""The spaces that vectors lie in: a number for each, and an index of its own. Made once, remembered here."""

from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.embeddings.base import Space
from layer3_postgres.db.database import Database
from layer3_postgres.search.settings import SearchSettings


class Spaces:
    def __init__(self, database: Database, settings: SearchSettings) -> None:
        self._db = database
        self._settings = settings
        self._known: dict[Space, int] = {}

    async def find(self, db: AsyncConnection, space: Space) -> int | None:
        """None for one that was never written to."""
        if space not in self._known:
            await self._read(db)
        return self._known.get(space)

    async def add(self, space: Space) -> int:
        """In a transaction of its own: the index of a space is made before its first vector."""
        async with self._db.begin() as db:
            if (found := await self.find(db, space)) is not None:
                return found
            asked = (space.embedder, space.dimension, self._settings.m, self._settings.ef_construction)
            made = (await db.exec_driver_sql("SELECT add_space($1, $2, $3, $4)", asked)).scalar_one()
        self._known[space] = int(made)
        return int(made)

    async def all(self) -> list[Space]:
        async with self._db.reading() as db:
            await self._read(db)
        return list(self._known)

    async def _read(self, db: AsyncConnection) -> None:
        rows = await db.exec_driver_sql("SELECT id, embedder, dimension FROM spaces ORDER BY id")
        self._known = {Space(row.embedder, row.dimension): row.id for row in rows}
