"""What is measured of layer 2, and what asks it: the server on a data folder, a client, uploads, a health probe."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp

from tests.benchmarks.effort import Effort
from tests.benchmarks.processes import ROOT, Server, clean_environment, mystack_up, serving

UPLOADS = 8
WAIT = 60
"""Uploads under way at a time; seconds that a request waits for a document."""


@contextmanager
def rag_server(effort: Effort, data: Path, *, layer: int = 2, **env: str) -> Iterator[Server]:
    """A layer on this data folder, embedded parts, no model: answers are quoted."""
    settings = {"MYSTACK_DATA": str(data), "MYSTACK_LLM": "none", **env}
    with serving(
        partial(mystack_up, layer=layer), folder=effort.folder, health="/health/ready", core=None, **settings
    ) as server:
        yield server


def child(module: str, *arguments: str) -> Any:
    """What `python -m tests.benchmarks.layer2.MODULE` prints, as JSON. Raises `RuntimeError` when it fails."""
    command = [sys.executable, "-m", f"tests.benchmarks.layer2.{module}", *arguments]
    return said_by(command)


def said_by(command: Sequence[str], **env: str) -> Any:
    """What a command prints, as JSON. Raises `RuntimeError` when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(**env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


@dataclass(frozen=True, slots=True)
class Client:
    """One connection, one request at a time."""

    connection: HTTPConnection

    @classmethod
    def of(cls, server: Server) -> "Client":
        return cls(HTTPConnection("127.0.0.1", server.port, timeout=60))

    def timed(self, path: str, body: dict[str, Any]) -> tuple[float, Any]:
        """Milliseconds to the last byte, and the answer. Raises `RuntimeError` for one that is not 200."""
        sent = json.dumps(body)
        start = perf_counter()
        self.connection.request("POST", path, sent, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        text = response.read()
        milliseconds = 1000 * (perf_counter() - start)
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {text[:300]!r}")
        return milliseconds, json.loads(text)

    def get(self, path: str) -> Any:
        self.connection.request("GET", path)
        return json.loads(self.connection.getresponse().read())


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of uploads. `chunks`: of those that are ready. `seconds`: from the first upload to the last end."""

    ready: int
    failed: int
    chunks: int
    seconds: float


def upload(server: Server, files: Sequence[Path]) -> Taken:
    """Upload all, a few at a time, and wait until each is ready or has failed."""
    return asyncio.run(_upload(server.port, files))


async def _upload(port: int, files: Sequence[Path]) -> Taken:
    places = asyncio.Semaphore(UPLOADS)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def one(file: Path) -> dict[str, Any]:
            async with places:
                return await _uploaded(session, file)

        start = perf_counter()
        documents = await asyncio.gather(*(one(file) for file in files))
        seconds = perf_counter() - start
    ready = [document for document in documents if document["state"] == "ready"]
    return Taken(len(ready), len(documents) - len(ready), sum(document["chunks"] for document in ready), seconds)


async def _uploaded(session: aiohttp.ClientSession, file: Path) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("file", await asyncio.to_thread(file.read_bytes), filename=file.name)
    async with session.post(f"/documents/upload?wait={WAIT}", data=form, raise_for_status=True) as response:
        document: dict[str, Any] = await response.json()
    while document["state"] in ("received", "processing"):
        async with session.get(f"/documents/{document['id']}?wait={WAIT}", raise_for_status=True) as response:
            document = await response.json()
    return document


@contextmanager
def health_probe(server: Server, result: dict[str, Any]) -> Iterator[None]:
    """/health is asked by a process of its own while the block runs; then `result` has what it saw."""
    command = [sys.executable, "-m", "tests.benchmarks.layer2.probe", str(server.port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        process.stdout.readline()
        yield
    finally:
        said, _ = process.communicate(timeout=60)
    result |= json.loads(said)
