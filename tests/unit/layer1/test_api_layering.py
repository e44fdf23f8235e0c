"""What a higher layer does with layer 1's parts: wider requests and answers, events and errors of its own."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import httpx
import pytest

from layer1_basic_api import errors
from layer1_basic_api.api.app import build_app
from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.container import Container, open_container
from layer1_basic_api.api.problems import problem_of
from layer1_basic_api.api.routes.chat import chat_router
from layer1_basic_api.api.routes.health import health_router
from layer1_basic_api.api.routes.openai import openai_router
from layer1_basic_api.api.schemas.chat import ChatRequest, ChatResponse
from layer1_basic_api.api.schemas.service import Dependency
from layer1_basic_api.chat.assistant import Delta, Done, Event, Question
from layer1_basic_api.layer import LAYER
from tests.support.api import client_of

NOT_FOR_HTTP = {errors.MyStackError, errors.ModelError, errors.ConfigurationError, errors.DataFolderInUse}


class WideRequest(ChatRequest):
    topic: str = "none"

    def question(self) -> Question:
        return WideQuestion(**self.question_fields(), topic=self.topic)


class WideResponse(ChatResponse):
    sources: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WideQuestion(Question):
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources(Event):
    name: ClassVar[str] = "sources"
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WideDone(Done):
    sources: tuple[str, ...]


class WideAssistant:
    """Answers with the topic, as a source and in words."""

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        topic = question.topic if isinstance(question, WideQuestion) else "plain"
        yield Sources(sources=(topic,))
        yield Delta(topic)
        yield WideDone(response=topic, model="wide", finish_reason="stop", sources=(topic,))


@asynccontextmanager
async def open_wide(settings: Settings) -> AsyncGenerator[Container, None]:
    async with open_container(settings) as container:
        yield replace(container, assistant=WideAssistant())


async def store_dependency(_container: Any) -> dict[str, Dependency]:
    return {"store": Dependency(state="unreachable", required=True)}


@pytest.fixture
def app() -> Any:
    routers = {
        "chat": chat_router(WideRequest, WideResponse),
        "openai": openai_router(),
        "health": health_router(store_dependency),
    }
    return build_app(Settings.load(llm="none"), open_wide, routers, layer=LAYER)


async def events_of(client: httpx.AsyncClient, **body: Any) -> list[tuple[str, Any]]:
    text = (await client.post("/chat", json={"message": "hello", "stream": True, **body})).text
    pairs = (block.split("\ndata: ") for block in text.strip().split("\n\n"))
    return [(name.removeprefix("event: "), json.loads(data)) for name, data in pairs]


async def test_a_wider_answer_keeps_every_field(app: Any) -> None:
    async with client_of(app) as client:
        answer = (await client.post("/chat", json={"message": "hello", "topic": "tea"})).json()
    assert (answer["response"], answer["model"], answer["sources"]) == ("tea", "wide", ["tea"])


async def test_events_of_its_own_are_streamed_in_order(app: Any) -> None:
    async with client_of(app) as client:
        events = await events_of(client, topic="tea")
    assert [name for name, _ in events] == ["sources", "delta", "done"]
    assert events[0][1] == {"sources": ["tea"]}
    assert events[2][1]["sources"] == ["tea"]


@pytest.fixture
def keeping_app() -> Any:
    routers = {"chat": chat_router(kept_at=lambda question: f"/kept/{question.message}")}
    return build_app(Settings.load(llm="simulated"), open_container, routers, layer=LAYER)


async def test_a_layer_that_keeps_answers_says_where_this_one_is(keeping_app: Any) -> None:
    async with client_of(keeping_app) as client:
        whole = await client.post("/chat", json={"message": "hello"})
        stream = await client.post("/chat", json={"message": "hello", "stream": True})
    assert {each.headers["content-location"] for each in (whole, stream)} == {"/kept/hello"}


async def test_openai_clients_are_spared_events_they_do_not_know(app: Any) -> None:
    asked = {"model": "wide", "messages": [{"role": "user", "content": "hello"}], "stream": True}
    async with client_of(app) as client:
        text = (await client.post("/v1/chat/completions", json=asked)).text
    first, *_, last = [line.removeprefix("data: ") for line in text.splitlines() if line]
    assert json.loads(first)["choices"][0]["delta"] == {"role": "assistant", "content": "plain"}
    assert last == "[DONE]"


async def test_a_required_dependency_that_is_missing_is_a_503(app: Any) -> None:
    async with client_of(app) as client:
        ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "not_ready")


def _below(kind: type[errors.MyStackError]) -> set[type[errors.MyStackError]]:
    return {kind}.union(*(_below(child) for child in kind.__subclasses__() if child.__module__ == errors.__name__))


@pytest.mark.parametrize("kind", sorted(_below(errors.MyStackError) - NOT_FOR_HTTP, key=str))
def test_each_error_of_the_domain_has_its_problem(kind: type[errors.MyStackError]) -> None:
    body = problem_of(kind("why"))
    assert body["code"] != "internal"
    assert body["detail"] == "why"


def test_a_narrower_error_is_told_as_the_one_it_is_made_of() -> None:
    class MuchTooLong(errors.PromptTooLong):
        """A higher layer's."""

    assert problem_of(MuchTooLong("why"))["code"] == "prompt_too_long"
