"""Layer 3's assistant: memory before layer 2's answer, and what is kept of it after. Knows no HTTP and no SQL."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from layer1_basic_api.chat.assistant import Assistant, Event, Question
from layer1_basic_api.context import CLIENT_GONE
from layer2_rag.answering.base import EXTRACTIVE, RagDone
from layer3_postgres.conversations.afterwards import Afterwards
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.beginning import begin_anew, go_on
from layer3_postgres.conversations.notes import Notes
from layer3_postgres.conversations.record import Record
from layer3_postgres.conversations.turn import KeptQuestion, Turn


class ConversationAssistant:
    """Answers by `lower`. A question that belongs to no conversation passes through unchanged."""

    def __init__(
        self,
        *,
        lower: Assistant,
        store: ConversationStore,
        afterwards: Afterwards,
        notes: Notes | None = None,
        memory_tokens: int,
    ) -> None:
        """`notes`: None for titles out of questions and no summaries."""
        self._lower = lower
        self._store = store
        self._afterwards = afterwards
        self._notes = notes
        self._tokens = memory_tokens

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        events = self._kept(question) if isinstance(question, KeptQuestion) else self._lower.answer(question)
        async with aclosing(events):
            async for event in events:
                yield event

    async def _kept(self, question: KeptQuestion) -> AsyncGenerator[Event, None]:
        """No session is open while the model speaks: the place is read before, and the record writes now and then."""
        if question.begins:
            turn, beginning = begin_anew(question)
        else:
            place = await self._store.place(question.conversation_id, parent_id=question.parent_id)
            turn, beginning = go_on(question, place, tokens=self._tokens)
        if not question.keep:
            async with aclosing(self._lower.answer(turn.asked)) as events:
                async for event in events:
                    yield event
            return
        record = Record(self._store, turn, beginning)
        try:
            async with aclosing(self._lower.answer(turn.asked)) as events:
                async for event in events:
                    told = await record.taken(event)
                    if isinstance(event, RagDone):  # Before it is told: whoever has it asks for no more.
                        self._note(turn, event)
                    yield told
        except GeneratorExit:
            record.stopped = True
            raise
        except asyncio.CancelledError as cancelled:
            record.stopped = CLIENT_GONE in cancelled.args
            raise
        finally:
            await record.close()

    def _note(self, turn: Turn, done: RagDone) -> None:
        """A title costs a call of the model, and most conversations of one question are never opened again: so it is
        made with the second answer."""
        if self._notes is None or done.model == EXTRACTIVE:
            return
        if turn.untitled:
            self._afterwards.do(partial(self._title, turn))
        if turn.outgrown:
            self._afterwards.do(partial(self._summarise, turn))

    async def _title(self, turn: Turn) -> None:
        assert self._notes
        said = turn.said[:4]
        if title := await self._notes.title(said, model=turn.asked.model):
            await self._store.rename(turn.conversation_id, title, by="model")

    async def _summarise(self, turn: Turn) -> None:
        assert self._notes
        summary = await self._notes.summary(turn.summary, turn.outgrown, model=turn.asked.model)
        if summary:
            await self._store.summarise(turn.conversation_id, summary, upto=turn.outgrown[-1].id)
