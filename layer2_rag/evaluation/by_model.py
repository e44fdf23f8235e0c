"""Answers for an evaluation by a language model, over the documents, as `/chat` gives them. Knows no metrics."""

import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from layer1_basic_api.errors import NoModel
from layer2_rag.answering.assistant import RagAssistant
from layer2_rag.answering.base import EXTRACTIVE, NOT_FOUND, RagDone, RagQuestion
from layer2_rag.evaluation.workbench import COLLECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`cited`: the documents that it refers to, by id. `refused`: it says that nothing was found, or cites nothing."""

    text: str
    cited: frozenset[str]
    refused: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class ModelAnswerer:
    assistant: RagAssistant
    name: str

    async def answer(self, question: str) -> Answer:
        """Raises a `ModelError`, `NoModel` too: an answer without the model would be a figure of something else."""
        start = time.perf_counter()
        asked = RagQuestion(message=question, collection=COLLECTION, model=self.name, temperature=0)
        async with aclosing(self.assistant.answer(asked)) as events:
            done = cast("RagDone", [event async for event in events][-1])
        if done.model == EXTRACTIVE and done.response != NOT_FOUND:
            raise NoModel(f"The model {self.name!r} does not answer. Connect one, or leave --model away.")
        return Answer(
            text=done.response,
            cited=frozenset(source.document_id for source in done.sources if source.n in done.cited),
            refused=not done.grounded,
            milliseconds=(time.perf_counter() - start) * 1000,
        )
