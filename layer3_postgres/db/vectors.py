"""pgvector's types on the wire: numpy arrays and layer 2's `Terms` in, bytes out, without lists between.

The formats are those of `halfvec_send` and `sparsevec_send` in https://github.com/pgvector/pgvector.
"""

import struct
from typing import Any

import numpy as np
from asyncpg import Connection
from numpy.typing import NDArray

from layer2_rag.embeddings.base import Vector
from layer2_rag.stores.base import Terms
from layer3_postgres.errors import DatabaseUnusable

TERM_SPACE = 1_000_000_000
"""The most dimensions that a `sparsevec` has. Of the 32 bits of a hash some meet: one pair of terms in a billion."""


def in_term_space(terms: Terms) -> Terms:
    """The same terms by number, ascending; weights of terms that meet are added."""
    numbers, weights = _numbered(terms)
    return Terms(tuple(numbers.tolist()), tuple(weights.tolist()))


def pack_terms(terms: Terms) -> tuple[bytes, NDArray[np.int64]]:
    """What `encode_sparse` makes of them in the term space, and their numbers; a quarter of the time of both steps."""
    numbers, weights = _numbered(terms)
    return _sparse(numbers, weights), numbers


def _numbered(terms: Terms) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    count = len(terms.indices)
    numbers = np.fromiter(terms.indices, np.int64, count) % TERM_SPACE
    weights = np.fromiter(terms.values, np.float64, count)
    order = numbers.argsort(kind="stable")
    numbers, weights = numbers[order], weights[order]
    if (numbers[1:] == numbers[:-1]).any():
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        return numbers[starts], np.add.reduceat(weights, starts)
    return numbers, weights


def _sparse(numbers: NDArray[Any], weights: NDArray[Any]) -> bytes:
    header = struct.pack(">iii", TERM_SPACE, len(numbers), 0)
    return header + numbers.astype(">i4").tobytes() + weights.astype(">f4").tobytes()


async def register_codecs(connection: "Connection[Any]") -> None:
    """Raises `DatabaseUnusable` where the extension is missing."""
    schema = await connection.fetchval(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'"
    )
    if schema is None:
        raise DatabaseUnusable(
            "The database has no extension `vector`: a superuser adds it, by `CREATE EXTENSION vector`, where pgvector "
            "is installed."
        )
    codecs = (("halfvec", encode_half, decode_half), ("sparsevec", encode_sparse, decode_sparse))
    for name, encoder, decoder in codecs:
        await connection.set_type_codec(name, schema=schema, encoder=encoder, decoder=decoder, format="binary")


def encode_half(vector: NDArray[Any] | bytes) -> bytes:
    """Bytes are what this has returned before: a batch is encoded in a thread, and an array has no arrays in it."""
    if isinstance(vector, bytes):
        return vector
    return struct.pack(">HH", len(vector), 0) + vector.astype(">f2").tobytes()


def decode_half(data: bytes) -> Vector:
    return np.frombuffer(data, dtype=">f2", offset=4).astype(np.float32)


def encode_sparse(terms: Terms | bytes) -> bytes:
    """Of `in_term_space`; bytes as in `encode_half`."""
    if isinstance(terms, bytes):
        return terms
    return _sparse(np.array(terms.indices), np.array(terms.values))


def decode_sparse(data: bytes) -> Terms:
    _, count, _ = struct.unpack_from(">iii", data)
    indices = np.frombuffer(data, ">i4", count, 12)
    values = np.frombuffer(data, ">f4", count, 12 + 4 * count)
    return Terms(tuple(indices.tolist()), tuple(values.tolist()))
