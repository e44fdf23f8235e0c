"""Whether a layer's container runs on this machine, layer 1's to begin with: built, started, asked, stopped."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from layer1_basic_api.docker_command import diagnose_docker, last_line, run_docker
from layer1_basic_api.findings import Outcome, Verdict

COMPOSE = Path(__file__).resolve().parent / "docker-compose.yml"
PROJECT = "mystack-check-layer1"
BUILD_SECONDS = 900
ANSWER_SECONDS = 60
STOP_SECONDS = 30
NAME, TARGET = "the container runs", "answers a question and stops cleanly"


async def container_runs(_settings: Any) -> Sequence[Outcome]:
    """The container: built, started, asked, stopped."""
    return await try_container(Container(COMPOSE, PROJECT))


@dataclass(frozen=True, slots=True)
class Container:
    """The service `api` of a compose file, under a project's name of its own. `file` may be another layer's."""

    file: Path
    project: str

    async def compose(self, *arguments: str, **environment: str) -> tuple[int, str]:
        given = ("compose", "-p", self.project, "-f", str(self.file), *arguments)
        return await run_docker(*given, seconds=BUILD_SECONDS, **environment)


async def try_container(container: Container) -> Sequence[Outcome]:
    for finding in await diagnose_docker():
        if finding.state != "ok":
            return [_outcome("skipped", finding.detail)]
    return [await _started(container)]


async def _started(container: Container) -> Outcome:
    port, begin = free_port(), time.perf_counter()
    environment = {"FASTAPI_PORT": str(port), "MYSTACK_LLM": "simulated"}
    up = ("up", "--build", "--detach", "--wait", "--no-deps", "api")
    try:
        code, said = await container.compose(*up, **environment)
        if code:
            return _outcome("miss", last_line(said) or f"exit code {code}")
        took = time.perf_counter() - begin
        if trouble := await _unanswered(port) or await _unclean(container, environment):
            return _outcome("miss", trouble)
        return _outcome("pass", f"up after {took:.0f} s, build included")
    finally:
        await container.compose("down", "--volumes", "--timeout", str(STOP_SECONDS), **environment)


async def _unanswered(port: int) -> str:
    """What went wrong with a question; empty for an answer."""
    url, timeout = f"http://127.0.0.1:{port}/chat", aiohttp.ClientTimeout(ANSWER_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, json={"message": "Hello"}) as response,
        ):
            return "" if response.status == 200 else f"/chat answers with HTTP {response.status}"
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"/chat does not answer ({type(error).__name__})"


async def _unclean(container: Container, environment: dict[str, str]) -> str:
    """How the container ended when it was told to stop; empty for an orderly end."""
    code, said = await container.compose("stop", "--timeout", str(STOP_SECONDS), **environment)
    if code:
        return f"it does not stop: {last_line(said) or code}"
    asked = ("inspect", "--format", "{{.State.ExitCode}}", f"{container.project}-api-1")
    _, said = await run_docker(*asked, seconds=BUILD_SECONDS)
    return "" if said.strip() == "0" else f"it stops with exit code {last_line(said)}"


def free_port() -> int:
    """One that was free a moment ago, on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _outcome(state: Verdict, figure: str) -> Outcome:
    return Outcome(name=NAME, target=TARGET, figure=figure, state=state)
