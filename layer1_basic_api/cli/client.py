"""How commands reach MyStack: at a given address, at the server on the data folder, or at one of their own."""

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncGenerator, Container, Generator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from yarl import URL

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.logs import configure
from layer1_basic_api.cli.up import choose_layer, load_settings
from layer1_basic_api.data_folder import running_server
from layer1_basic_api.errors import ConfigurationError, MyStackError
from layer1_basic_api.layers import Layer, load
from layer1_basic_api.sse import BrokenStream, decode

START_SECONDS = 30
CONNECT_SECONDS = 5
NO_ANSWER_REMEDY = "Is the address right? `mystack up` starts a server; without --url the commands need none."


class Refused(MyStackError):
    """MyStack answered with a problem, or did not answer."""


class NoAnswer(Refused):
    """Nobody listens at the address."""


class CutOff(Refused):
    """The server went away in the middle."""

    def __init__(self) -> None:
        super().__init__("The answer was cut off.")


@dataclass(frozen=True, slots=True)
class Connection:
    """A session whose base is MyStack's address, and that address as it is told."""

    session: aiohttp.ClientSession
    url: str


@asynccontextmanager
async def connect(url: str | None, data: Path | None) -> AsyncGenerator[Connection, None]:
    """To MyStack, wherever it is. Raises `ConfigurationError` when `url` is no address."""
    async with connect_with(load_settings(choose_layer(None), data=data), url) as connection:
        yield connection


@asynccontextmanager
async def connect_with(settings: Settings, url: str | None) -> AsyncGenerator[Connection, None]:
    """The same with settings that are read already, of the layer that `mystack up` would start."""
    found = url or running_server(settings.data)
    async with connect_to(found, settings) if found else own_server(choose_layer(None), settings) as connection:
        yield connection


@asynccontextmanager
async def own_server(
    layer: Layer, settings: Settings, *, start_seconds: float = START_SECONDS
) -> AsyncGenerator[Connection, None]:
    """The same app inside this process, on a free loopback port that only this session has the key to.

    It does not claim the data folder, as layer 1 keeps nothing there; a layer that does has to.
    Raises `ConfigurationError` for a setting that cannot work, and `Refused` when the start takes too long.
    """
    private = settings.model_copy(update={"host": "127.0.0.1", "port": 0, "api_key": SecretStr(secrets.token_hex(16))})
    configure(private.model_copy(update={"log_level": "ERROR"}))
    app: FastAPI = load(layer.create_app)(private)
    async with (
        app.router.lifespan_context(app),
        _served(app, start_seconds) as address,
        connect_to(address, private) as connection,
    ):
        yield connection


@asynccontextmanager
async def _served(app: FastAPI, start_seconds: float) -> AsyncGenerator[str, None]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = _InnerServer(app)
        serving = asyncio.create_task(server.serve([listener]))
        serving.add_done_callback(lambda _: server.up.set())  # whoever waits need not wait for what has failed
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            await _until_up(server, start_seconds)
            yield address
        finally:
            server.should_exit = True
            await serving


async def _until_up(server: "_InnerServer", seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await server.up.wait()
    except TimeoutError:
        raise Refused(f"MyStack did not start within {seconds:g} s.") from None


class _InnerServer(uvicorn.Server):
    """A server inside another program: it leaves the signals alone, and says when it is up."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, ws="none"))
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def connect_to(url: str, settings: Settings) -> AsyncGenerator[Connection, None]:
    """Raises `ConfigurationError` for what is no address."""
    base = _base(url)
    key = settings.api_key.get_secret_value() if settings.api_key else None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
    async with aiohttp.ClientSession(base, headers=headers, timeout=timeout) as session:
        yield Connection(session, str(base.origin()))


def _base(url: str) -> URL:
    try:
        base = URL(url)
    except ValueError:
        base = URL()
    if base.scheme not in ("http", "https") or not base.host:
        raise ConfigurationError(f"{url!r} is no address of a MyStack. One looks like http://127.0.0.1:8000.")
    return base.with_path("/")


@asynccontextmanager
async def asked(
    connection: Connection, method: str, path: str, *, allowed: Container[int] = (), **arguments: Any
) -> AsyncGenerator[aiohttp.ClientResponse, None]:
    """The answer to a request. Raises `Refused` with what the problem says, or what became of the connection.

    It may be read inside the block as if nothing could go wrong there. A status in `allowed` is no refusal.
    """
    try:
        async with connection.session.request(method, path, **arguments) as response:
            if response.status >= 400 and response.status not in allowed:
                raise refusal(connection, await response.json(content_type=None))
            yield response
    except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
        raise NoAnswer(f"Nothing answers at {connection.url}. {NO_ANSWER_REMEDY}") from error
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
        raise CutOff from error
    except (aiohttp.ClientError, BrokenStream, JSONDecodeError, UnicodeDecodeError) as error:
        raise refusal(connection, None) from error


async def read_events(
    connection: Connection, response: aiohttp.ClientResponse
) -> AsyncGenerator[tuple[str, Any], None]:
    """A streamed answer's events with their data, as they come, inside the block of `asked`.

    Raises `Refused` for an event `error` and for what is no stream, `CutOff` where `done` was not among them.
    """
    if response.content_type != "text/event-stream":
        raise refusal(connection, None)
    whole = False
    async with aclosing(decode(response.content.iter_any())) as events:
        async for event, data in events:
            if event == "error":
                raise refusal(connection, json.loads(data))
            whole = whole or event == "done"
            yield event, json.loads(data)
    if not whole:
        raise CutOff


def refusal(connection: Connection, problem: Any) -> Refused:
    """The problem in one line; an answer that is none comes from something else than MyStack."""
    if not isinstance(problem, dict) or "detail" not in problem:
        return Refused(f"What answers at {connection.url} is not MyStack.")
    return Refused(f"{problem['detail']} (request {problem.get('request_id')})", commands=problem.get("commands", ()))
