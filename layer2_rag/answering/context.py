"""Chunks that were found become the passages of an answer: neighbours joined, duplicates dropped, in reading order."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from layer2_rag.documents.model import Passage

WIDEST_GAP = 8
"""Code points of white space between two chunks that are still neighbours."""
Read = Callable[[str, int, int], Awaitable[str | None]]
"""The text of a document from one code point to another; None if it is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A run of a document out of one or more chunks. `text` is exactly what stands there; `score` the best chunk's."""

    first: Passage
    start: int
    end: int
    text: str
    score: float

    @classmethod
    def of(cls, passage: Passage) -> Self:
        return cls(first=passage, start=passage.start, end=passage.end, text=passage.text, score=passage.score)

    @property
    def document_id(self) -> str:
        return self.first.document_id


async def joined_passages(passages: Sequence[Passage], *, read: Read | None = None) -> list[Joined]:
    """Best first. Without `read` only chunks that touch or overlap are joined."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    runs = [run for each in by_document.values() for run in await _runs(each, read)]
    return _distinct(sorted(runs, key=lambda run: -run.score))


def in_reading_order(passages: Iterable[Joined]) -> list[Joined]:
    """Documents by their best passage, the passages of each as they stand in it."""
    best: dict[str, float] = {}
    listed = list(passages)
    for passage in listed:
        best[passage.document_id] = max(passage.score, best.get(passage.document_id, passage.score))
    return sorted(listed, key=lambda run: (-best[run.document_id], run.document_id, run.start))


async def _runs(passages: Sequence[Passage], read: Read | None) -> list[Joined]:
    """Of one document."""
    runs: list[Joined] = []
    for passage in sorted(passages, key=lambda passage: (passage.start, -passage.end)):
        longer = await _extended(runs[-1], passage, read) if runs else None
        if longer:
            runs[-1] = longer
        else:
            runs.append(Joined.of(passage))
    return runs


async def _extended(run: Joined, passage: Passage, read: Read | None) -> Joined | None:
    """The run with the passage after it, None if they are no neighbours."""
    gap = passage.start - run.end
    end, score = max(run.end, passage.end), max(run.score, passage.score)
    if gap <= 0:
        return replace(run, end=end, text=run.text + passage.text[-gap:], score=score)
    if gap > WIDEST_GAP or read is None:
        return None
    between = await read(passage.document_id, run.end, passage.start)
    if between is None or len(between) != gap or not between.isspace():
        return None
    return replace(run, end=end, text=run.text + between + passage.text, score=score)


def _distinct(runs: Iterable[Joined]) -> list[Joined]:
    """Without those that say, but for white space, what a better one says: the same text in two documents."""
    seen: set[str] = set()
    kept = []
    for run in runs:
        said = " ".join(run.text.split())
        if said not in seen:
            seen.add(said)
            kept.append(run)
    return kept
