"""What a search did, for its trace: how long each step took and what it ranked how. Knows no steps."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from layer2_rag.retrieval.base import Candidate, Stage
from layer2_rag.stores.base import FoundChunk


@dataclass(slots=True)
class Step:
    name: str
    milliseconds: float = 0.0
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


class Stopwatch:
    def __init__(self) -> None:
        self._steps: list[Step] = []

    @contextmanager
    def timed(self, name: str) -> Generator[Step, None, None]:
        step = Step(name)
        self._steps.append(step)
        start = time.perf_counter()
        try:
            yield step
        finally:
            step.milliseconds = (time.perf_counter() - start) * 1000

    def stages(self, shown: Sequence[FoundChunk]) -> tuple[Stage, ...]:
        """The steps, in their order. Of what they ranked, only chunks that were read may be shown."""
        owners = {found.chunk.key.id: found.document.id for found in shown}
        return tuple(
            Stage(name=step.name, milliseconds=step.milliseconds, candidates=_known(step, owners))
            for step in self._steps
        )


def _known(step: Step, owners: Mapping[str, str]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(chunk_id=chunk_id, document_id=owners[chunk_id], scores=scores)
        for chunk_id, scores in step.scores.items()
        if chunk_id in owners
    )
