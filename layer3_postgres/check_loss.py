"""Whether anything that was acknowledged is lost when everything is killed at once: MyStack and its PostgreSQL."""

import asyncio
import hashlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from layer1_basic_api.cli.client import Connection, asked, connect_to
from layer1_basic_api.container_check import free_port
from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.findings import Outcome, Verdict
from layer2_rag.check_documents import make_documents
from layer2_rag.stores.records import UNFINISHED
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import EMBEDDED
from layer3_postgres.layer import LAYER

DOCUMENTS, BEFORE_THE_END, AT_ONCE = 40, 25, 4
START_SECONDS, WAIT = 120.0, 300.0
"""For a start after a crash, and for each document that was not ready at the end."""
EMPTY = ("DATABASE_URL", "MYSTACK_OWNER_URL", "MYSTACK_ORIGINALS_URL", "MYSTACK_FIRST_DOCUMENTS", "MYSTACK_API_KEY")
Kept = dict[str, str]
"""The SHA-256 of each document by its id."""


async def outlives_its_end(settings: Settings) -> Sequence[Outcome]:
    """Uploads are under way when both are killed; what had been acknowledged is ready after the next start."""
    with TemporaryDirectory(prefix="mystack-check-") as folder:
        data = Path(folder)
        async with _server(data, settings) as (connection, process):
            acknowledged = await _upload_until_killed(connection, data, process)
        async with _server(data, settings) as (connection, _):
            found = [await _trouble(connection, key, sha256) for key, sha256 in acknowledged.items()]
            async with asked(connection, "POST", "/documents/repair") as response:
                disagreements = (await response.json())["items"]
    lost = [trouble for trouble in found if trouble]
    figure = f"{len(found) - len(lost)} of {len(found)}, {len(disagreements)} to repair{_first(lost)}"
    kept = not lost and not disagreements and len(acknowledged) >= BEFORE_THE_END
    state: Verdict = "pass" if kept else "miss"
    return [Outcome(name="documents kept through kill -9", target="all", figure=figure, state=state)]


@asynccontextmanager
async def _server(data: Path, settings: Settings) -> AsyncGenerator[tuple[Connection, Process], None]:
    port = free_port()
    own = dict.fromkeys(EMPTY, "") | {"MYSTACK_DATA": str(data), "MYSTACK_LLM": "none", "FASTAPI_HOST": "127.0.0.1"}
    command = (sys.executable, "-m", "layer1_basic_api", "up", "--layer", str(LAYER.number), "--port", str(port))
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **own}, stdout=DEVNULL, stderr=DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        async with connect_to(address, settings.model_copy(update={"api_key": None})) as connection:
            await _ready(connection, process)
            yield connection, process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(connection: Connection, process: Process) -> None:
    async with asyncio.timeout(START_SECONDS):
        while process.returncode is None:
            try:
                async with connection.session.get("/health/ready") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise ConfigurationError("A MyStack of its own did not start; `mystack doctor` says why.")


async def _upload_until_killed(connection: Connection, data: Path, process: Process) -> Kept:
    """What was acknowledged. The end comes while others are being taken in, and read, and written."""
    acknowledged: Kept = {}
    places = asyncio.Semaphore(AT_ONCE)

    async def upload(name: str, text: str) -> None:
        form = aiohttp.FormData()
        form.add_field("file", text.encode(), filename=name)
        async with places:
            try:
                async with connection.session.post("/documents/upload", data=form) as response:
                    document_id = (await response.json())["id"]
            except aiohttp.ClientError:
                return
        acknowledged[document_id] = hashlib.sha256(text.encode()).hexdigest()
        if len(acknowledged) == BEFORE_THE_END:
            _kill(data, process)

    await asyncio.gather(*(upload(name, text) for name, text in make_documents(DOCUMENTS)))
    if len(acknowledged) < BEFORE_THE_END:
        process.kill()
    await process.wait()
    return acknowledged


def _kill(data: Path, process: Process) -> None:
    database = int((data / EMBEDDED / "postmaster.pid").read_text().split()[0])
    os.kill(database, signal.SIGKILL)
    process.kill()


def _first(lost: Sequence[str]) -> str:
    return f" ({lost[0]})" if lost else ""


async def _trouble(connection: Connection, document_id: str, sha256: str) -> str:
    """What is wrong with a document; empty when it is ready, with the bytes that were sent."""
    document = {"state": "received"}
    end = asyncio.get_running_loop().time() + WAIT
    while document["state"] in UNFINISHED and asyncio.get_running_loop().time() < end:
        async with connection.session.get(f"/documents/{document_id}?wait=20") as response:
            if response.status != 200:
                return f"one is answered with {response.status}"
            document = await response.json()
    if document["state"] != "ready" or not document["chunks"]:
        return f"one is {document['state']}: {document['reason'] or 'no reason'}"
    return "" if document["sha256"] == sha256 else "one has other bytes"
