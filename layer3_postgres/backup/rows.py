"""All rows of all tables as files, by COPY, and back: for where no pg_dump is. Knows no table by name."""

import asyncio
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from layer3_postgres.transfer.filling import NO_COUNTING

VERSIONS = "alembic_version"
TABLES = """
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attgenerated = '' GROUP BY 1 ORDER BY 1
"""
"""A generated column is made again."""
REFERENCES = """
    SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
"""
COUNTERS = """
    SELECT format('SELECT setval(%L, (SELECT coalesce(max(%I), 0) + 1 FROM %I), false)',
        pg_get_serial_sequence(quote_ident(c.relname), a.attname), a.attname, c.relname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE a.attidentity <> '' AND c.relnamespace = 'public'::regnamespace
"""
"""Numbers that a table gives by itself go on behind the highest."""


async def tables(db: AsyncConnection) -> dict[str, list[str]]:
    """With their columns, in an order in which no row comes before one that it names."""
    columns = {row.name: list(row.columns) for row in await db.exec_driver_sql(TABLES) if row.name != VERSIONS}
    order: TopologicalSorter[str] = TopologicalSorter({name: [] for name in columns})
    for row in await db.exec_driver_sql(REFERENCES):
        order.add(row.child, row.parent)
    return {name: columns[name] for name in order.static_order()}


async def write_rows(db: AsyncConnection, folder: Path, found: Mapping[str, Sequence[str]]) -> None:
    """A file for each table, in PostgreSQL's binary format."""
    raw = await _raw(db)
    for name, columns in found.items():
        await raw.copy_from_table(name, columns=columns, output=folder / name, format="binary")


async def read_rows(db: AsyncConnection, folder: Path, found: Mapping[str, Sequence[str]]) -> None:
    """Into empty tables, in the transaction that `db` is in. What was counted was counted before."""
    raw = await _raw(db)
    await db.exec_driver_sql(NO_COUNTING)
    await db.exec_driver_sql(f"TRUNCATE {', '.join(found)} CASCADE")
    for name, columns in found.items():
        with await asyncio.to_thread((folder / name).open, "rb") as file:
            await raw.copy_to_table(name, columns=columns, source=file, format="binary")
    for (statement,) in (await db.exec_driver_sql(COUNTERS)).all():
        await db.exec_driver_sql(statement)


async def _raw(db: AsyncConnection) -> Any:
    return (await db.get_raw_connection()).driver_connection
