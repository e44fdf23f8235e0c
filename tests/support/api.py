"""Runs an app in the test's own process: over ASGI, or over uvicorn on a real socket."""

import asyncio
import atexit
import re
import shutil
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI

from layer1_basic_api.api.container import Container
from layer1_basic_api.api.server import Server
from layer1_basic_api.layers import find_layers, load
from layer1_basic_api.llm.base import ChatModel, FinishReason, ModelEvent, ModelInfo, ModelStatus, Prompt
from layer1_basic_api.llm.simulated import Scripted, SimulatedModel, parse_behaviour
from tests.support.shared_parts import APP_FOLDER, shared_parts

SECONDS = 20.0


def scripted(*text: str, reasoning: tuple[str, ...] = (), finish_reason: FinishReason = "stop") -> SimulatedModel:
    """A model that answers everything with these pieces."""
    return SimulatedModel(
        script=[Scripted(match=re.compile(""), text=text, reasoning=reasoning, finish_reason=finish_reason)]
    )


class ObservedModel:
    """The simulated model, which tells what it was asked and when it was stopped."""

    def __init__(self, behaviour: str = "tokens=3") -> None:
        self._inner = SimulatedModel(parse_behaviour(behaviour))
        self.prompts: list[Prompt] = []
        self.started = asyncio.Event()
        self.ended = asyncio.Event()

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        self.prompts.append(prompt)
        self.started.set()
        try:
            async with aclosing(self._inner.generate(prompt)) as events:
                async for event in events:
                    yield event
        finally:
            self.ended.set()

    async def models(self) -> list[ModelInfo]:
        return await self._inner.models()

    async def status(self) -> ModelStatus:
        return await self._inner.status()

    async def aclose(self) -> None:
        await self._inner.aclose()


def app_over(model: ChatModel | None = None, *, extra: APIRouter | None = None, **settings: Any) -> FastAPI:
    """The newest layer's app over `model`, with `settings` by field name and the routes of `extra` beside its own.

    The newest, so that what a lower layer's tests ask for holds in every layer above it. Each app has a data folder of
    its own unless `data` names one: a layer that keeps documents lets no second app into its folder.

    Made in a thread, as it is before a loop runs: settings are read from files.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_app_over, model, extra, settings).result()


def _app_over(model: ChatModel | None, extra: APIRouter | None, settings: dict[str, Any]) -> FastAPI:
    newest = find_layers()[-1]
    folder = mkdtemp(prefix=APP_FOLDER)
    given = {"llm": "simulated", "simulated": "tokens=3", "data": folder, **settings}
    chosen = load(newest.settings).load(**shared_parts(Path(given["data"])), **given)
    main = import_module(newest.create_app.partition(":")[0])
    opened = partial(main.open_container, open_model=lambda _: model) if model else main.open_container
    app: FastAPI = main.create_app(chosen, open_container=opened)
    if extra:
        app.include_router(extra)
    app.state.settings = chosen
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return app


@asynccontextmanager
async def client_of(app: FastAPI, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client over ASGI: no sockets, and a defect of the app becomes its 500."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost", **options) as client,
    ):
        yield client


def without_ids(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What two answers to one question share. A higher layer has ids of its own."""
    return {name: value for name, value in answer.items() if name != "id" and not name.endswith("_id")}


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a state that nothing announces."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.001)


@dataclass(frozen=True, slots=True)
class Served:
    """An app that listens on `port` in this very process."""

    app: FastAPI
    server: Server
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def container(self) -> Container:
        container: Container = self.app.state.container
        return container

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def none_left(self) -> None:
        """Wait until no connection and no request is left."""
        state = self.server.server_state
        await until(lambda: not state.connections and not state.tasks)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[Served]:
    """The app under our own uvicorn server."""
    listener = socket.create_server(("127.0.0.1", 0))
    ready = asyncio.Event()
    server = Server(app, app.state.settings, on_ready=ready.set)
    running = asyncio.create_task(server._serve([listener]))
    await ready.wait()
    try:
        yield Served(app, server, listener.getsockname()[1])
    finally:
        server.should_exit = True
        await running


def request_bytes(path: str, body: bytes = b"", *, method: str = "POST", **headers: str) -> bytes:
    """A whole request of HTTP/1.1."""
    given = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
