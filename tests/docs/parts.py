"""The real servers that documents ask for by `needs`: which are here, and what is prepared so that they can be used."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from layer1_basic_api.layers import load
from tests.support.ollama import MODEL, ollama_server
from tests.support.require import given


@dataclass(frozen=True, slots=True)
class Part:
    """A program on PATH. A server that is given to documents by its address has a `variable`, and what opens it.

    Where the tests were started with that variable, the program is not needed.
    """

    program: str
    variable: str = ""
    opened: str = ""

    @property
    def is_here(self) -> bool:
        return bool(self.variable and given(self.variable)) or shutil.which(self.program) is not None


PARTS = {
    "ollama": Part("ollama"),
    "mongo": Part("mongo-server", "MONGODB_URL", "tests.support.layer2_mongo:mongo_server"),
}
NO_DOCKER = "unix:///no/docker/here"
PULLED = "llama3"
"""What documents pull. Pulling takes gigabytes, so the tiny model stands in under this name."""


@cache
def parts() -> frozenset[str]:
    """What is here. Docker counts when its engine answers and it has `compose`."""
    docker = {"docker"} if _docker("info") and _docker("compose", "version") else set()
    return frozenset(docker | {name for name, part in PARTS.items() if part.is_here})


@contextmanager
def prepared(needed: frozenset[str], scratch: Path) -> Iterator[dict[str, str]]:
    """Environment for a document that needs these. Docker is out of sight of the others, whether it runs or not."""
    project = f"mystack-docs-{os.getpid()}"
    real = {**_docker_settings(), "COMPOSE_PROJECT_NAME": project}
    docker = real if "docker" in needed else {"DOCKER_HOST": NO_DOCKER}
    ollama = {"OLLAMA_MODELS": str(pulled_models(scratch / "ollama"))} if "ollama" in needed else {}
    with ExitStack() as stack:
        try:
            yield {**docker, **ollama, **dict(_opened(name, scratch, stack) for name in needed if _has_address(name))}
        finally:
            if "docker" in needed:
                _docker("compose", "--project-name", project, "down", "--volumes")


def _has_address(name: str) -> bool:
    return name in PARTS and bool(PARTS[name].variable)


def _opened(name: str, scratch: Path, stack: ExitStack) -> tuple[str, str]:
    """The variable, and the address of a server that is there until the stack is unwound."""
    part, folder = PARTS[name], scratch / name
    folder.mkdir(parents=True)
    address: str = stack.enter_context(load(part.opened)(folder))
    return part.variable, address


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
