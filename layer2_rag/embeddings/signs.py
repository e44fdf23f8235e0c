"""Token vectors, made small enough to keep: 512 signs each, and how alike two of them are. Knows no model.

A hidden state is turned by a fixed rotation that spreads what it says over all directions, and of each only the sign is
kept (Charikar 2002, https://doi.org/10.1145/509907.509965). The share of equal signs stands for the angle between two
states. Nothing is trained, and so the same serves every model.
"""

import random
from functools import cache

import numpy as np
from numpy.typing import NDArray

from layer2_rag.embeddings.base import TOKEN_BITS, TokenVectors

Matrix = NDArray[np.float32]
SEED = 2


def token_signs(hidden: Matrix) -> TokenVectors:
    """Hidden states (tokens, dimension) as packed signs (tokens, TOKEN_BITS / 8)."""
    return np.packbits(rotated(hidden)[:, :TOKEN_BITS] > 0, axis=1)


def similarities(query: TokenVectors, passage: TokenVectors) -> Matrix:
    """Shape (tokens of the query, tokens of the passage): 1 for equal, 0 for unrelated, -1 for opposite ones."""
    differing = np.bitwise_count(query.view(np.uint64)[:, None, :] ^ passage.view(np.uint64)[None, :, :])
    likeness: Matrix = 1 - differing.sum(axis=2, dtype=np.float32) * np.float32(2 / TOKEN_BITS)
    return likeness


def rotated(hidden: Matrix) -> Matrix:
    """Twice: random signs, then Hadamard's matrix, which is orthogonal. Shape (tokens, a power of two)."""
    size = max(TOKEN_BITS, 1 << (hidden.shape[1] - 1).bit_length())
    turned = np.zeros((len(hidden), size), dtype=np.float32)
    turned[:, : hidden.shape[1]] = hidden
    for flips in random_signs(size):
        turned = hadamard(turned * flips)
    return turned


@cache
def random_signs(size: int) -> Matrix:
    """Shape (2, size). By Python's own generator, as numpy does not promise the same numbers in its next version."""
    generator = random.Random(SEED)  # noqa: S311 - not for secrets
    return np.array([[1 if generator.random() < 0.5 else -1 for _ in range(size)] for _ in range(2)], dtype=np.float32)


def hadamard(rows: Matrix) -> Matrix:
    """Each row times Hadamard's matrix, which is the Kronecker product of two small ones.

    Small, so that BLAS calls none of its threads: they would spin where another text is being embedded.
    """
    count, size = rows.shape
    bits = size.bit_length() - 1
    left, right = sylvester(bits // 2), sylvester(bits - bits // 2)
    turned = np.matmul(left, rows.reshape(count, len(left), len(right)), dtype=np.float32)
    both: Matrix = np.matmul(turned, right, dtype=np.float32).reshape(count, size)
    return both


@cache
def sylvester(bits: int) -> Matrix:
    """Hadamard's matrix of this size, a power of two, in Sylvester's order; each row of length 1."""
    matrix = np.ones((1, 1))
    for _ in range(bits):
        matrix = np.kron(np.array([[1, 1], [1, -1]]) / np.sqrt(2), matrix)
    return matrix.astype(np.float32)
