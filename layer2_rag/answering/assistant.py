"""Layer 2's assistant: a question's way through the documents to a cited answer. Knows no HTTP and no stores."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import fields, replace

from layer1_basic_api.chat.assistant import Assistant, Delta, Done, Event, Question
from layer1_basic_api.errors import ModelMissing, NoModel
from layer1_basic_api.llm.base import ChatModel
from layer2_rag.answering.base import EXTRACTIVE, NOT_FOUND, Finder, RagDone, RagQuestion, Trace, Way
from layer2_rag.answering.clock import Clock
from layer2_rag.answering.context import Read
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.evidence import Evidence, EvidenceSearch
from layer2_rag.answering.generation import Generation
from layer2_rag.answering.quotation import quoted_answer
from layer2_rag.answering.route import talk
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.answering.sources import near_passage
from layer2_rag.chunking.base import Tokenizer
from layer2_rag.documents.model import DEFAULT_COLLECTION


class RagAssistant:
    """Answers from the documents, or hands the question to `plain`: see `Way`."""

    def __init__(
        self,
        *,
        plain: Assistant,
        model: ChatModel,
        finder: Finder,
        tokenizer: Tokenizer,
        read: Read | None = None,
        settings: AnsweringSettings | None = None,
    ) -> None:
        self._plain = plain
        self._settings = settings or AnsweringSettings()
        context = ContextLength(model, most=self._settings.context)
        self._search = EvidenceSearch(
            finder=finder, model=model, context=context, tokenizer=tokenizer, read=read, settings=self._settings
        )
        self._generation = Generation(model, context=context, read=read)

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        asked, clock = _for_documents(question), Clock()
        way, evidence = _way(asked), None
        if way == "documents":
            evidence = await self._search.gather(asked, clock)
            way = "documents" if evidence else "empty"
        try:
            async with aclosing(self._events(asked, evidence, clock)) as events:
                async for event in events:
                    if isinstance(event, RagDone) and asked.trace:
                        yield replace(event, trace=self._trace(asked, way, evidence, clock))
                    else:
                        yield event
        except NoModel as error:
            if way != "empty":
                raise
            raise _nothing_to_quote(error, asked.collection) from error

    def _events(self, question: RagQuestion, evidence: Evidence | None, clock: Clock) -> AsyncGenerator[Event, None]:
        if evidence is None:
            return self._plainly(question, clock)
        if not evidence.passages or evidence.found.confidence < self._settings.threshold:
            return self._abstain(evidence)
        return self._from_documents(evidence, clock)

    async def _plainly(self, question: RagQuestion, clock: Clock) -> AsyncGenerator[Event, None]:
        """Layer 1's answer, which stands on no documents."""
        if question.model == EXTRACTIVE:
            question = replace(question, model=None)
        async with aclosing(self._plain.answer(question)) as events:
            async for event in events:
                if isinstance(event, Done):
                    clock.lap("answer")
                    yield RagDone(**{field.name: getattr(event, field.name) for field in fields(Done)})
                else:
                    yield event

    async def _abstain(self, evidence: Evidence) -> AsyncGenerator[Event, None]:
        nearest = evidence.passages[: self._settings.near]
        near = tuple(near_passage(passage, evidence.sentences) for passage in nearest)
        yield Delta(NOT_FOUND)
        yield RagDone(response=NOT_FOUND, model=EXTRACTIVE, finish_reason="stop", near=near)

    async def _from_documents(self, evidence: Evidence, clock: Clock) -> AsyncGenerator[Event, None]:
        """By the model; by quoting where there is none, or where that is asked for. A model server that runs and has no
        model yet is none, too, but for who names one."""
        if evidence.question.model != EXTRACTIVE:
            try:
                async with aclosing(self._generation.answer(evidence, clock)) as events:
                    async for event in events:
                        yield event
                return
            except (NoModel, ModelMissing) as error:  # Raised before a word is said: no answer is ever begun twice.
                if isinstance(error, ModelMissing) and evidence.question.model:
                    raise
        for event in quoted_answer(evidence):
            if isinstance(event, RagDone):
                clock.lap("answer")
            yield event

    def _trace(self, question: RagQuestion, way: Way, evidence: Evidence | None, clock: Clock) -> Trace:
        if evidence is None:
            return Trace(way=way, question=question.message, milliseconds=clock.steps)
        return Trace(
            way=way,
            question=evidence.meaning,
            confidence=evidence.found.confidence,
            threshold=self._settings.threshold,
            stages=evidence.found.stages,
            milliseconds=clock.steps,
        )


def _for_documents(question: Question) -> RagQuestion:
    """A question of layer 1 names no documents, and asks for none."""
    if isinstance(question, RagQuestion):
        return question
    return RagQuestion(**{field.name: getattr(question, field.name) for field in fields(Question)}, use_rag=False)


def _nothing_to_quote(error: NoModel, collection: str) -> NoModel:
    """Who has neither a model nor documents is told of both ways to an answer."""
    into = "" if collection == DEFAULT_COLLECTION else f" --collection {collection}"
    add = f"Or add documents, which are quoted without one: by `mystack ingest FOLDER{into}`, or on the page."
    return NoModel(f"{error.detail} {add}", commands=error.commands)


def _way(question: RagQuestion) -> Way:
    if not question.use_rag:
        return "off"
    follows = any(said.role == "assistant" for said in question.history)
    return talk(question.message, follows=follows) or "documents"
