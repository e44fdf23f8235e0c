"""Follow-up questions, with what was said before them, and whether they are answered from the right document.

The documents are read from where they are, as for layer 2's own questions. Half of the questions were looked at while
the rules were made (`dev`), the other half only for the final figure (`held-out`). Asks an assistant; knows no store.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

from layer1_basic_api.chat.assistant import Assistant
from layer1_basic_api.llm.base import Message
from layer2_rag.answering.base import EXTRACTIVE, NOT_FOUND, RagDone, RagQuestion
from layer2_rag.evaluation.dataset import Text
from layer2_rag.evaluation.metrics import holds
from layer2_rag.evaluation.own import read_own

FILE = Path(__file__).parent / "follow_ups.jsonl"
Half = Literal["dev", "held-out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """`cited`: the documents that the answer before came from. `documents`: those that answer this question, in words
    of which `answers` has at least one. `alone`: the question as somebody would ask it without a conversation."""

    id: str
    half: Half
    history: tuple[Message, ...]
    cited: tuple[str, ...]
    text: str
    alone: str
    documents: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFigures:
    """Shares of the questions. `right_document`: the first source is of a right document, and it was answered.
    `cited_right`: the answer cites one. `answered`: its quotes hold the answer. `refused`: "not found"."""

    right_document: float
    cited_right: float
    answered: float
    refused: float


def read_follow_ups(half: Half | None = None) -> tuple[FollowUp, ...]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    asked = [_follow_up(json.loads(line)) for line in lines]
    return tuple(each for each in asked if half in (None, each.half))


def texts() -> list[Text]:
    return list(read_own().texts)


async def measure_follow_ups(
    assistant: Assistant,
    asked: Sequence[FollowUp],
    *,
    collection: str,
    names: Mapping[str, Sequence[str]],
    alone: bool = False,
) -> FollowUpFigures:
    """Without a model. `names`: of each document by its id. `alone`: ask what was written to stand alone, without what
    was said: what the search makes of perfect rewriting."""
    shares = [await _shares(assistant, each, collection, names, alone) for each in asked]
    return FollowUpFigures(**{name: fmean(share[name] for share in shares) for name in shares[0]})


async def _shares(
    assistant: Assistant, asked: FollowUp, collection: str, names: Mapping[str, Sequence[str]], alone: bool
) -> dict[str, float]:
    question = RagQuestion(
        message=asked.alone if alone else asked.text,
        history=() if alone else asked.history,
        collection=collection,
        model=EXTRACTIVE,
    )
    done = await _done(assistant, question)
    right = [not set(asked.documents).isdisjoint(names[source.document_id]) for source in done.sources]
    figures = FollowUpFigures(
        right_document=any(right[:1]),
        cited_right=any(yes for yes, source in zip(right, done.sources, strict=True) if source.n in done.cited),
        answered=holds(done.response, asked.answers),
        refused=done.response == NOT_FOUND,
    )
    return {name: float(value) for name, value in asdict(figures).items()}


async def _done(assistant: Assistant, question: RagQuestion) -> RagDone:
    async with aclosing(assistant.answer(question)) as events:
        async for event in events:
            if isinstance(event, RagDone):
                return event
    raise ValueError(f"There is no answer to {question.message!r}.")


def _follow_up(line: Mapping[str, Any]) -> FollowUp:
    return FollowUp(
        id=line["_id"],
        half=line["half"],
        history=tuple(Message(said["role"], said["content"]) for said in line["history"]),
        cited=tuple(line["cited"]),
        text=line["text"],
        alone=line["alone"],
        documents=tuple(line["documents"]),
        answers=tuple(line["answers"]),
    )
