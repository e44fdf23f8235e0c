"""The `Assistant` port: a question in, the events of its answer out. Higher layers put their own in its place."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from layer1_basic_api.llm.base import (
    ChatModel,
    Finished,
    FinishReason,
    Message,
    Prompt,
    Reasoning,
    Text,
    Usage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, after what was said before (`history`), under which orders (`system`). None: not set."""

    message: str
    history: tuple[Message, ...] = ()
    system: str | None = None
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    stream: bool = False


class Event:
    """A step on the way to an answer; its fields are what clients get under its `name`. Higher layers add their own."""

    __slots__ = ()
    name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Delta(Event):
    """A piece of the answer's text."""

    name: ClassVar[str] = "delta"
    text: str


@dataclass(frozen=True, slots=True)
class Thought(Event):
    """A piece of the model's reasoning, which is no part of the answer."""

    name: ClassVar[str] = "reasoning"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Event):
    """The whole answer; always the last event. A higher layer's has more fields."""

    name: ClassVar[str] = "done"
    response: str
    model: str
    finish_reason: FinishReason
    usage: Usage = field(default_factory=Usage)
    reasoning: str | None = None


class Assistant(Protocol):
    """Answers questions."""

    def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        """Yield the answer's events, `Done` last. Raises a `MyStackError`. Closing it stops the model."""
        ...


class ModelAssistant:
    """Layer 1's assistant: the model alone."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        said: list[str] = []
        thought: list[str] = []
        async with aclosing(self._model.generate(to_prompt(question))) as events:
            async for event in events:
                match event:
                    case Text(text):
                        said.append(text)
                        yield Delta(text)
                    case Reasoning(text):
                        thought.append(text)
                        yield Thought(text)
                    case Finished(model, reason, usage):
                        reasoning = "".join(thought) or None
                        text = "".join(said)
                        yield Done(response=text, model=model, finish_reason=reason, usage=usage, reasoning=reasoning)


def to_prompt(question: Question) -> Prompt:
    system = (Message("system", question.system),) if question.system else ()
    return Prompt(
        messages=(*system, *question.history, Message("user", question.message)),
        model=question.model,
        temperature=question.temperature,
        max_tokens=question.max_tokens,
        stop=question.stop,
        seed=question.seed,
        stream=question.stream,
    )
