"""Two rankings become one. Knows scores and ids, and not where they come from.

Cosines and BM25's sums have nothing in common but their order and their spread, so each is first expressed in its own
standard deviations (z-scores), which keeps what ranks alone would lose: how far the best is ahead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layer2_rag.stores.base import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What one search brought, best first. `depth`: how many it was asked for."""

    hits: Sequence[Hit]
    depth: int

    @property
    def least(self) -> float:
        """The score of a chunk that was not brought: at most the last one's, and 0 if there was room for it."""
        return self.hits[-1].score if len(self.hits) >= self.depth else 0.0


def fuse(dense: Hits, keyword: Hits, *, dense_weight: float) -> dict[str, dict[str, float]]:
    """w · z(dense) + (1 − w) · z(BM25) over all that either brought, best first: the scores of each chunk by name.

    Ties keep the order of the dense search, then that of BM25. A chunk has only the scores that a search gave it, and
    `fused`.
    """
    scores: dict[str, dict[str, float]] = {}
    for name, found in (("dense", dense), ("keyword", keyword)):
        for hit in found.hits:
            scores.setdefault(hit.chunk_id, {})[name] = hit.score
    fused = dense_weight * z_scores(column(scores, "dense", dense)) + (1 - dense_weight) * z_scores(
        column(scores, "keyword", keyword)
    )
    for each, score in zip(scores.values(), fused, strict=True):
        each["fused"] = float(score)
    return best_first(scores, "fused")


def column(scores: Mapping[str, Mapping[str, float]], name: str, found: Hits) -> NDArray[np.float64]:
    return np.array([each.get(name, found.least) for each in scores.values()], dtype=np.float64)


def z_scores(values: ArrayLike) -> NDArray[np.float64]:
    """Mean 0, standard deviation 1; all 0 where all are equal."""
    array = np.asarray(values, dtype=np.float64)
    spread = array.std() if array.size else 0.0
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros_like(array)


def best_first(scores: Mapping[str, dict[str, float]], name: str) -> dict[str, dict[str, float]]:
    return dict(sorted(scores.items(), key=lambda item: -item[1][name]))
