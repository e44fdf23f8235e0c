"""A model server on loopback that speaks a provider's published protocol, and misbehaves on request.

What it says comes from the simulated model, so that stop, seed and limits are honoured as by a real one. It sees what
its clients send, and when they go away.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from layer1_basic_api.llm.base import Message, ModelEvent, Prompt
from layer1_basic_api.llm.simulated import Behaviour, Scripted, SimulatedModel
from tests.support.model_speech import MODEL, SPEECH, Json, Kind

CONTEXT = 4096
"""Of every model here, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What the server does with the questions to come.

    A `status` other than 200, or a `body`, is the whole answer. Else it says `text` after `thoughts` (None: `tokens`
    words of the simulated model), and after `after` pieces (None: never; the end is one) it does what `then` says:
    `hold` the line until the client goes, `cut` it (a reset), `close` it (in the middle of the body), report an
    `error`, or `end` the answer as HTTP ends one, without the last piece.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    text: tuple[str, ...] | None = None
    thoughts: tuple[str, ...] = ()
    tokens: int = 20
    after: int | None = None
    then: Literal["hold", "cut", "close", "error", "end"] = "hold"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as the server got it."""

    headers: dict[str, str]
    body: Json
    peer: Any
    """The client's end of the connection."""


class ModelServer:
    """Change `play` between questions. `asked` and `lookups` (of models, cards, version) grow with what comes."""

    def __init__(self, kind: Kind, models: tuple[str, ...], embedders: tuple[str, ...]) -> None:
        self.play = Play()
        self.asked: list[Asked] = []
        self.lookups: list[str] = []
        self.pieces = 0
        self.came, self.left = asyncio.Event(), asyncio.Event()
        self.models, self.embedders = models, embedders
        self.version = "0.17.4"
        self.url = ""
        self._kind = kind
        self._speech = SPEECH[kind]

    def app(self) -> web.Application:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post(self._speech.chat_path, self._chat)
        app.router.add_get("/v1/models", self._list)
        app.router.add_get("/api/tags", self._list)
        app.router.add_post("/api/show", self._show)
        app.router.add_get("/api/version", self._say_version)
        return app

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        peer = request.transport and request.transport.get_extra_info("peername")
        self.asked.append(Asked(dict(request.headers), body, peer))
        self.came.set()
        try:
            return self._refusal(body) or await self._answer(request, body)
        except (asyncio.CancelledError, ConnectionError):
            self.left.set()
            raise

    def _refusal(self, body: Json) -> web.Response | None:
        if self._played():
            return self._played()
        if body["model"] not in self.models and self._kind != "tgi":  # TGI serves one model, whatever it is called
            return web.json_response(self._speech.missing(body["model"]), status=404)
        if sum(len(message["content"]) for message in body["messages"]) > CONTEXT:
            status, said = self._speech.too_long
            return web.json_response(said, status=status)
        return None

    def _played(self) -> web.Response | None:
        play = self.play
        if play.status == 200 and play.body is None:
            return None
        return web.Response(status=play.status, headers=play.headers, body=play.body or b"")

    async def _answer(self, request: web.Request, body: Json) -> web.StreamResponse:
        if not body.get("stream"):
            said = [event async for event in self._events(request, body) if event]
            return web.json_response(self._speech.whole(said))
        response = web.StreamResponse(headers={"Content-Type": self._speech.content_type})
        await response.prepare(request)
        async with aclosing(self._events(request, body)) as events:
            async for event in events:
                await response.write(self._speech.piece(event) if event else self._speech.trouble)
                self.pieces += 1
        return response

    async def _events(self, request: web.Request, body: Json) -> AsyncGenerator[ModelEvent | None, None]:
        """What is said; None stands for a report of trouble."""
        said, play = 0, self.play
        async with aclosing(_model(play).generate(_prompt(body))) as events:
            async for event in events:
                if said == play.after and play.then in ("error", "end"):
                    if play.then == "error":
                        yield None
                    return
                if said == play.after:
                    await self._fail(request)
                yield event
                said += 1
        if said == play.after:
            await self._fail(request)

    async def _fail(self, request: web.Request) -> None:
        if self.play.then == "cut" and request.transport:
            request.transport.abort()
        if self.play.then == "close" and request.transport:
            request.transport.close()
        await asyncio.Event().wait()

    async def _list(self, request: web.Request) -> web.Response:
        self.lookups.append(request.path)
        if self._kind == "ollama":
            names = [*self.embedders, *self.models]
            return self._played() or web.json_response({"models": [{"name": name, "model": name} for name in names]})
        entries = [{"id": name, "object": "model", "max_model_len": CONTEXT} for name in self.models]
        return self._played() or web.json_response({"object": "list", "data": entries})

    async def _show(self, request: web.Request) -> web.Response:
        self.lookups.append(request.path)
        name = (await request.json())["model"]
        if name not in (*self.embedders, *self.models):
            return web.json_response(self._speech.missing(name), status=404)
        info = {"general.architecture": "llama", "llama.context_length": CONTEXT}
        can = ["embedding"] if name in self.embedders else ["completion"]
        return web.json_response({"model_info": info, "capabilities": can, "details": {}})

    async def _say_version(self, request: web.Request) -> web.Response:
        self.lookups.append(request.path)
        return web.json_response({"version": self.version} if self.version else {})


@asynccontextmanager
async def model_server(
    kind: Kind, *, models: tuple[str, ...] = (MODEL,), embedders: tuple[str, ...] = (), port: int = 0
) -> AsyncGenerator[ModelServer, None]:
    """Serve on loopback, on a free port unless `port` names one, until the block ends."""
    server = ModelServer(kind, models, embedders)
    runner = web.AppRunner(server.app(), handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


def _model(play: Play) -> SimulatedModel:
    if play.text is None and not play.thoughts:
        return SimulatedModel(Behaviour(tokens=play.tokens))
    script = Scripted(match=re.compile(""), text=play.text or (), reasoning=play.thoughts, finish_reason="stop")
    return SimulatedModel(script=[script])


def _prompt(body: Json) -> Prompt:
    """The options stand beside the messages, Ollama's under `options`."""
    options: dict[str, Any] = {**body, **body.get("options", {})}
    return Prompt(
        messages=tuple(Message(message["role"], message["content"]) for message in body["messages"]),
        max_tokens=options.get("max_tokens") or options.get("num_predict"),
        stop=tuple(options.get("stop") or ()),
        seed=options.get("seed"),
    )
