"""The adapters under test, each with what it takes to bring its server into a situation. Knows no adapter's insides."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace

from layer1_basic_api.llm.base import ChatModel, Finished, Message, Prompt, Reasoning, Text
from layer1_basic_api.llm.huggingface import HuggingFaceModel
from layer1_basic_api.llm.ollama import OllamaModel
from layer1_basic_api.llm.openai import OpenAIModel, Server
from layer1_basic_api.llm.simulated import Behaviour, Scripted, SimulatedModel
from tests.support.model_servers import ModelServer, Play, model_server
from tests.support.model_speech import MODEL, Kind
from tests.support.ollama import MODEL as TINY
from tests.support.ollama import Ollama

KINDS: dict[str, Kind] = {"ollama-protocol": "ollama", "openai": "openai", "huggingface": "tgi"}
"""The adapters that are asked on loopback, and what their servers speak."""
ON_LOOPBACK = tuple(KINDS)
ALL = ("simulated", "ollama", *ON_LOOPBACK)
QUESTION = Prompt(messages=(Message("user", "Say something."),), temperature=0.0, seed=1, max_tokens=12)
WAIT_SECONDS = 60
"""Before a test gives up; nothing is expected to take long."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The same for a server on the wire, and for the simulated model as the settings in its name."""

    play: Play
    simulated: str


SILENT = Situation(Play(after=0), "ttft=3600")
STUCK = Situation(Play(after=2), "tps=0.001")
ENDLESS = Situation(Play(tokens=100_000), "tokens=100000")
CUT = Situation(Play(after=2, then="cut"), "error=failed,after=2")
CLOSED = Situation(Play(after=2, then="close"), "error=failed,after=2")
UNEXPLAINED = Situation(Play(after=2, then="end"), "")
REPORTED = Situation(Play(after=2, then="error"), "error=failed,after=2")
BUSY = Situation(Play(status=429, headers={"Retry-After": "7"}), "error=overloaded,retry_after=7")
BROKEN = Situation(Play(status=500, body=b'{"error": {"message": "told to fail"}}'), "error=failed")
DENIED = Situation(Play(status=401), "error=denied")
SLOW_PROXY = Situation(Play(status=504, body=b"<html>Gateway Time-out</html>"), "error=timeout")


@dataclass(slots=True)
class Subject:
    """An open adapter, and its server where that can be played with."""

    name: str
    model: ChatModel
    server: ModelServer | None = None
    ollama: Ollama | None = None

    def arrange(self, situation: Situation, prompt: Prompt = QUESTION) -> Prompt:
        """Bring the server into the situation; what to ask it then."""
        if self.server:
            self.server.play = situation.play
        return replace(prompt, model=f"simulated:{situation.simulated}" if self.name == "simulated" else None)

    def thinking(self, thoughts: tuple[str, ...], text: tuple[str, ...]) -> ChatModel:
        """A model that thinks before it speaks."""
        if self.server:
            self.server.play = Play(thoughts=thoughts, text=text)
            return self.model
        script = Scripted(match=re.compile(""), text=text, reasoning=thoughts, finish_reason="stop")
        return SimulatedModel(script=[script])

    async def stopped(self) -> None:
        """Return when the server is seen to have stopped an endless answer; fail when it went on."""
        if self.server:
            await asyncio.wait_for(self.server.left.wait(), WAIT_SECONDS)
        if self.ollama:
            await said(self.model, replace(QUESTION, max_tokens=1))
            assert self.ollama.generated()[-1] < self.ollama.context / 2


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    reasoning: str
    end: Finished
    pieces: int


async def said(model: ChatModel, prompt: Prompt) -> Said:
    """The whole answer. Fails unless `Finished` is its last event and its only one."""
    async with aclosing(model.generate(prompt)) as source:
        events = [event async for event in source]
    *pieces, end = events
    assert isinstance(end, Finished)
    assert not any(isinstance(event, Finished) for event in pieces)
    text = "".join(event.text for event in pieces if isinstance(event, Text))
    return Said(text, "".join(event.text for event in pieces if isinstance(event, Reasoning)), end, len(pieces))


@asynccontextmanager
async def open_subject(name: str, ollama: Ollama | None = None) -> AsyncGenerator[Subject, None]:
    if name in KINDS:
        async with model_server(KINDS[name]) as server, _closing(on_loopback(name, server.url)) as model:
            yield Subject(name, model, server=server)
    elif ollama:
        async with _closing(OllamaModel(ollama.url, model=TINY, context=ollama.context)) as model:
            yield Subject(name, model, ollama=ollama)
    else:
        yield Subject(name, SimulatedModel(Behaviour(tokens=20)))


def on_loopback(name: str, url: str) -> ChatModel:
    match KINDS[name]:
        case "openai":
            return OpenAIModel(Server(name="openai", base_url=f"{url}/v1", key="secret", model=MODEL))
        case "ollama":
            return OllamaModel(url, model=MODEL, context=8192)
        case "tgi":
            return HuggingFaceModel(model=MODEL, url=url, token="secret")


@asynccontextmanager
async def _closing(model: ChatModel) -> AsyncGenerator[ChatModel, None]:
    try:
        yield model
    finally:
        await model.aclose()
