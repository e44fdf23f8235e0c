"""Runs an app: the socket, the limits of the process, and an orderly end."""

import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.slow_clients import patience
from layer1_basic_api.data_folder import announce, claimed
from layer1_basic_api.errors import ConfigurationError

BACKLOG = 4096


def serve(app: FastAPI, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until told to stop. Calls `ready` with the address once requests are answered.

    Raises `ConfigurationError` (the port is taken) and `DataFolderInUse`.
    """
    raise_file_limit()
    with claimed(settings.data), _listen(settings) as listener:
        url = address(settings.host, listener.getsockname()[1])
        announce(settings.data, url)
        _Server(_config(app, settings), on_ready=lambda: ready(url)).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, *, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=patience(headers=settings.header_seconds, body=settings.body_seconds, send=settings.send_seconds),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=max(1, round(settings.drain_seconds)),
    )


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        hint = "Is another program using it? Choose another by --port." if error.errno in (48, 98) else ""
        raise ConfigurationError(f"Cannot listen on {where}: {error.strerror}. {hint}".strip()) from error


def address(host: str, port: int) -> str:
    """An address that a browser on this machine can open."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def raise_file_limit() -> None:
    """Every stream is an open file, or two: take what the system allows without asking."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(most, 65_536) if most != resource.RLIM_INFINITY else 65_536
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
