"""Containers for tests: a layer's image, built once, and stacks that leave nothing behind."""

import json
import os
import subprocess
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from filelock import FileLock

from tests.support.require import missing, program
from tests.support.server import free_port

PYTHON_IMAGE = os.environ.get("PYTHON_IMAGE", "python:3.11-slim-bookworm")
NODE_IMAGE = os.environ.get("NODE_IMAGE", "node:22-bookworm-slim")
OLLAMA_IMAGE = os.environ.get("OLLAMA_IMAGE", "ollama/ollama:0.17.4")
# Every test gets a home of its own, and Docker keeps its plugins in the real one.
DOCKER_CONFIG = os.environ.get("DOCKER_CONFIG", str(Path.home() / ".docker"))
BUILDING = Path(gettempdir()) / "mystack-test-build.lock"
"""One image after the other: the next one finds the steps that they share done."""


@dataclass(frozen=True, slots=True)
class Stack:
    project: str
    url: str
    files: tuple[Path, ...]
    image: str

    def compose(self, *arguments: str) -> str:
        files = (part for file in self.files for part in ("-f", str(file)))
        settings = {"FASTAPI_PORT": self.url.rpartition(":")[2], "MYSTACK_IMAGE": self.image}
        return docker("compose", "-p", self.project, *files, *arguments, **settings)

    def api(self, *command: str) -> str:
        """What a command says inside the API's container."""
        return docker("exec", f"{self.project}-api-1", *command)

    def inspect(self) -> Any:
        return json.loads(docker("inspect", f"{self.project}-api-1"))[0]

    def chat(self, **body: object) -> HTTPResponse:
        data = json.dumps({"message": "Hello", "max_tokens": 60, **body}).encode()
        request = urllib.request.Request(f"{self.url}/chat", data, {"Content-Type": "application/json"})
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)
        return answer

    def leftovers(self) -> list[str]:
        """Containers, volumes and networks that belong to the project."""
        label = f"label=com.docker.compose.project={self.project}"
        kinds = (("ps", "--all"), ("volume", "ls"), ("network", "ls"))
        return [name for kind in kinds for name in docker(*kind, "--quiet", "--filter", label).split()]


def docker(*arguments: str, **settings: str) -> str:
    """Standard output. Raises with what was said when it fails. Builds with the classic builder, which knows least."""
    environment = {**os.environ, "DOCKER_CONFIG": DOCKER_CONFIG, "DOCKER_BUILDKIT": "0", **settings}
    done = subprocess.run(
        ["docker", *arguments], env=environment, check=False, capture_output=True, text=True, timeout=850
    )
    if done.returncode:
        raise RuntimeError(f"docker {' '.join(arguments)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def works(*arguments: str) -> bool:
    try:
        docker(*arguments)
    except RuntimeError:
        return False
    return True


@contextmanager
def built(file: Path, *images: str) -> Iterator[str]:
    """The image of the compose file's `api`, and what it stands on; ends the test where that cannot be had."""
    program("docker", part="docker")
    for needed, why in ((("info",), "the engine does not run"), (("compose", "version"), "there is no compose")):
        if not works(*needed):
            missing("docker", why)
    for base in (PYTHON_IMAGE, NODE_IMAGE, OLLAMA_IMAGE, *images):
        if not works("image", "inspect", base) and not works("pull", "--quiet", base):
            missing("docker", f"the image {base} is not here and cannot be pulled")
    name = f"mystack-test:{uuid.uuid4().hex[:8]}"
    with FileLock(BUILDING):
        Stack("mystack-test-build", "http://127.0.0.1:0", (file,), name).compose("build", "api")
    yield name
    docker("image", "rm", "--force", name)


@contextmanager
def up(image: str, *arguments: str, files: tuple[Path, ...]) -> Iterator[Stack]:
    """A stack of its own, healthy; nothing of it is left afterwards, whatever happens in between."""
    stack = Stack(f"mystack-test-{uuid.uuid4().hex[:8]}", f"http://127.0.0.1:{free_port()}", files, image)
    try:
        stack.compose("up", "--detach", "--wait", "--no-build", *arguments)
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "5")


def added_bytes(image: str) -> int:
    """What it has beyond Python's own image."""
    sizes = [int(docker("image", "inspect", "--format", "{{.Size}}", name)) for name in (image, PYTHON_IMAGE)]
    return sizes[0] - sizes[1]
