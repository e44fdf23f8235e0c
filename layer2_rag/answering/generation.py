"""Answers by the model: a prompt that fits, and what the model says with its citations made true. Knows no search."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing

from layer1_basic_api.chat.assistant import Delta, Event, Thought
from layer1_basic_api.errors import PromptTooLong
from layer1_basic_api.llm.base import ChatModel, Finished, ModelEvent, Reasoning, Text
from layer2_rag.answering.base import RagDone, Source, Sources
from layer2_rag.answering.clock import Clock
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.evidence import Evidence
from layer2_rag.answering.prompt import Packed, pack
from layer2_rag.answering.sources import citation_filter, numbered


class Generation:
    """`context`: the most tokens of a prompt with its answer, where the model takes as many."""

    def __init__(self, model: ChatModel, *, context: int) -> None:
        self._model = model
        self._context = ContextLength(model, most=context)

    async def answer(self, evidence: Evidence, clock: Clock) -> AsyncGenerator[Event, None]:
        """A model that refuses the prompt as too long, which was counted by an estimate, gets half of the passages.

        Raises what the model raises; `NoModel` and `PromptTooLong` only before the first event.
        """
        question, meaning = evidence.question, evidence.meaning
        context = await self._context.of(question.model)
        most = len(evidence.passages)
        while True:
            packed = pack(question, evidence.passages, meaning=meaning, context=context, most=most)
            said = False
            try:
                async with aclosing(self._generate(packed, evidence, clock)) as events:
                    async for event in events:
                        said = True
                        yield event
                return
            except PromptTooLong:
                most = len(packed.passages) // 2
                if said or not most:
                    raise

    async def _generate(self, packed: Packed, evidence: Evidence, clock: Clock) -> AsyncGenerator[Event, None]:
        """Sources come with the first word, when nothing can change them any more, and a model that cannot answer is
        still an error with a status of its own."""
        sources = numbered(packed.passages, evidence.sentences)
        answer: _Answer | None = None
        async with aclosing(self._model.generate(packed.prompt)) as events:
            async for event in events:
                if answer is None:
                    answer = _Answer(sources)
                    clock.lap("first_word")
                    yield Sources(sources)
                if isinstance(event, Finished):
                    clock.lap("answer")
                for told in answer.told(event):
                    yield told


class _Answer:
    """What the model has said by now, and which sources it named."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)
        self._citations = citation_filter(sources)
        self._said: list[str] = []
        self._thought: list[str] = []

    def told(self, event: ModelEvent) -> Iterator[Event]:
        match event:
            case Reasoning(text):
                self._thought.append(text)
                yield Thought(text)
            case Text(text):
                yield from self._say(self._citations.feed(text))
            case Finished():
                yield from self._say(self._citations.finish())
                yield self._done(event)

    def _say(self, text: str) -> Iterator[Delta]:
        if text:
            self._said.append(text)
            yield Delta(text)

    def _done(self, end: Finished) -> RagDone:
        return RagDone(
            response="".join(self._said),
            model=end.model,
            finish_reason=end.finish_reason,
            usage=end.usage,
            reasoning="".join(self._thought) or None,
            sources=self._sources,
            cited=self._citations.cited,
            grounded=bool(self._citations.cited),
        )
