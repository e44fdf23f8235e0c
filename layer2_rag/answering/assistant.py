"""Layer 2's assistant: a question's way through the documents to a cited answer. Knows no HTTP and no stores."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, fields, replace

from layer1_basic_api.chat.assistant import Assistant, Delta, Done, Event, Question, Thought
from layer1_basic_api.errors import NoModel, PromptTooLong
from layer1_basic_api.llm.base import ChatModel, Finished, Reasoning, Text
from layer2_rag.answering.base import (
    EXTRACTIVE,
    NOT_FOUND,
    Finder,
    NearPassage,
    RagDone,
    RagQuestion,
    Source,
    Sources,
    Trace,
    Way,
)
from layer2_rag.answering.citations import CitationFilter
from layer2_rag.answering.context import Joined, Read, in_reading_order, joined_passages
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.extractive import Sentence, best_apart, ranked_sentences
from layer2_rag.answering.following import followed, unsaid
from layer2_rag.answering.markers import unmarked
from layer2_rag.answering.prompt import Packed, pack
from layer2_rag.answering.quoting import near_of, quoted_in, source_of
from layer2_rag.answering.route import talk
from layer2_rag.answering.settings import AnsweringSettings, Clock
from layer2_rag.answering.standing_alone import Meaning, standing_alone
from layer2_rag.chunking.base import Tokenizer
from layer2_rag.documents.model import Passage
from layer2_rag.retrieval.base import Found, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What was looked for, what was found, and its sentences, best first."""

    asked: RagQuestion
    meaning: Meaning
    found: Found
    passages: tuple[Joined, ...]
    ranked: tuple[Sentence, ...]
    best: tuple[Sentence, ...]
    clock: Clock


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
        self._model = model
        self._finder = finder
        self._tokenizer = tokenizer
        self._read = read
        self._settings = settings or AnsweringSettings()
        self._context = ContextLength(model, most=self._settings.context)

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        way = _way(question)
        clock = Clock()
        search = (
            await self._search(question, clock) if isinstance(question, RagQuestion) and way == "documents" else None
        )
        if search is None:
            events = self._plainly(question, "empty" if way == "documents" else way, clock)
        elif self._unsure(search.found):
            events = self._refuse(search)
        else:
            events = self._from_documents(search)
        async with aclosing(events):
            async for event in events:
                yield event

    async def _plainly(self, question: Question, way: Way, clock: Clock) -> AsyncGenerator[Event, None]:
        """Layer 1's answer, which stands on no documents."""
        if question.model == EXTRACTIVE:
            question = replace(question, model=None)
        async with aclosing(self._plain.answer(question)) as events:
            async for event in events:
                if not isinstance(event, Done):
                    yield event
                    continue
                clock.lap("answer")
                traced = isinstance(question, RagQuestion) and question.trace
                trace = Trace(way=way, question=question.message, milliseconds=clock.steps) if traced else None
                yield RagDone(**{each.name: getattr(event, each.name) for each in fields(Done)}, trace=trace)

    async def _search(self, question: RagQuestion, clock: Clock) -> _Search | None:
        """None for a collection that has nothing."""
        found = await self._find(question, question.message)
        if not found.passages and (not question.conditions or await self._is_empty(question)):
            return None
        clock.lap("search")
        model = self._model
        meaning = await standing_alone(question, model, seconds=self._settings.rewrite_seconds)
        clock.lap("stand_alone")
        if meaning.text != question.message:
            wider = await self._find(question, meaning.searched)
            found, meaning = followed(question.message, meaning, alone=found, wider=wider)
            clock.lap("search_again")
        chunks = found.passages
        passages = await joined_passages([each.passage for each in chunks], read=self._read)
        ranked, best = await asyncio.to_thread(self._ranked, meaning, found)
        clock.lap("passages")
        return _Search(
            asked=question,
            meaning=meaning,
            found=found,
            passages=tuple(passages),
            ranked=ranked,
            best=best,
            clock=clock,
        )

    async def _find(self, question: RagQuestion, text: str) -> Found:
        query = Query(
            text=text,
            collection=question.collection,
            conditions=question.conditions,
            limit=question.top_k or self._settings.top_k,
        )
        return await self._finder.find(query)

    async def _is_empty(self, question: RagQuestion) -> bool:
        """Whether there is nothing even without the conditions."""
        return not (await self._find(replace(question, conditions=(), top_k=1), question.message)).passages

    def _ranked(self, meaning: Meaning, found: Found) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
        """All sentences for the sources' quotes, and those that an answer may be made of."""
        sentences = ranked_sentences(meaning.searched, found.question, found.passages, tokenizer=self._tokenizer)
        ranked = unsaid(sentences, meaning)
        first = found.passages[: self._settings.quoted_passages]
        quotable = [sentence for sentence in ranked if any(_stands_in(sentence, each.passage) for each in first)]
        return tuple(ranked), tuple(best_apart(quotable, self._settings.quotes))

    def _unsure(self, found: Found) -> bool:
        return not found.passages or found.confidence < self._settings.threshold

    async def _refuse(self, search: _Search) -> AsyncGenerator[Event, None]:
        near = tuple(near_of(passage, search.ranked) for passage in search.passages[: self._settings.near])
        yield Delta(NOT_FOUND)
        done = Done(response=NOT_FOUND, model=EXTRACTIVE, finish_reason="stop")
        yield self._done(search, done, near=near)

    async def _from_documents(self, search: _Search) -> AsyncGenerator[Event, None]:
        """By the model; by quoting where there is none, or where that is asked for."""
        if search.asked.model != EXTRACTIVE:
            try:
                async with aclosing(self._by_model(search)) as events:
                    async for event in events:
                        yield event
                return
            except NoModel:  # Raised before a word is said: no answer is ever begun twice.
                pass
        async for event in self._by_quoting(search):
            yield event

    async def _by_model(self, search: _Search) -> AsyncGenerator[Event, None]:
        """A model that refuses the prompt as too long, which was counted by an estimate, gets half of the passages."""
        context = await self._context.of(search.asked.model)
        most = len(search.passages)
        while True:
            packed = pack(search.asked, search.passages, meaning=search.meaning.text, context=context, most=most)
            said = False
            try:
                async with aclosing(self._told(search, packed)) as events:
                    async for event in events:
                        said = True
                        yield event
                return
            except PromptTooLong:
                most = len(packed.passages) // 2
                if said or not most:
                    raise

    async def _told(self, search: _Search, packed: Packed) -> AsyncGenerator[Event, None]:
        """The model's answer with its citations made true. Sources come with the first word, when nothing can change
        them any more, and a model that cannot answer is still an error with a status of its own."""
        sources = _numbered(packed.passages, search.ranked)
        citations = _filter_for(sources)
        said: list[str] = []
        thought: list[str] = []
        opened = False
        async with aclosing(self._model.generate(packed.prompt)) as events:
            async for event in events:
                if not opened:
                    opened = True
                    search.clock.lap("first_word")
                    yield Sources(sources)
                if isinstance(event, Reasoning):
                    thought.append(event.text)
                    yield Thought(event.text)
                    continue
                text = citations.feed(event.text) if isinstance(event, Text) else citations.finish()
                if text:
                    said.append(text)
                    yield Delta(text)
                if isinstance(event, Finished):
                    search.clock.lap("answer")
                    done = Done(
                        response="".join(said),
                        model=event.model,
                        finish_reason=event.finish_reason,
                        usage=event.usage,
                        reasoning="".join(thought) or None,
                    )
                    yield self._done(search, done, sources=sources, cited=citations.cited)

    async def _by_quoting(self, search: _Search) -> AsyncGenerator[Event, None]:
        sources = _numbered(in_reading_order(search.passages), search.ranked)
        yield Sources(sources)
        said: list[str] = []
        cited: dict[int, None] = {}
        for sentence in search.best:
            source = next((source for source in sources if quoted_in(sentence, source)), None)
            if source is None:  # Its passage says what another one says, and was dropped.
                continue
            cited[source.n] = None
            text = ("\n\n" if said else "") + f"{_shown(sentence, sources)} [{source.n}]"
            said.append(text)
            yield Delta(text)
        search.clock.lap("answer")
        done = Done(response="".join(said), model=EXTRACTIVE, finish_reason="stop")
        yield self._done(search, done, sources=sources, cited=tuple(cited))

    def _done(
        self,
        search: _Search,
        done: Done,
        *,
        sources: tuple[Source, ...] = (),
        cited: tuple[int, ...] = (),
        near: tuple[NearPassage, ...] = (),
    ) -> RagDone:
        trace = Trace(
            way="documents",
            question=search.meaning.text,
            confidence=search.found.confidence,
            threshold=self._settings.threshold,
            stages=search.found.stages,
            milliseconds=search.clock.steps,
        )
        return RagDone(
            **{each.name: getattr(done, each.name) for each in fields(Done)},
            sources=sources,
            grounded=bool(cited),
            near=near,
            cited=cited,
            trace=trace if search.asked.trace else None,
        )


def _way(question: Question) -> Way:
    if not isinstance(question, RagQuestion) or not question.use_rag:
        return "off"
    follows = any(said.role == "assistant" for said in question.history)
    return talk(question.message, follows=follows) or "documents"


def _stands_in(sentence: Sentence, passage: Passage) -> bool:
    inside = passage.start <= sentence.start and sentence.end <= passage.end
    return inside and sentence.document_id == passage.document_id


def _numbered(passages: Sequence[Joined], ranked: Sequence[Sentence]) -> tuple[Source, ...]:
    return tuple(source_of(n, passage, ranked) for n, passage in enumerate(passages, 1))


def _shown(sentence: Sentence, sources: Sequence[Source]) -> str:
    """The sentence as it stands, but for what would be a citation, an image or a link of ours."""
    neutral = _filter_for(sources)
    return neutral.feed(unmarked(sentence.text)) + neutral.finish()


def _filter_for(sources: Sequence[Source]) -> CitationFilter:
    """A link may lead only where the passages lead, so that no address can carry off what was said."""
    return CitationFilter(
        [source.n for source in sources], may_link=lambda address: any(address in source.text for source in sources)
    )
