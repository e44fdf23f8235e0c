"""Rows as the bytes of PostgreSQL's binary COPY, so that the driver has only to send them.

It would make them itself, but asks of every number in an array what it is. The format is described at
https://www.postgresql.org/docs/current/sql-copy.html, that of an array by `array_send` in PostgreSQL's source.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncConnection

BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
AT_ONCE = 32
"""Rows in a message: PostgreSQL takes them in while the next are packed."""
INT4 = 23
_pack_short, _pack_int = struct.Struct(">h").pack, struct.Struct(">i").pack


def packed_row(*values: bytes | None) -> bytes:
    """`values`: each column's, as its type is sent; None for NULL."""
    parts = [_pack_short(len(values))]
    for value in values:
        parts += (NULL,) if value is None else (_pack_int(len(value)), value)
    return b"".join(parts)


def packed_int(number: int | None) -> bytes | None:
    return None if number is None else _pack_int(number)


def packed_text(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def packed_uuid(text: str) -> bytes:
    """Of its canonical form."""
    return bytes.fromhex(text.replace("-", ""))


def packed_ints(numbers: NDArray[Any]) -> bytes:
    """Of an `int4[]` with one dimension; numbers of 32 bits."""
    if not len(numbers):
        return struct.pack(">iii", 0, 0, INT4)
    elements = np.full((len(numbers), 2), 4, ">i4")  # each behind its length
    elements[:, 1] = numbers
    return struct.pack(">iiiii", 1, 0, INT4, len(numbers), 1) + elements.tobytes()


async def copy_packed(db: AsyncConnection, table: str, columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """In the transaction that `db` is in. `rows` are taken as they are sent: what packs them holds the event loop for
    `AT_ONCE` of them at a time."""
    raw = await db.get_raw_connection()
    assert raw.driver_connection
    await raw.driver_connection.copy_to_table(table, columns=columns, source=_messages(rows), format="binary")


async def _messages(rows: Iterable[bytes]) -> AsyncIterator[bytes]:
    yield BEGIN
    left = iter(rows)
    while message := b"".join(islice(left, AT_ONCE)):
        yield message
        await asyncio.sleep(0)
    yield END
