"""Vectors and questions made from a seed, for `mystack check` and the benchmark. Knows no index.

They are clustered as those of texts are: a topic, and within it a place in few directions out of many, the first of
which matter most. Independent noise in all directions would make every vector equally far from every other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIMENSION = 384
SEED = 3
OF_A_TOPIC = 500
DIRECTIONS = 64
WITHIN = 1.2
"""How far a vector lies from the middle of its topic, of length 1."""
TURN = 0.5
"""How far a question lies from the vector that it was made of: the length of the noise beside a vector of length 1."""
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Made:
    """Unit vectors, and the number of the topic of each."""

    vectors: Vectors
    topics: NDArray[np.int64]


def make_vectors(count: int, *, seed: int = SEED) -> Made:
    draw = np.random.default_rng(seed)
    topics = draw.integers(0, max(1, count // OF_A_TOPIC), count)
    middles = _units(draw.standard_normal((int(topics.max()) + 1, DIMENSION), dtype=np.float32))
    directions = draw.standard_normal((DIRECTIONS, DIMENSION), dtype=np.float32)
    directions *= (1 / np.sqrt(1 + np.arange(DIRECTIONS, dtype=np.float32)))[:, None]
    vectors = np.empty((count, DIMENSION), np.float32)
    for start in range(0, count, 50_000):  # so that a million needs no second copy
        part = topics[start : start + 50_000]
        inner = _units(draw.standard_normal((len(part), DIRECTIONS), dtype=np.float32) @ directions)
        vectors[start : start + len(part)] = _units(middles[part] + WITHIN * inner)
    return Made(vectors, topics)


def make_questions(vectors: Vectors, count: int, *, seed: int = SEED) -> Vectors:
    """Each is near a vector that is there, and is none of them."""
    draw = np.random.default_rng((seed, count))
    chosen = vectors[draw.integers(0, len(vectors), count)]
    return _units(chosen + TURN * _units(draw.standard_normal(chosen.shape, dtype=np.float32)))


def exact_nearest(vectors: Vectors, question: Vectors, limit: int) -> list[int]:
    """The numbers of the nearest, by comparing all."""
    nearness = vectors @ question
    few = np.argpartition(-nearness, min(limit, len(nearness) - 1))[:limit]
    return [int(number) for number in few[np.argsort(-nearness[few])]]


def _units(rows: Vectors) -> Vectors:
    units: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units
