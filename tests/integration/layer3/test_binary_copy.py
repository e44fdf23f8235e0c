"""Rows that we pack for COPY are those that the driver would make of the same values."""

import struct
from collections.abc import AsyncGenerator, Iterator
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from layer1_basic_api.context import new_id
from layer3_postgres.db.binary_copy import (
    AT_ONCE,
    copy_packed,
    packed_int,
    packed_ints,
    packed_row,
    packed_text,
    packed_uuid,
)
from layer3_postgres.db.database import Database
from tests.support.layer3_postgres import own_database

TABLE = "CREATE TEMPORARY TABLE {} (id uuid, name text, size int, data bytea, numbers int[]) ON COMMIT DROP"
COLUMNS = ("id", "name", "size", "data", "numbers")
Values = tuple[str, str | None, int | None, bytes | None, list[int]]
VALUES: list[Values] = [
    (new_id(), "plain", 1, b"\xff" * 12_000, [1, 2, 3]),
    (new_id(), "多言語 \U0001f600", -(2**31), b"", []),
    (new_id(), "", 2**31 - 1, None, [-1, 2**31 - 1]),
    (new_id(), None, None, b"\n\\.\t", [0]),
]


@pytest.fixture
async def database() -> AsyncGenerator[Database, None]:
    async with own_database() as opened:
        yield opened


def packed(values: Values) -> bytes:
    id_, name, size, data, numbers = values
    return packed_row(
        packed_uuid(id_), packed_text(name), packed_int(size), data, packed_ints(np.array(numbers, np.int64))
    )


async def rows_of(db: Any, table: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")]


async def test_packed_rows_are_those_of_the_driver(database: Database) -> None:
    async with database.begin() as db:
        for table in ("ours", "theirs"):
            await db.exec_driver_sql(TABLE.format(table))
        await copy_packed(db, "ours", COLUMNS, map(packed, VALUES))
        raw: Any = (await db.get_raw_connection()).driver_connection
        await raw.copy_records_to_table("theirs", records=VALUES, columns=COLUMNS)
        ours = await rows_of(db, "ours")
        assert ours == await rows_of(db, "theirs")
        assert [row[1:] for row in ours] == [values[1:] for values in VALUES]
        assert ours[0][0] == UUID(VALUES[0][0])


@pytest.mark.parametrize("count", [0, 1, AT_ONCE, 3 * AT_ONCE + 1])
async def test_every_row_comes_once_however_many_messages_it_takes(database: Database, count: int) -> None:
    async with database.begin() as db:
        await db.exec_driver_sql(TABLE.format("counted"))
        await copy_packed(db, "counted", ("size",), (packed_row(packed_int(n)) for n in range(count)))
        found = await db.exec_driver_sql("SELECT size FROM counted ORDER BY size")
        assert [row.size for row in found] == [*range(count)]


async def test_a_row_that_cannot_be_packed_leaves_nothing_behind(database: Database) -> None:
    """Others are on their way already. The connection is as good as before."""

    def broken() -> Iterator[bytes]:
        yield from (packed_row(packed_int(n)) for n in range(2 * AT_ONCE))
        yield packed_row(packed_int(2**31))

    async with database.begin() as db:
        await db.exec_driver_sql(TABLE.format("broken"))
        async with db.begin_nested() as savepoint:
            with pytest.raises(struct.error):
                await copy_packed(db, "broken", ("size",), broken())
            await savepoint.rollback()
        assert await rows_of(db, "broken") == []
