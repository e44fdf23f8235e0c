"""The `ChatModel` port: what a model is asked and what it answers. Knows no provider and no HTTP."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "content_filter"]
"""`stop` is the model's own end; `length` a limit: of tokens, of the context, or one that the server does not name."""
State = Literal["ready", "missing", "unreachable", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One call of a model. None leaves an option to the model server.

    With `stream` false an adapter may fetch the whole answer at once; it then comes as one `Text`.
    """

    messages: tuple[Message, ...]
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    stream: bool = True


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the model server counted them; 0 where it does not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A reasoning model's thoughts: shown apart, never part of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Always the last event of an answer that is whole."""

    model: str
    finish_reason: FinishReason = "stop"
    usage: Usage = Usage()


ModelEvent = Text | Reasoning | Finished


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that can be asked. `context_length` is in tokens, None where the server does not say."""

    id: str
    context_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """Which model would answer now, and if not, what to do: `detail` for people, `commands` for their shell."""

    provider: str
    model: str | None
    state: State
    detail: str = ""
    commands: tuple[str, ...] = ()


class ChatModel(Protocol):
    """A way to reach models. An adapter is one file and inherits nothing."""

    def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Yield the answer's events, `Finished` last. Closing the generator stops the model server's work.

        Raises a `ModelError`; never ends early without one.
        """
        ...

    async def models(self) -> list[ModelInfo]:
        """Raises a `ModelError` when the server cannot be asked."""
        ...

    async def status(self) -> ModelStatus:
        """Never raises: what is wrong is in the status."""
        ...

    async def aclose(self) -> None: ...
