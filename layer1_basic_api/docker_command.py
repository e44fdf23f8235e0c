"""The `docker` command: running it, and what the doctor says of it. Knows nothing of what is in a container."""

import asyncio
import os
import shutil
from collections.abc import Sequence

from layer1_basic_api.findings import Finding

LOOK_SECONDS = 10
"""A context that points at another machine may never answer."""
INSTALL = "Install Docker Engine or Docker Desktop (https://docs.docker.com/get-started/get-docker/)."
ALLOW = "Give yourself the right: `sudo usermod -aG docker $USER`, then log in again."
START = "Start it: `sudo systemctl start docker`, or open Docker Desktop."
ADD_COMPOSE = "Install its plugin, the package `docker-compose-plugin` or `docker-compose-v2`."


async def diagnose_docker() -> Sequence[Finding]:
    """Only for those who want containers, so nothing here is ever broken."""
    if shutil.which("docker") is None:
        detail = "Docker is not installed; only containers need it"
        return [_finding("docker engine", detail, INSTALL), _finding("docker compose", detail, INSTALL)]
    return await asyncio.gather(_engine(), _compose())


async def _engine() -> Finding:
    code, said = await run_docker("version", "--format", "{{.Server.Version}}", seconds=LOOK_SECONDS)
    if code == 0:
        return Finding(part="docker engine", state="ok", detail=f"{last_line(said)} answers")
    if "permission denied" in said.lower():
        return _finding("docker engine", "Docker is installed, but its engine may not be used by you", ALLOW)
    return _finding("docker engine", "Docker is installed, but its engine does not answer", START)


async def _compose() -> Finding:
    code, said = await run_docker("compose", "version", "--short", seconds=LOOK_SECONDS)
    if code == 0:
        return Finding(part="docker compose", state="ok", detail=f"{last_line(said)} is installed")
    return _finding("docker compose", "Docker has no `compose`; the compose files need it", ADD_COMPOSE)


def last_line(said: str) -> str:
    """Where the answer is, below what Docker warns of."""
    return said.strip().rpartition("\n")[2]


def _finding(part: str, detail: str, remedy: str) -> Finding:
    return Finding(part=part, state="optional", detail=detail, remedy=remedy)


async def run_docker(*arguments: str, seconds: float, **environment: str) -> tuple[int, str]:
    """Exit code and what was said; what takes longer than `seconds` is ended, with 124."""
    process = await asyncio.create_subprocess_exec(
        "docker",
        *arguments,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        process.kill()
        await process.wait()
        return 124, f"took more than {seconds:g} s"
    return process.returncode or 0, said.decode(errors="replace")
