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
AT_ONCE = 50_000
"""Vectors, so that a million needs no second copy."""
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
    for start in range(0, count, AT_ONCE):
        part = topics[start : start + AT_ONCE]
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
    return exact_nearest_each(vectors, question[None], limit)[0]


def exact_nearest_each(vectors: Vectors, questions: Vectors, limit: int) -> list[list[int]]:
    """Of many questions at once: a tenth of the time, as each vector is read once."""
    numbers = np.empty((len(questions), 0), np.int64)
    nearness = np.empty((len(questions), 0), np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        part = questions @ vectors[start : start + AT_ONCE].T
        few = np.argpartition(-part, min(limit, part.shape[1]) - 1, axis=1)[:, :limit]
        numbers = np.hstack([numbers, few + start])
        nearness = np.hstack([nearness, np.take_along_axis(part, few, 1)])
    best = np.argsort(-nearness, axis=1, kind="stable")[:, :limit]
    found: list[list[int]] = np.take_along_axis(numbers, best, 1).tolist()
    return found


def _units(rows: Vectors) -> Vectors:
    units: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units
