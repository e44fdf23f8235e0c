"""The spaces that vectors lie in: a number for each, remembered here, and an index of its own from some size on.

Until then every vector is compared, which finds all and takes little. To bring a chunk into an index takes longer than
everything else that is written of it.
"""

from collections import Counter

from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.embeddings.base import Space
from layer3_postgres.db.database import Database
from layer3_postgres.search.settings import SearchSettings

LOOK_EVERY = 500
"""Chunks that are written before somebody looks whether there are enough."""
ENOUGH = """
    SELECT to_regclass(format('chunks_of_space_%s', $1::int)) IS NOT NULL AS indexed,
        (SELECT count(*) FROM (SELECT FROM chunks WHERE space_id = $1 LIMIT $2) AS first) >= $2 AS enough
"""


class Spaces:
    def __init__(self, database: Database, settings: SearchSettings) -> None:
        self._db = database
        self._settings = settings
        self._known: dict[Space, int] = {}
        self._indexed: set[Space] = set()
        self._written: Counter[Space] = Counter()

    async def number(self, space: Space) -> int | None:
        """As `find`, on a connection of its own where it is not known."""
        if space not in self._known:
            async with self._db.reading() as db:
                await self._read(db)
        return self._known.get(space)

    async def find(self, db: AsyncConnection, space: Space) -> int | None:
        """None for one that was never written to."""
        if space not in self._known:
            await self._read(db)
        return self._known.get(space)

    async def add(self, space: Space) -> int:
        """Before its first vector."""
        if space in self._known:
            return self._known[space]
        async with self._db.reading() as db:
            new = "INSERT INTO spaces (embedder, dimension) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            if await self.find(db, space) is None:
                await db.exec_driver_sql(new, (space.embedder, space.dimension))
            await self._read(db)
        return self._known[space]

    async def grown(self, space: Space, chunks: int) -> None:
        """So many were written to it. Whoever writes the one that makes them enough makes the index."""
        self._written[space] += chunks
        if space in self._indexed or self._written[space] < LOOK_EVERY:
            return
        async with self._db.reading() as db:
            found = (await db.exec_driver_sql(ENOUGH, (self._known[space], self._settings.few_rows + 1))).one()
        if found.enough and not found.indexed:
            await self._index(space)
        if found.enough or found.indexed:
            self._indexed.add(space)
        self._written[space] = 0

    async def all(self) -> list[Space]:
        async with self._db.reading() as db:
            await self._read(db)
        return list(self._known)

    async def _index(self, space: Space) -> None:
        """A matter of seconds, in which others read, and wait with their writing."""
        asked = (space.embedder, space.dimension, self._settings.m, self._settings.ef_construction)
        async with self._db.begin() as db:
            await db.exec_driver_sql("SET LOCAL statement_timeout = 0")
            await db.exec_driver_sql("SELECT add_space($1, $2, $3, $4)", asked)

    async def _read(self, db: AsyncConnection) -> None:
        rows = await db.exec_driver_sql("SELECT id, embedder, dimension FROM spaces ORDER BY id")
        self._known = {Space(row.embedder, row.dimension): row.id for row in rows}
