"""Layer 2's containers on a real engine: a document is uploaded, asked for, and still there after `down` and `up`.

Qdrant's server cannot be had everywhere, so vectors stay in the API's own volume here, and documents in MongoDB.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.docker_stack import added_bytes, built, docker, up, works
from tests.support.layer2_docker import answer, assert_it_has_no_rights_that_it_does_not_need, cited, uploaded
from tests.support.require import missing, program

pytestmark = pytest.mark.timeout(900)

FOLDER = Path(__file__).parents[3] / "layer2_rag"
EMBEDDED, SERVERS = FOLDER / "docker-compose.embedded.yml", FOLDER / "docker-compose.yml"
MONGO_IMAGE = os.environ.get("MONGO_IMAGE", "mongo:8.0")
LARGEST_BYTES = 450_000_000
WITHOUT_QDRANT = """
services:
  api:
    environment:
      MYSTACK_LLM: none
      QDRANT_URL: ""
    depends_on: !override
      mongo:
        condition: service_healthy
"""
WITHOUT_MODEL = "services: {api: {environment: {MYSTACK_LLM: none}, depends_on: !reset {}}}"


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    with built(EMBEDDED, MONGO_IMAGE) as image:
        yield image


@pytest.mark.parametrize(
    ("file", "changes", "services"),
    [(EMBEDDED, WITHOUT_MODEL, ("api",)), (SERVERS, WITHOUT_QDRANT, ("api", "mongo"))],
    ids=["embedded", "mongodb"],
)
def test_what_was_uploaded_is_still_there_after_down_and_up(
    image: str, tmp_path: Path, file: Path, changes: str, services: tuple[str, ...]
) -> None:
    changed = tmp_path / "changes.yml"
    changed.write_text(changes, "utf-8")
    with up(image, *services, files=(file, changed)) as stack:
        document = uploaded(stack)
        assert document["state"] == "ready"
        first = cited(answer(stack))
        assert first == [(document["id"], "Backups are made each night at two o'clock.")]

        stack.compose("down", "--timeout", "30")
        stack.compose("up", "--detach", "--wait", "--no-build", *services)
        assert cited(answer(stack)) == first
        again = uploaded(stack)
        assert again["id"] == document["id"]
        assert_it_has_no_rights_that_it_does_not_need(stack)
    assert stack.leftovers() == []


def test_the_whole_stack_is_described_with_limits_health_and_order() -> None:
    program("docker", part="docker")
    if not works("compose", "version"):
        missing("docker", "there is no compose")
    described = json.loads(docker("compose", "-f", str(SERVERS), "config", "--format=json"))["services"]
    assert set(described) == {"api", "ollama", "mongo", "qdrant"}
    assert all(int(service["mem_limit"]) > 0 and service["pids_limit"] > 0 for service in described.values())
    assert all(float(described[name]["cpus"]) > 0 for name in ("api", "mongo", "qdrant"))
    waits = {name: wait["condition"] for name, wait in described["api"]["depends_on"].items()}
    assert waits == dict.fromkeys(("mongo", "ollama", "qdrant"), "service_healthy")
    assert all("healthcheck" in described[name] for name in waits)
    assert described["api"]["image"] == "mystack:layer2"
    assert Path(described["api"]["build"]["context"]).samefile(FOLDER.parent)


def test_the_image_is_as_small_as_its_parts_allow(image: str) -> None:
    assert added_bytes(image) <= LARGEST_BYTES
    with pytest.raises(RuntimeError):
        docker("run", "--rm", "--entrypoint", "python", image, "-c", "import pytest")
