"""The real servers that documents ask for by `needs`: which are here, and what is prepared so that they can be used."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from layer1_basic_api.layers import load
from tests.support.ollama import MODEL, ollama_server

PROGRAMS = {
    "ollama": "ollama",
    "mongo": "mongo-server",  # layer2
}
"""By the part's name, what has to be on PATH."""
STARTED = {
    "mongo": ("MONGODB_URL", "tests.support.layer2_mongo:mongo_server"),
}
"""Servers that a document is given by an address in a variable, and what starts each."""
NO_DOCKER = "unix:///no/docker/here"
PULLED = "llama3"
"""What documents pull. Pulling takes gigabytes, so the tiny model stands in under this name."""


@cache
def parts() -> frozenset[str]:
    """What is here. Docker counts when its engine answers and it has `compose`."""
    docker = {"docker"} if _docker("info") and _docker("compose", "version") else set()
    return frozenset(docker | {part for part, program in PROGRAMS.items() if shutil.which(program)})


@contextmanager
def prepared(needed: frozenset[str], scratch: Path) -> Iterator[dict[str, str]]:
    """Environment for a document that needs these. Docker is out of sight of the others, whether it runs or not."""
    project = f"mystack-docs-{os.getpid()}"
    real = {**_docker_settings(), "COMPOSE_PROJECT_NAME": project}
    docker = real if "docker" in needed else {"DOCKER_HOST": NO_DOCKER}
    ollama = {"OLLAMA_MODELS": str(pulled_models(scratch / "ollama"))} if "ollama" in needed else {}
    with ExitStack() as stack:
        try:
            yield {**docker, **ollama, **dict(_started(part, scratch, stack) for part in needed & STARTED.keys())}
        finally:
            if "docker" in needed:
                _docker("compose", "--project-name", project, "down", "--volumes")


def _started(part: str, scratch: Path, stack: ExitStack) -> tuple[str, str]:
    """The variable, and the address of a server that runs until the stack is unwound."""
    variable, reference = STARTED[part]
    folder = scratch / part
    folder.mkdir(parents=True)
    address: str = stack.enter_context(load(reference)(folder))
    return variable, address


def pulled_models(folder: Path) -> Path:
    """A folder for `OLLAMA_MODELS` in which the model is, as if it had been pulled."""
    folder.mkdir(parents=True)
    with ollama_server(folder) as server:
        copy = ["ollama", "cp", MODEL, PULLED]
        subprocess.run(copy, env={**os.environ, "OLLAMA_HOST": server.url}, check=True, capture_output=True, timeout=60)
    return folder / "models"


def _docker(*arguments: str) -> bool:
    """Whether docker knows this command and it succeeds."""
    if shutil.which("docker") is None:
        return False
    asked = ["docker", *arguments]
    env = {**os.environ, **_docker_settings()}
    return subprocess.run(asked, env=env, capture_output=True, check=False, timeout=120).returncode == 0


def _docker_settings() -> dict[str, str]:
    """Docker's plugins, `compose` among them, lie in the user's real home; tests have another."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    return {"DOCKER_CONFIG": os.environ.get("DOCKER_CONFIG", str(home / ".docker"))}
