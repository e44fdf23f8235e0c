"""A model that is none: it keeps time and repeats scripts, for load tests, tests and tutorials.

Everything is set by one line, in `MYSTACK_SIMULATED` or after the model's name (the name wins):
`simulated:ttft=0.2,jitter=0.5,tps=50,tokens=64,error=overloaded,script=answers.json`.
"""

import asyncio
import json
import random
import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import cycle
from pathlib import Path
from typing import Any

from layer1_basic_api.errors import (
    ConfigurationError,
    ModelDenied,
    ModelError,
    ModelFailed,
    ModelMissing,
    ModelOverloaded,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
    PromptTooLong,
)
from layer1_basic_api.llm.base import (
    Finished,
    FinishReason,
    ModelEvent,
    ModelInfo,
    ModelStatus,
    Prompt,
    Reasoning,
    Text,
    Usage,
)

NAME = "simulated"
ERRORS: dict[str, type[ModelError]] = {
    "denied": ModelDenied,
    "failed": ModelFailed,
    "missing": ModelMissing,
    "overloaded": ModelOverloaded,
    "timeout": ModelTimeout,
    "too_long": PromptTooLong,
    "unreachable": ModelUnreachable,
}
LIMITS = {"ttft": 3600, "tps": 1_000_000, "tokens": 100_000, "jitter": 1, "after": 100_000, "retry_after": 3600}
Tokens = tuple[str, ...]


def _tokens(sentence: str) -> Tokens:
    """A word each, with the blank before it, as models have it."""
    return tuple(f" {word}" for word in sentence.split())


SENTENCES = (
    _tokens("This is a simulated answer."),
    _tokens("It keeps time like a model does."),
    _tokens("It says nothing of its own."),
    _tokens("Streams, limits and pages are tried with it."),
    _tokens("Each word comes when a model's would."),
    _tokens("Another seed puts these in another order."),
)
ENDINGS = (
    _tokens("Done."),
    _tokens("Nothing more."),
    _tokens("That is all."),
    _tokens("Nothing more is said."),
    _tokens("That is all it says."),
    _tokens("Here it ends, as it should."),
    _tokens("Here it ends, as it was told."),
)
"""One for each number of tokens that is too small for the longest sentence: every answer ends with a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the simulation behaves. Times in seconds; `jitter` 0.5 means each time is drawn from ± 50 %.

    `tps` is tokens a second, 0 for no pause between them. `error` is one of `ERRORS`; with `after` tokens said first.
    """

    ttft: float = 0.0
    tps: float = 0.0
    tokens: int = 40
    jitter: float = 0.0
    error: str = ""
    after: int = 0
    retry_after: float = 0.0
    script: str = ""


@dataclass(frozen=True, slots=True)
class Scripted:
    """One scripted answer, said piece by piece to questions that `match` (a regular expression) finds."""

    match: re.Pattern[str]
    text: tuple[str, ...]
    reasoning: tuple[str, ...]
    finish_reason: FinishReason


def parse_behaviour(line: str, *, base: Behaviour = Behaviour()) -> Behaviour:
    """Read `name=value,name=value` over `base`. Raises `ConfigurationError` that names what is wrong."""
    types: dict[str, Any] = {field.name: type(getattr(base, field.name)) for field in fields(Behaviour)}
    changes: dict[str, Any] = {}
    for part in filter(None, line.split(",")):
        name, _, value = part.strip().partition("=")
        if name not in types:
            raise ConfigurationError(f"unknown setting {name!r}; it may be {', '.join(types)}.")
        try:
            changes[name] = types[name](value)
        except ValueError:
            raise ConfigurationError(f"{name} must be a number, got {value!r}.") from None
    behaviour = replace(base, **changes)
    _check(behaviour)
    return behaviour


def _check(behaviour: Behaviour) -> None:
    if behaviour.error and behaviour.error not in ERRORS:
        raise ConfigurationError(f"error must be one of {', '.join(ERRORS)}, got {behaviour.error!r}.")
    for name, highest in LIMITS.items():
        if not 0 <= getattr(behaviour, name) <= highest:
            raise ConfigurationError(f"{name} must be from 0 to {highest:,}.")


def load_script(path: Path) -> tuple[Scripted, ...]:
    """Read `[{"match": regex, "text": [pieces], "reasoning": [pieces], "finish_reason": "stop"}]`.

    Raises `ConfigurationError` when the file cannot be read as that.
    """
    try:
        return tuple(_scripted(entry) for entry in json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError, re.error) as error:
        raise ConfigurationError(f"cannot use the script {path}: {error}.") from error


