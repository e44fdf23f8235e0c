"""A move from its beginning to its report: count, copy, compare, ask. Knows neither side."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from layer2_rag.api.parts import Stores
from layer2_rag.embeddings.base import Embedder
from layer2_rag.stores.base import DocumentStore, VectorIndex
from layer3_postgres.transfer.comparing import Comparison, compare
from layer3_postgres.transfer.copying import Copied, Done, Files, copy_all
from layer3_postgres.transfer.questions import Asked, ask_both, choose_questions
from layer3_postgres.transfer.reading import Reader, open_reader
from layer3_postgres.transfer.targets import Target

Phase = Literal["copying", "comparing", "asking"]
Begin = Callable[[Phase, int], Done]
"""Told that a phase begins, and over how many chunks, or questions; gives what is told of its progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """`exact`: the target's index, which compares every vector. `files`: None where they stay."""

    source: Stores
    target: Stores
    into: Target
    exact: VectorIndex
    files: Files | None


@dataclass(slots=True, kw_only=True)
class Report:
    """`seconds` by phase. It is whole when nothing differs."""

    copied: Copied | None = None
    compared: Comparison = field(default_factory=Comparison)
    asked: Asked = field(default_factory=Asked)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, phase: str) -> Generator[None, None, None]:
        started = time.perf_counter()
        yield
        self.seconds[phase] = time.perf_counter() - started

    @property
    def differences(self) -> list[str]:
        return [*self.compared.differences, *self.asked.differences]

    def as_json(self) -> dict[str, Any]:
        copied = self.copied
        return {
            "copied": copied
            and {
                "documents": copied.documents,
                "left_out": copied.left_out,
                "files": copied.files,
                "before": copied.there_before,
            },
            "source": self.compared.source.as_json(),
            "target": self.compared.target.as_json(),
            "questions": {"asked": self.asked.asked, "same": self.asked.same, "only_exactly": self.asked.exactly},
            "different": self.compared.different + len(self.asked.differences),
            "differences": self.differences,
            "seconds": {name: round(took, 1) for name, took in self.seconds.items()},
        }


@dataclass(frozen=True, slots=True)
class Size:
    documents: int
    chunks: int
    bytes: int


async def size_of(documents: DocumentStore) -> Size:
    many, chunks, size = 0, 0, 0
    async for document in documents.each_document():
        many, chunks, size = many + 1, chunks + document.chunks, size + document.bytes
    return Size(many, chunks, size)


async def move(sides: Sides, embedder: Embedder, *, verify_only: bool, begin: Begin) -> Report:
    """Raises what the stores, the database and the embedder raise."""
    report = Report()
    source = await open_reader(sides.source)
    size = await size_of(sides.source.documents)
    if not verify_only:
        with report.timed("copying"):
            report.copied = await copy_all(source, sides.into, files=sides.files, done=begin("copying", size.chunks))
        with report.timed("indexing"):
            await sides.into.finish(source)
    target = await open_reader(sides.target)
    with report.timed("comparing"):
        done = begin("comparing", size.chunks)
        report.compared = await compare(source, target, sides.into.digesting(target), files=sides.files, done=done)
    with report.timed("asking"):
        report.asked = await _asked(sides, source, target, embedder, begin)
    return report


async def _asked(sides: Sides, source: Reader, target: Reader, embedder: Embedder, begin: Begin) -> Asked:
    questions = await choose_questions(source, embedder)
    askable = [question for question in questions if question.collection in target.collections]
    return await ask_both(askable, source, target, sides.exact, embedder, done=begin("asking", len(askable)))
