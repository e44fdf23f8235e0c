"""Answers by the model: a prompt that fits, and what the model says with its citations made true. Knows no search."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing

from layer1_basic_api.chat.assistant import Delta, Event, Thought
from layer1_basic_api.errors import PromptTooLong
from layer1_basic_api.llm.base import ChatModel, Finished, ModelEvent, Reasoning, Text
from layer2_rag.answering.base import RagDone, Source, Sources
from layer2_rag.answering.clock import Clock
from layer2_rag.answering.context import Joined, Read, joined_passages
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.evidence import Evidence
from layer2_rag.answering.prompt import Packed, pack
from layer2_rag.answering.sources import citation_filter, numbered

LEAST_ANSWER = 8
"""An eighth of the context: what a small model's answer gets where one passage would not fit otherwise."""


class Generation:
    """`context`: the most tokens of a prompt with its answer."""

    def __init__(self, model: ChatModel, *, context: ContextLength, read: Read | None = None) -> None:
        self._model = model
        self._read = read
        self._context = context

    async def answer(self, evidence: Evidence, clock: Clock) -> AsyncGenerator[Event, None]:
        """With ever fewer chunks while the prompt is too long: by our count, or for the model, whose tokens are only
        estimated. Neighbours that were joined are one passage, which may be too long as a whole.

        Raises what the model raises; `NoModel` and `PromptTooLong` only before the first event.
        """
        question, meaning = evidence.question, evidence.meaning
        context = await self._context.of(question.model)
        for chunks, answer_share in _attempts(len(evidence.found.passages)):
            passages = await self._joined(evidence, chunks)
            said = False
            try:
                packed = pack(question, passages, meaning=meaning, context=context, answer_share=answer_share)
                async with aclosing(self._generate(packed, evidence, clock)) as events:
                    async for event in events:
                        said = True
                        yield event
                return
            except PromptTooLong:
                if said or answer_share == LEAST_ANSWER:
                    raise

    async def _joined(self, evidence: Evidence, chunks: int) -> Sequence[Joined]:
        found = evidence.found.passages
        if chunks == len(found):
            return evidence.passages
        return await joined_passages([each.passage for each in found[:chunks]], read=self._read)

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


def _attempts(chunks: int) -> Iterator[tuple[int, int]]:
    """How many chunks are tried, and which part of the context at most is left for the answer."""
    while chunks > 0:
        yield chunks, 2
        chunks //= 2
    yield 1, LEAST_ANSWER


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
