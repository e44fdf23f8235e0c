"""Fills empty tables fast: without the indexes that cost most, without counting terms and without asking for each chunk
whether its document is there, all of which is made up for at the end, at once. Until then the table `chunks` carries a
note, and nothing is served from it.
"""

import asyncpg
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import AddConstraint, CreateIndex

from layer3_postgres.db.comparison import SPACE_INDEXES
from layer3_postgres.db.database import owner_connection
from layer3_postgres.db.filling import NOTE, is_being_filled
from layer3_postgres.db.tables import table_of
from layer3_postgres.db.tables.chunks import ChunkRow
from layer3_postgres.search.settings import SearchSettings

TERM_INDEX = "ix_chunks_term_ids"
BUILDING = ("SET maintenance_work_mem = '1GB'", "SET max_parallel_maintenance_workers = 4")
TRIGGERS = ("count_added", "count_removed", "count_changed")
"""Told to count nothing they still keep a copy of every row that comes, in a file where it is longer than memory."""
NO_COUNTING = "SET LOCAL mystack.count_terms = 'off'"
COUNTING = (
    "SET LOCAL work_mem = '512MB'",  # a hash of every term, not a sort of each time that one occurs
    *(f"ALTER TABLE chunks ENABLE TRIGGER {name}" for name in TRIGGERS),
    "TRUNCATE lexical_totals, term_counts",
    """INSERT INTO lexical_totals (collection, generation, chunks)
    SELECT collection, generation, count(*) FROM chunks WHERE term_ids IS NOT NULL GROUP BY 1, 2""",
    """INSERT INTO term_counts (collection, generation, term, chunks)
    SELECT collection, generation, term, count(*) FROM chunks, unnest(term_ids) AS term GROUP BY 1, 2, 3""",
)


async def begin_filling(owner: str) -> bool:
    """Whether the tables are being filled now: they were empty, or an earlier filling was broken off."""
    async with owner_connection(owner, isolation_level="READ COMMITTED") as db, db.begin():
        if not await is_being_filled(db) and await _has_chunks(db):
            return False
        await db.exec_driver_sql(f"COMMENT ON TABLE chunks IS '{NOTE}'")
        for name in [TERM_INDEX, *await _space_indexes(db)]:
            await db.exec_driver_sql(f'DROP INDEX IF EXISTS "{name}"')
        for name in TRIGGERS:
            await db.exec_driver_sql(f"ALTER TABLE chunks DISABLE TRIGGER {name}")
        for reference in references():
            await db.exec_driver_sql(f'ALTER TABLE chunks DROP CONSTRAINT IF EXISTS "{reference.name}"')
    return True


async def finish_filling(owner: str, settings: SearchSettings) -> None:
    """Make the indexes, count, and take the note away. Begun again, it makes what is missing."""
    async with owner_connection(owner, isolation_level="READ COMMITTED") as db, db.begin():
        for statement in COUNTING:
            await db.exec_driver_sql(statement)
        for reference in references():
            await db.exec_driver_sql(f'ALTER TABLE chunks DROP CONSTRAINT IF EXISTS "{reference.name}"')
            await db.execute(AddConstraint(reference, isolate_from_table=False))
    await make_indexes(owner, settings)


def references() -> list[ForeignKeyConstraint]:
    """Of chunks to documents and spaces, in an order of their own. As long as a table was never analyzed, PostgreSQL
    may look for each chunk's document among all of the collection's."""
    return sorted(table_of(ChunkRow).foreign_key_constraints, key=lambda each: str(each.name))


async def make_indexes(owner: str, settings: SearchSettings) -> None:
    """Those that are missing of terms and of every space; then take the note away."""
    async with owner_connection(owner) as db:
        for statement in BUILDING:
            await db.exec_driver_sql(statement)
        indexes = {str(index.name): index for index in table_of(ChunkRow).indexes}
        await db.execute(CreateIndex(indexes[TERM_INDEX], if_not_exists=True))
        for space in (await db.exec_driver_sql("SELECT embedder, dimension FROM spaces")).all():
            await _build_space(db, (space.embedder, space.dimension, settings.m, settings.ef_construction))
        await db.exec_driver_sql("ANALYZE chunks, documents, term_counts")
        await db.exec_driver_sql("COMMENT ON TABLE chunks IS NULL")


async def _build_space(db: AsyncConnection, space: tuple[str, int, int, int]) -> None:
    """Workers share memory of that size, which a container often has not: there one process builds alone."""
    try:
        await db.exec_driver_sql("SELECT add_space($1, $2, $3, $4)", space)
    except DBAPIError as error:
        cause = error.orig.__cause__ if error.orig else None
        if not isinstance(cause, asyncpg.DiskFullError | asyncpg.OutOfMemoryError):
            raise
        await db.exec_driver_sql("SET max_parallel_maintenance_workers = 0")
        await db.exec_driver_sql("SELECT add_space($1, $2, $3, $4)", space)


async def _has_chunks(db: AsyncConnection) -> bool:
    return bool((await db.exec_driver_sql("SELECT EXISTS (SELECT FROM chunks)")).scalar_one())


async def _space_indexes(db: AsyncConnection) -> list[str]:
    asked = "SELECT indexname FROM pg_indexes WHERE tablename = 'chunks' AND starts_with(indexname, $1)"
    return [row.indexname for row in await db.exec_driver_sql(asked, (SPACE_INDEXES,))]
