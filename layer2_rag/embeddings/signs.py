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
ROWS = 8
"""Multiplied at a time. More, and OpenBLAS calls its own threads, which spin where another text is being embedded."""


def token_signs(hidden: Matrix) -> TokenVectors:
    """Hidden states (tokens, dimension) as packed signs (tokens, TOKEN_BITS / 8)."""
    turn = rotation(hidden.shape[1])
    turned = [hidden[start : start + ROWS] @ turn > 0 for start in range(0, len(hidden), ROWS)]
    return np.packbits(np.concatenate([np.empty((0, TOKEN_BITS), dtype=bool), *turned]), axis=1)


def similarities(query: TokenVectors, passage: TokenVectors) -> Matrix:
    """Shape (tokens of the query, tokens of the passage): 1 for equal, 0 for unrelated, -1 for opposite ones."""
    differing = np.bitwise_count(query.view(np.uint64)[:, None, :] ^ passage.view(np.uint64)[None, :, :])
    likeness: Matrix = 1 - differing.sum(axis=2, dtype=np.float32) * np.float32(2 / TOKEN_BITS)
    return likeness


@cache
def rotation(dimension: int) -> Matrix:
    """Shape (dimension, TOKEN_BITS), the same on every machine: two rounds of random signs and a Hadamard matrix.

    Made of the signs that Python's own generator gives, as numpy does not promise the same numbers in its next version.
    """
    size = max(TOKEN_BITS, 1 << (dimension - 1).bit_length())
    generator = random.Random(SEED)  # noqa: S311 - not for secrets
    turn: Matrix = np.eye(size, dtype=np.float32)[:dimension]
    for _ in range(2):
        flips: Matrix = np.array([1 if generator.random() < 0.5 else -1 for _ in range(size)], dtype=np.float32)
        turn = np.matmul(turn * flips, hadamard(size), dtype=np.float32)
    return turn[:, :TOKEN_BITS] / np.float32(size)


def hadamard(size: int) -> Matrix:
    """Orthogonal rows of 1 and -1: whole numbers, so that no machine rounds. `size`: a power of two."""
    matrix: Matrix = np.ones((1, 1), dtype=np.float32)
    while len(matrix) < size:
        matrix = np.kron(np.array([[1, 1], [1, -1]], dtype=np.float32), matrix)
    return matrix
