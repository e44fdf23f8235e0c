"""What a search did, for its trace: how long each step took, what it ranked how, and how it says it went about it."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from layer2_rag.retrieval.base import Candidate, Stage
from layer2_rag.stores.base import FoundChunk


@dataclass(slots=True)
class Step:
    name: str
    milliseconds: float = 0.0
    detail: str = ""
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


_current: ContextVar[Step | None] = ContextVar("step", default=None)


def note(detail: str) -> None:
    """For a store that has more than one way to search: which one this step of the trace went. Outside one, nothing."""
    if step := _current.get():
        step.detail = detail


class Stopwatch:
    def __init__(self) -> None:
        self._steps: list[Step] = []

    @contextmanager
    def timed(self, name: str) -> Generator[Step, None, None]:
        step = Step(name)
        self._steps.append(step)
        start, before = time.perf_counter(), _current.set(step)
        try:
            yield step
        finally:
            _current.reset(before)
            step.milliseconds = (time.perf_counter() - start) * 1000

    def stages(self, shown: Sequence[FoundChunk]) -> tuple[Stage, ...]:
        """The steps, in their order. Of what they ranked, only chunks that were read may be shown."""
        owners = {found.chunk.key.id: found.document.id for found in shown}
        return tuple(
            Stage(name=step.name, milliseconds=step.milliseconds, detail=step.detail, candidates=_known(step, owners))
            for step in self._steps
        )


def _known(step: Step, owners: Mapping[str, str]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(chunk_id=chunk_id, document_id=owners[chunk_id], scores=scores)
        for chunk_id, scores in step.scores.items()
        if chunk_id in owners
    )
