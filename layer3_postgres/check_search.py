"""PostgreSQL and its peer, asked the same in turns. Knows no goal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any, Protocol

import asyncpg
import numpy as np

from layer3_postgres.check_peer import recall_of
from layer3_postgres.check_rows import HERE, nearest
from layer3_postgres.check_vectors import Vectors

EFS = (None, 128, 192, 256, 384, 512)


class Peer(Protocol):
    """Another engine with the same vectors, by their numbers."""

    def nearest(self, question: Sequence[float], limit: int, *, ef: int | None = None) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Turns:
    """Seconds of every search by round, and what PostgreSQL found in the last."""

    ours: list[list[float]] = field(default_factory=list)
    theirs: list[list[float]] = field(default_factory=list)
    found: list[list[int]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios of their 95th percentiles."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return float(median(np.percentile(mine, 95) / np.percentile(other, 95) for mine, other in pairs))


def least_ef(peer: Peer, questions: Vectors, right: Sequence[Sequence[int]], *, recall: float) -> int | None:
    """Its default where that finds enough, else the first of larger ones that does; the last where none does."""
    limit = len(right[0])
    for ef in EFS:
        found = [peer.nearest(question.tolist(), limit, ef=ef) for question in questions]
        if recall_of(found, right) >= recall:
            return ef
    return EFS[-1]


async def in_turns(
    connection: "asyncpg.Connection[Any]",
    peer: Peer,
    questions: Vectors,
    *,
    rounds: int,
    limit: int,
    ef: int | None = None,
) -> Turns:
    """One question after the other, each to both. `ef` is the peer's."""
    turns = Turns()
    for _ in range(rounds):
        found, ours, theirs = [], [], []
        for question in questions:
            begin = perf_counter()
            found.append(await nearest(connection, "hnsw", question, where=HERE, limit=limit))
            ours.append(perf_counter() - begin)
            theirs.append(_of_peer(peer, question.tolist(), limit, ef))
        turns.ours.append(ours)
        turns.theirs.append(theirs)
        turns.found[:] = found
    return turns


def _of_peer(peer: Peer, question: Sequence[float], limit: int, ef: int | None) -> float:
    begin = perf_counter()
    peer.nearest(question, limit, ef=ef)
    return perf_counter() - begin
