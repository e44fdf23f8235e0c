"""Layer 1's containers on a real engine: built and started by `docker compose up`, asked, looked into, stopped."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from layer1_basic_api.container_check import container_runs
from tests.support.docker_stack import DOCKER_CONFIG, Stack, added_bytes, built, docker, up, works
from tests.support.ollama import MODEL, MODELFILE
from tests.support.require import missing, program
from tests.support.tiny_model import write_tiny_model

pytestmark = pytest.mark.timeout(900)

FILE = Path(__file__).parents[3] / "layer1_basic_api" / "docker-compose.yml"
LARGEST_BYTES = 150_000_000
DRAIN_SECONDS = 20
SIMULATED = "services: {api: {environment: {MYSTACK_LLM: simulated, MYSTACK_SIMULATED: 'tps=10,tokens=30'}}}"
"""An answer of three seconds: long enough to be stopped in the middle."""


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    """The image, built once."""
    with built(FILE) as image:
        yield image


@pytest.fixture(scope="module")
def stack(image: str) -> Iterator[Stack]:
    with up(image, files=(FILE,)) as stack:
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
    assert added_bytes(image) <= LARGEST_BYTES


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
