"""What the doctor can see of a MyStack at an address: what it says of itself, by HTTP. Nothing of this machine."""

from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from aiohttp import ClientResponse, ClientTimeout
from pydantic import BaseModel, ValidationError

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.schemas.service import Dependency, Health, Models, Readiness
from layer1_basic_api.cli.client import (
    CONNECT_SECONDS,
    NO_ANSWER_REMEDY,
    Connection,
    NoAnswer,
    Refused,
    asked,
    connect_to,
    refusal,
)
from layer1_basic_api.diagnosis import model_finding
from layer1_basic_api.findings import Finding
from layer1_basic_api.llm.base import ModelStatus

Shape = TypeVar("Shape", bound=BaseModel)
ANSWER_SECONDS = 15
"""A server that is asked whether it is ready asks others."""


async def diagnose_at(url: str, settings: Settings) -> list[Finding]:
    """The key is taken from `settings`. Raises `ConfigurationError` when `url` is no address."""
    async with connect_to(url, settings) as connection:
        try:
            return [await _server(connection), *await _parts(connection), await _model(connection)]
        except NoAnswer as error:
            detail, remedy = error.detail.removesuffix(NO_ANSWER_REMEDY).strip(), NO_ANSWER_REMEDY
        except Refused as error:
            detail, remedy = error.detail, "Is it the address of a MyStack, without a path?"
        return [Finding(part="server", state="broken", detail=detail, remedy=remedy)]


async def _server(connection: Connection) -> Finding:
    said = await _fetched(connection, "/health", Health)
    detail = f"MyStack {said.version} with layer {said.layer} runs at {connection.url}"
    return Finding(part="server", state="ok", detail=detail)


async def _parts(connection: Connection) -> list[Finding]:
    """All but the model, of which more is told below."""
    said = await _fetched(connection, "/health/ready", Readiness)
    return [_part(name, found) for name, found in said.dependencies.items() if name != "model"]


def _part(name: str, found: Dependency) -> Finding:
    detail = ". ".join(filter(None, (f"It is {found.state}", found.detail)))
    if found.state == "ready":
        return Finding(part=name, state="ok", detail=detail)
    remedy = "Run `mystack doctor` on that machine."
    return Finding(part=name, state="broken" if found.required else "optional", detail=detail, remedy=remedy)


async def _model(connection: Connection) -> Finding:
    async with _asked(connection, "/models") as response:
        if response.status == 401:
            remedy = "Set MYSTACK_API_KEY to its key."
            return Finding(part="key", state="broken", detail="It asks for a key, and this is not it", remedy=remedy)
        said = await _read(connection, response, Models)
    known = said.model_dump(exclude={"items", "commands"})
    return model_finding(ModelStatus(**known, commands=tuple(said.commands)))


async def _fetched(connection: Connection, path: str, shape: type[Shape]) -> Shape:
    async with _asked(connection, path) as response:
        return await _read(connection, response, shape)


def _asked(connection: Connection, path: str) -> AbstractAsyncContextManager[ClientResponse]:
    """401 is how a server asks for a key, 503 how it says that it is not ready."""
    timeout = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS)
    return asked(connection, "GET", path, allowed={401, 503}, timeout=timeout)


async def _read(connection: Connection, response: ClientResponse, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate(await response.json())
    except ValidationError as error:
        raise refusal(connection, None) from error
