"""How commands reach MyStack: at a given address, at the server on the data folder, or at one of their own."""

import asyncio
import secrets
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.logs import configure
from layer1_basic_api.cli.up import choose_layer, load_settings
from layer1_basic_api.data_folder import running_server
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.layers import Layer, load

START_SECONDS = 30


class Refused(MyStackError):
    """MyStack answered with a problem, or did not answer."""


@asynccontextmanager
async def connect(url: str | None, data: Path | None) -> AsyncGenerator[aiohttp.ClientSession, None]:
    """A session whose base is MyStack's address. Raises `Refused` when `url` does not answer."""
    layer = choose_layer(None)
    settings = load_settings(layer, data=data)
    found = url or running_server(settings.data)
    if found:
        async with _session(found, settings) as session:
            yield session
        return
    async with own_server(layer, settings) as session:
        yield session


@asynccontextmanager
async def own_server(layer: Layer, settings: Settings) -> AsyncGenerator[aiohttp.ClientSession, None]:
    """The same app inside this process, on a free loopback port that only this session has the key to."""
    private = settings.model_copy(update={"host": "127.0.0.1", "port": 0, "api_key": SecretStr(secrets.token_hex(16))})
    configure(private.model_copy(update={"log_level": "WARNING"}))
    server = _InnerServer(load(layer.create_app)(private))
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(START_SECONDS):
            await asyncio.wait({serving, asyncio.ensure_future(server.up.wait())}, return_when=asyncio.FIRST_COMPLETED)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with _session(f"http://127.0.0.1:{port}", private) as session:
            yield session
    finally:
        server.should_exit = True
        await serving


class _InnerServer(uvicorn.Server):
    """A server inside another program: it leaves the signals alone, and says when it is up."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none"))
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def _session(url: str, settings: Settings) -> aiohttp.ClientSession:
    key = settings.api_key.get_secret_value() if settings.api_key else None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return aiohttp.ClientSession(url, headers=headers, timeout=aiohttp.ClientTimeout(total=None, sock_connect=5))


@asynccontextmanager
async def asked(
    session: aiohttp.ClientSession, method: str, path: str, **arguments: Any
) -> AsyncGenerator[aiohttp.ClientResponse, None]:
    """The answer to a request. Raises `Refused` with what the problem says."""
    try:
        async with session.request(method, path, **arguments) as response:
            if response.status >= 400:
                raise refusal(await response.json(content_type=None))
            yield response
    except aiohttp.ClientConnectionError as error:
        raise Refused("MyStack does not answer. Is the address right, and does it run?") from error


def refusal(problem: Any) -> Refused:
    """The problem in one line; an answer that is none comes from something else than MyStack."""
    if not isinstance(problem, dict) or "detail" not in problem:
        return Refused("What answers at that address is not MyStack.")
    return Refused(f"{problem['detail']} (request {problem.get('request_id')})", commands=problem.get("commands", ()))