def _scripted(entry: dict[str, Any]) -> Scripted:
    pieces, thoughts = entry["text"], entry.get("reasoning", [])
    return Scripted(
        match=re.compile(entry.get("match", "")),
        text=(pieces,) if isinstance(pieces, str) else tuple(pieces),
        reasoning=(thoughts,) if isinstance(thoughts, str) else tuple(thoughts),
        finish_reason=entry.get("finish_reason", "stop"),
    )


class SimulatedModel:
    """See the module. Deterministic: the same prompt, seed and settings give the same words."""

    def __init__(self, behaviour: Behaviour | None = None, *, script: Sequence[Scripted] = ()) -> None:
        self._behaviour = behaviour or Behaviour()
        self._script = tuple(script) or (load_script(Path(self._behaviour.script)) if self._behaviour.script else ())

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        behaviour = self._behaviour_for(prompt.model)
        scripted = self._scripted_answer(prompt)
        clock = random.Random(repr((prompt.seed, prompt.messages)))  # noqa: S311 - timing, not secrets
        await _pause(behaviour.ttft, behaviour.jitter, clock)
        said = 0
        for thought in scripted.reasoning if scripted else ():
            yield Reasoning(thought)
        pieces = scripted.text if scripted else _sentences(prompt, behaviour.tokens)
        answer = _limited(pieces, stop=prompt.stop, max_tokens=prompt.max_tokens)
        for piece in answer.pieces:
            if behaviour.error and said == behaviour.after:
                raise _error(behaviour)
            yield Text(piece)
            said += 1
            await _pause(1 / behaviour.tps if behaviour.tps else 0, behaviour.jitter, clock)
        if behaviour.error:
            raise _error(behaviour)
        reason = answer.reason if answer.reason == "length" or not scripted else scripted.finish_reason
        yield Finished(prompt.model or NAME, reason, Usage(_count(prompt), said))

    async def models(self) -> list[ModelInfo]:
        return [ModelInfo(NAME)]

    async def status(self) -> ModelStatus:
        return ModelStatus(provider=NAME, model=NAME, state="ready", detail="Simulated answers: no model is asked.")

    async def aclose(self) -> None:
        """Nothing is open."""

    def _behaviour_for(self, model: str | None) -> Behaviour:
        name, _, line = (model or NAME).partition(":")
        if name != NAME:
            raise ModelMissing(f"The simulated server has no model {name!r}; its only one is {NAME!r}.")
        if "script=" in line:
            raise ModelRejected("simulated: a script is set by MYSTACK_SIMULATED, not by a model's name.")
        try:
            return parse_behaviour(line, base=self._behaviour)
        except ConfigurationError as error:
            raise ModelRejected(f"simulated: {error.detail}") from None

    def _scripted_answer(self, prompt: Prompt) -> Scripted | None:
        question = prompt.messages[-1].content
        return next((entry for entry in self._script if entry.match.search(question)), None)


@dataclass(frozen=True, slots=True)
class _Answer:
    pieces: tuple[str, ...]
    reason: FinishReason


def _limited(pieces: Iterable[str], *, stop: Sequence[str], max_tokens: int | None) -> _Answer:
    """Cut at the first stop word, also where it spans pieces, then at the number of tokens."""
    kept = list(pieces)
    text = "".join(kept)
    end = min((at for word in stop if (at := text.find(word)) >= 0), default=len(text))
    cut: list[str] = []
    for piece in kept:
        if end <= 0:
            break
        cut.append(piece[:end])
        end -= len(piece)
    limited = cut[:max_tokens]
    return _Answer(tuple(limited), "length" if len(limited) < len(cut) else "stop")


def _sentences(prompt: Prompt, count: int) -> list[str]:
    """Exactly `count` tokens. A seed orders the sentences; without one they come as they are written."""
    order = list(SENTENCES)
    if prompt.seed is not None:
        random.Random(repr((prompt.seed, prompt.messages))).shuffle(order)  # noqa: S311 - a text, not a secret
    said: list[str] = []
    for sentence in cycle(order):
        left = count - len(said)
        if left < len(sentence):
            said.extend(ENDINGS[left - 1] if left else ())
            break
        said.extend(sentence)
    return [said[0].lstrip(), *said[1:]] if said else []


def _count(prompt: Prompt) -> int:
    return sum(len(message.content.split()) for message in prompt.messages)


def _error(behaviour: Behaviour) -> ModelError:
    return ERRORS[behaviour.error](
        f"The simulated model was told to fail ({behaviour.error}).", retry_after=behaviour.retry_after or None
    )


async def _pause(seconds: float, jitter: float, clock: random.Random) -> None:
    """Also without a pause others get their turn, and a cancelled answer ends."""
    await asyncio.sleep(seconds * clock.uniform(1 - jitter, 1 + jitter))
