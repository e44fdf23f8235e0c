"""Whether layer 1's container runs on this machine: built, started, asked, stopped."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp

from layer1_basic_api.findings import Outcome, Verdict

COMPOSE = Path(__file__).resolve().parent / "docker-compose.yml"
PROJECT = "mystack-check-layer1"
BUILD_SECONDS = 900
NAME, TARGET = "the container runs", "answers /health and stops cleanly"


async def container_runs(_settings: Any) -> Sequence[Outcome]:
    """The container: built, started, asked, stopped."""
    if shutil.which("docker") is None:
        return [_outcome("skipped", "Docker is not installed")]
    if (await _docker("compose", "version"))[0]:
        return [_outcome("skipped", "Docker has no `compose`")]
    if (await _docker("info"))[0]:
        return [_outcome("skipped", "the Docker engine does not run")]
    return [await _started()]


async def _started() -> Outcome:
    port, begin = _free_port(), time.perf_counter()
    environment = {"FASTAPI_PORT": str(port), "MYSTACK_LLM": "simulated"}
    try:
        code, said = await _compose("up", "--build", "--detach", "--wait", "--no-deps", "api", **environment)
        if code:
            return _outcome("miss", said.strip().splitlines()[-1] if said.strip() else f"exit code {code}")
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/health") as response:
            healthy = response.status == 200
        took = time.perf_counter() - begin
        return _outcome("pass" if healthy else "miss", f"up after {took:.0f} s, build included")
    finally:
        await _compose("down", "--volumes", "--timeout", "30", **environment)


async def _compose(*arguments: str, **environment: str) -> tuple[int, str]:
    return await _docker("compose", "-p", PROJECT, "-f", str(COMPOSE), *arguments, **environment)


async def _docker(*arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and what was said; whatever takes longer than `BUILD_SECONDS` is ended."""
    process = await asyncio.create_subprocess_exec(
        "docker",
        *arguments,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), BUILD_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return 124, f"took more than {BUILD_SECONDS} s"
    return process.returncode or 0, said.decode(errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _outcome(state: Verdict, figure: str) -> Outcome:
    return Outcome(name=NAME, target=TARGET, figure=figure, state=state)
