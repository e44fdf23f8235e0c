"""Layer 2's `VectorIndex` in PostgreSQL, on the same rows as the chunks. What a filter asks for is in `documents`."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.retrieval.stages import note
from layer2_rag.stores.base import Hit, Point, Terms, Where
from layer2_rag.stores.vectors import check_vector
from layer3_postgres.db.database import Database, ping
from layer3_postgres.db.vectors import in_term_space
from layer3_postgres.ids import as_uuids
from layer3_postgres.search.conditions import Parameters, Statement, of_chunks
from layer3_postgres.search.matching import EVERY, frequencies, matching_statement
from layer3_postgres.search.nearest import choosing_statement, nearest_statement
from layer3_postgres.search.plans import Plan, choose
from layer3_postgres.search.settings import SearchSettings
from layer3_postgres.stores.chunks import indexed, write_chunks
from layer3_postgres.stores.rows import to_point
from layer3_postgres.stores.spaces import Spaces

WRITTEN_AT_ONCE = 1_000
"""Chunks in one transaction: the index of vectors takes 1 to 3 ms for each, and others wait for their counts."""
REMOVED_AT_ONCE = 2_000
POINTS = """
    SELECT id, document_id, collection, revision, generation, embedding, terms
    FROM chunks WHERE space_id = $1 AND id = ANY ($2::uuid[])
"""


class PostgresVectorIndex:
    """On a database that is opened and closed by whoever made this."""

    def __init__(self, database: Database, settings: SearchSettings | None = None) -> None:
        self.settings = settings or SearchSettings()
        self.space_numbers = Spaces(database, self.settings)
        self._db = database

    async def upsert(self, space: Space, points: Sequence[Point]) -> None:
        for point in points:
            check_vector(space, point.vector)
        if not points:
            return
        space_id = await self.space_numbers.add(space)
        for start in range(0, len(points), WRITTEN_AT_ONCE):
            columns = await asyncio.to_thread(indexed, points[start : start + WRITTEN_AT_ONCE], space_id)
            await write_chunks(self._db, columns)
        await self.space_numbers.grown(space, len(points))

    async def nearest(self, space: Space, vector: Vector, *, where: Where, limit: int) -> list[Hit]:
        check_vector(space, vector)
        async with self._db.reading() as db:
            if (space_id := await self.space_numbers.find(db, space)) is None:
                return []
            if where.document_id is not None:  # of a document's own chunks there are few
                note(str(Plan(way="exact", kept=None, total=None)))
                return await _exact(db, space_id, vector, where, limit)
            plan, found = await self._planned(db, space_id, vector, where, limit)
            note(str(plan))
            if plan.way == "hnsw" and len(found) < min(limit, plan.kept or 0):
                note(f"exact, as hnsw gave up after {len(found)}")  # what the filter keeps lies far from the question
                found = await _exact(db, space_id, vector, where, limit)
            return found

    async def _planned(
        self, db: AsyncConnection, space_id: int, vector: Vector, where: Where, limit: int
    ) -> tuple[Plan, list[Hit]]:
        asked = choosing_statement(self.settings, space_id=space_id, vector=vector, where=where, limit=limit)
        rows = (await db.exec_driver_sql(*asked)).all()
        plan = choose(int(rows[0].kept), int(rows[0].total), self.settings, limit=limit)
        return plan, [Hit(str(row.id), row.score) for row in rows if row.id is not None]

    async def matching(self, space: Space, terms: Terms, *, where: Where, limit: int) -> list[Hit]:
        numbered = in_term_space(terms)
        async with self._db.reading() as db:
            space_id = await self.space_numbers.find(db, space)
            if space_id is None or not numbered.indices:
                return []
            known = await frequencies(db, numbered.indices, where)
            if not known.having:
                return []
            question = known.weighted(numbered)
            asked = partial(matching_statement, question, known, space_id=space_id, where=where, limit=limit)
            chosen, found = await _matching(db, asked(most=self.settings.most_candidates))
            most = EVERY if where.conditions else self.settings.most_scored
            together = [each for each in known.running_totals().values() if each <= most]
            while len(found) < limit and chosen < len(together):  # few chunks have the rarest, or few that are kept
                chosen, found = await _matching(db, asked(most=EVERY if where.conditions else together[chosen]))
            note(f"BM25, {chosen} of {len(known.having)} terms choose the candidates")
            return found

    async def count(self, space: Space, where: Where) -> int:
        if (space_id := await self.space_numbers.number(space)) is None:
            return 0
        parameters = Parameters(space_id)
        statement = f"SELECT count(*) FROM chunks c WHERE c.space_id = $1 AND {of_chunks(where, parameters)}"
        async with self._db.direct() as db:
            [row] = await db.rows(statement, *parameters.values)
        return int(row["count"])

    async def remove(self, space: Space, where: Where) -> None:
        """In steps, each a transaction: a whole collection is more than other writers should wait for."""
        async with self._db.reading() as db:
            space_id = await self.space_numbers.find(db, space)
        if space_id is None:
            return
        parameters = Parameters(space_id)
        statement = f"""
            DELETE FROM chunks WHERE id IN (
                SELECT c.id FROM chunks c WHERE c.space_id = $1 AND {of_chunks(where, parameters)}
                LIMIT {REMOVED_AT_ONCE}
            )"""
        while await self._removed(statement, parameters):
            pass

    async def _removed(self, statement: str, parameters: Parameters) -> int:
        async with self._db.begin() as db:
            return (await db.exec_driver_sql(statement, tuple(parameters.values))).rowcount

    async def set_fields(self, space: Space, document_id: str, fields: Mapping[str, Any]) -> None:
        """Nothing is to be done: conditions ask the document itself."""

    async def document_ids(self, space: Space) -> set[str]:
        async with self._db.reading() as db:
            space_id = await self.space_numbers.find(db, space)
            asked = "SELECT DISTINCT document_id FROM chunks WHERE space_id = $1"
            return {str(row.document_id) for row in await db.exec_driver_sql(asked, (space_id,))}

    async def points(self, space: Space, chunk_ids: Sequence[str]) -> list[Point]:
        async with self._db.reading() as db:
            space_id = await self.space_numbers.find(db, space)
            rows = await db.exec_driver_sql(POINTS, (space_id, as_uuids(chunk_ids)))
            return [to_point(row) for row in rows.mappings()]

    async def spaces(self) -> list[Space]:
        return await self.space_numbers.all()

    async def ping(self) -> None:
        await ping(self._db)

    async def aclose(self) -> None:
        """The database is closed by whoever opened it."""


async def _exact(db: AsyncConnection, space_id: int, vector: Vector, where: Where, limit: int) -> list[Hit]:
    asked = nearest_statement("exact", space_id=space_id, vector=vector, where=where, limit=limit)
    return [Hit(str(row.id), row.score) for row in await db.exec_driver_sql(*asked)]


async def _matching(db: AsyncConnection, asked: Statement) -> tuple[int, list[Hit]]:
    """How many terms chose, and what was found."""
    rows = (await db.exec_driver_sql(*asked)).all()
    return rows[0].chosen, [Hit(str(row.id), row.score) for row in rows if row.id is not None]
