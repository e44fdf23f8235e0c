"""Runs an app: the socket, the limits of the process, and an orderly end."""

import asyncio
import errno
import gc
import math
import os
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.slow_clients import patience
from layer1_basic_api.data_folder import announce, claimed
from layer1_basic_api.errors import ConfigurationError

BACKLOG = 4096
MOST_FILES = 65_536
COLLECTED_AFTER = (2_000, 5, 250)
"""How many objects before the new ones are looked at, how often that before the older ones are, and those before all.

An open stream is 260 objects. With Python's own 700, 10 and 10 those of 5,000 streams are looked at every few seconds,
which takes a good part of a second, and nobody is answered meanwhile. There is little to find: an answer leaves no
objects that hold each other, so all of them go by themselves.
"""
LAST_WORDS_SECONDS = 5
"""After the drain: for streams to send their `error` event and for models to be told to stop."""


def serve(app: FastAPI, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until told to stop, by SIGTERM or SIGINT. Calls `ready` with the address once requests are answered.

    Raises `ConfigurationError` (the port is taken, a setting cannot work) and `DataFolderInUse`.
    """
    raise_file_limit()
    with claimed(settings.data), listen(settings) as listener:
        url = address(settings.host, listener.getsockname()[1])
        announce(settings.data, url)
        Server(app, settings, on_ready=lambda: ready(url)).run(sockets=[listener])


class Server(uvicorn.Server):
    """uvicorn's, which opens the app itself, ends open answers in words, and takes a signal as a wish, no failure."""

    def __init__(self, app: FastAPI, settings: Settings, *, on_ready: Callable[[], None]) -> None:
        super().__init__(_config(app, settings))
        self._app = app
        self._drain_seconds = settings.drain_seconds
        self._on_ready = on_ready

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn would log a traceback for what the lifespan raises; here it reaches the caller."""
        async with self._app.router.lifespan_context(self._app):
            gc.freeze()  # what lives as long as the process need not be looked at again and again
            with _collecting_seldom():
                await super()._serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Open answers may finish; those that take too long are cut, and say so to their clients."""
        cut = asyncio.get_running_loop().call_later(self._drain_seconds, self._cut)
        await super().shutdown(sockets)
        cut.cancel()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """uvicorn raises the signals again at the end, which would make an orderly stop look like a crash."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    def _cut(self) -> None:
        for task in list(self.server_state.tasks):
            task.cancel()


@contextmanager
def _collecting_seldom() -> Generator[None, None, None]:
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=patience(headers=settings.header_seconds, body=settings.body_seconds, send=settings.send_seconds),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing asks for the client's address or the scheme
        backlog=BACKLOG,
        timeout_graceful_shutdown=math.ceil(settings.drain_seconds) + LAST_WORDS_SECONDS,
    )


def listen(settings: Settings) -> socket.socket:
    """Raises `ConfigurationError` where it cannot."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        code = error.errno or 0  # negative where the name is not found
        why = os.strerror(code) if code > 0 else error.strerror
        hint = "Is another program using it? Choose another by --port." if code == errno.EADDRINUSE else ""
        raise ConfigurationError(f"Cannot listen on {where}: {why}. {hint}".strip()) from error


def address(host: str, port: int) -> str:
    """An address that a browser on this machine can open."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def raise_file_limit() -> None:
    """Every stream is an open file, or two: take what the system allows without asking, where it is more."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(most, MOST_FILES) if most != resource.RLIM_INFINITY else MOST_FILES
    if now != resource.RLIM_INFINITY and now < wanted:
        with suppress(ValueError, OSError):  # macOS says "unlimited" and refuses what is above its own limit
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
