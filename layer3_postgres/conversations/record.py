"""Keeps an answer while it comes: its question with the first word, itself now and then, and whole at the end."""

import asyncio
import time
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime

import structlog

from layer1_basic_api.chat.assistant import Delta, Event, Thought
from layer2_rag.answering.base import RagDone, Source, Sources
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.retrieval.base import Stage
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.model import Answer, Beginning, KeptMessage
from layer3_postgres.conversations.turn import KeptDone, Turn

KEPT_CANDIDATES = 10
"""Of each stage of a trace, as many as a page shows: all of them are ten times as long as the answer."""
SAVE_SECONDS = 2.0
"""What a killed server loses of an answer at most."""
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Record:
    """Nothing is kept of an answer that fails before its first word: the client gets an error and asks again."""

    store: ConversationStore
    turn: Turn
    beginning: Beginning
    stopped: bool = False
    _said: list[str] = field(default_factory=list)
    _thought: list[str] = field(default_factory=list)
    _sources: tuple[Source, ...] = ()
    _begun: bool = False
    _whole: bool = False
    _saved: float = 0.0

    async def taken(self, event: Event) -> Event:
        """The event as it goes on to the client."""
        if not self._begun:
            await self.store.begin(self.beginning)
            self._begun, self._saved = True, time.monotonic()
        match event:
            case RagDone():
                return await self._finish(event)
            case Delta(text):
                self._said.append(text)
            case Thought(text):
                self._thought.append(text)
            case Sources(sources):
                self._sources = sources
        if time.monotonic() - self._saved >= SAVE_SECONDS:
            await self._save()
        return event

    async def close(self) -> None:
        """Whatever ends it, also a second cancellation, what came is written. It is over then, so that nobody can be
        told any more if that fails."""
        if self._begun and not self._whole:
            await asyncio.shield(asyncio.ensure_future(self._save()))

    async def _finish(self, done: RagDone) -> KeptDone:
        message = self._message(
            content=done.response,
            state="whole",
            model=done.model,
            finish_reason=done.finish_reason,
            usage=done.usage,
            reasoning=done.reasoning,
            grounded=done.grounded,
            near=done.near,
            trace=done.trace and replace(done.trace, stages=tuple(map(_shortened, done.trace.stages))),
        )
        kept = await self.store.keep(Answer(message=message, sources=done.sources, cited=done.cited))
        self._whole = True
        told = {each.name: getattr(done, each.name) for each in fields(RagDone)}
        if not kept:
            return KeptDone(**told)
        return KeptDone(
            **told,
            conversation_id=self.turn.conversation_id,
            message_id=message.id,
            question_id=self.turn.question_id,
        )

    async def _save(self) -> None:
        """As far as it came. Its state says that it broke off, which is true if this is the last that is written."""
        message = self._message(
            content="".join(self._said),
            state="stopped" if self.stopped else "broken",
            reasoning="".join(self._thought) or None,
        )
        try:
            await self.store.keep(Answer(message=message, sources=self._sources))
        except (StoreFailed, StoreUnreachable) as error:
            log.warning("answer_not_kept", detail=error.detail)
        self._saved = time.monotonic()

    def _message(self, **known: object) -> KeptMessage:
        return KeptMessage(
            id=self.turn.asked.answer_id,
            conversation_id=self.turn.conversation_id,
            parent_id=self.turn.question_id,
            role="assistant",
            created_at=datetime.now(UTC),
            **known,  # type: ignore[arg-type]
        )


def _shortened(stage: Stage) -> Stage:
    return replace(stage, candidates=stage.candidates[:KEPT_CANDIDATES])
