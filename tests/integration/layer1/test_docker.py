"""Layer 1's containers on a real engine: built and started by `docker compose up`, asked, looked into, stopped."""

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from layer1_basic_api.container_check import container_runs
from tests.support.ollama import MODEL, MODELFILE
from tests.support.require import missing, program
from tests.support.server import free_port
from tests.support.tiny_model import write_tiny_model

pytestmark = [pytest.mark.xdist_group("docker"), pytest.mark.timeout(900)]

FILE = Path(__file__).parents[3] / "layer1_basic_api" / "docker-compose.yml"
PYTHON_IMAGE = os.environ.get("PYTHON_IMAGE", "python:3.11-slim-bookworm")
NODE_IMAGE = os.environ.get("NODE_IMAGE", "node:22-bookworm-slim")
OLLAMA_IMAGE = os.environ.get("OLLAMA_IMAGE", "ollama/ollama:0.17.4")
# Every test gets a home of its own, and Docker keeps its plugins in the real one.
DOCKER_CONFIG = os.environ.get("DOCKER_CONFIG", str(Path.home() / ".docker"))
LARGEST_BYTES = 150_000_000
DRAIN_SECONDS = 20
SIMULATED = "services: {api: {environment: {MYSTACK_LLM: simulated, MYSTACK_SIMULATED: 'tps=10,tokens=30'}}}"
"""An answer of three seconds: long enough to be stopped in the middle."""


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


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    """The image, built once."""
    program("docker", part="docker")
    for needed, why in ((("info",), "the engine does not run"), (("compose", "version"), "there is no compose")):
        if not works(*needed):
            missing("docker", why)
    for base in (PYTHON_IMAGE, NODE_IMAGE, OLLAMA_IMAGE):
        if not works("image", "inspect", base) and not works("pull", "--quiet", base):
            missing("docker", f"the image {base} is not here and cannot be pulled")
    name = f"mystack-test:{uuid.uuid4().hex[:8]}"
    Stack("mystack-test-build", "http://127.0.0.1:0", (FILE,), name).compose("build", "api")
    yield name
    docker("image", "rm", "--force", name)


@contextmanager
def up(image: str, *arguments: str, files: tuple[Path, ...] = (FILE,)) -> Iterator[Stack]:
    """A stack of its own, healthy; nothing of it is left afterwards, whatever happens in between."""
    stack = Stack(f"mystack-test-{uuid.uuid4().hex[:8]}", f"http://127.0.0.1:{free_port()}", files, image)
    try:
        stack.compose("up", "--detach", "--wait", "--no-build", *arguments)
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "5")


@pytest.fixture(scope="module")
def stack(image: str) -> Iterator[Stack]:
    with up(image) as stack:
        yield stack


def test_ollama_answers_through_the_api_once_it_has_a_model(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        stack.chat()
    problem = json.load(refused.value)
    assert (problem["status"], problem["code"]) == (404, "model_missing")

    write_tiny_model(tmp_path / "tiny.gguf")
    (tmp_path / "Modelfile").write_text(MODELFILE, "utf-8")
    for name in ("tiny.gguf", "Modelfile"):
        stack.compose("cp", str(tmp_path / name), f"ollama:/root/.ollama/{name}")
    stack.compose("exec", "-T", "ollama", "ollama", "create", MODEL, "-f", "/root/.ollama/Modelfile")

    with stack.chat() as answered:
        answer = json.load(answered)
    assert answer["model"].startswith(MODEL)
    assert answer["response"]
    assert answer["usage"]["completion_tokens"] == 60


def test_the_newest_layer_starts_from_the_root_of_the_repository() -> None:
    program("docker", part="docker")
    if not works("compose", "version"):
        missing("docker", "there is no compose")
    described = json.loads(
        docker("compose", "-f", str(FILE.parents[1] / "docker-compose.yml"), "config", "--format=json")
    )
    assert "api" in described["services"]
    context = Path(described["services"]["api"]["build"]["context"])
    assert context.samefile(FILE.parents[1])


@pytest.mark.blocking
async def test_the_check_of_the_container_passes(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DOCKER_CONFIG": DOCKER_CONFIG, "DOCKER_BUILDKIT": "0", "MYSTACK_IMAGE": image}.items():
        monkeypatch.setenv(name, value)
    (outcome,) = await container_runs(None)
    assert outcome.state == "pass", outcome.figure


def test_the_page_is_in_the_image(stack: Stack) -> None:
    with urllib.request.urlopen(stack.url, timeout=30) as page:
        assert b'<script type="module"' in page.read()


def test_it_is_healthy_and_has_no_rights_it_does_not_need(stack: Stack) -> None:
    state = stack.inspect()
    assert state["State"]["Health"]["Status"] == "healthy"
    assert state["HostConfig"]["Memory"] > 0
    assert state["HostConfig"]["PidsLimit"] > 0
    assert {port["HostIp"] for port in state["NetworkSettings"]["Ports"]["8000/tcp"]} == {"127.0.0.1"}
    status = stack.api("cat", "/proc/1/status")
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert stack.api("id", "-u").strip() == "10001"


def test_it_can_write_to_its_data_and_nowhere_else(stack: Stack) -> None:
    stack.api("touch", "/data/mine", "/tmp/mine")
    for path in ("/mine", "/opt/mystack/mine", "/etc/mine"):
        with pytest.raises(RuntimeError, match="Read-only file system"):
            stack.api("touch", path)


def test_it_logs_json(stack: Stack) -> None:
    with urllib.request.urlopen(f"{stack.url}/capabilities", timeout=30):
        pass
    lines = stack.compose("logs", "--no-log-prefix", "api").splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert any(event.get("path") == "/capabilities" and event["status"] == 200 for event in events)


def test_the_image_is_small(image: str) -> None:
    sizes = [int(docker("image", "inspect", "--format", "{{.Size}}", name)) for name in (image, PYTHON_IMAGE)]
    assert sizes[0] - sizes[1] <= LARGEST_BYTES


def test_an_open_answer_ends_before_the_container_stops(image: str, tmp_path: Path) -> None:
    simulated = tmp_path / "simulated.yml"
    simulated.write_text(SIMULATED, "utf-8")
    with up(image, "--no-deps", "api", files=(FILE, simulated)) as stack:
        with stack.chat(stream=True) as answer:
            assert answer.readline() == b"event: delta\n"
            stop = subprocess.Popen([str(shutil.which("docker")), "stop", "-t", "60", f"{stack.project}-api-1"])
            rest = answer.read()
        assert stop.wait(DRAIN_SECONDS) == 0
        assert b"event: done\n" in rest
        assert stack.inspect()["State"]["ExitCode"] == 0
        assert stack.leftovers()
    assert stack.leftovers() == []
