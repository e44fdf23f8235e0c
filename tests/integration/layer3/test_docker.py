"""Layer 3's containers on a real engine: roles and tables are made before the API, which has no right to make them, and
what was uploaded is still there after `down` and `up`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.docker_stack import Stack, added_bytes, built, docker, up, works
from tests.support.layer2_docker import answer, assert_it_has_no_rights_that_it_does_not_need, cited, uploaded
from tests.support.require import missing, program

pytestmark = pytest.mark.timeout(900)

FOLDER = Path(__file__).parents[3] / "layer3_postgres"
EMBEDDED, SERVERS = FOLDER / "docker-compose.embedded.yml", FOLDER / "docker-compose.yml"
POSTGRES_IMAGE = os.environ.get("POSTGRES_IMAGE", "pgvector/pgvector:pg18")
LARGEST_BYTES = 600_000_000
WITHOUT_OLLAMA = """
services:
  api:
    environment: {MYSTACK_LLM: none}
    depends_on: !override
      migrate: {condition: service_completed_successfully}
      postgres: {condition: service_healthy}
"""
WITHOUT_MODEL = "services: {api: {environment: {MYSTACK_LLM: none}, depends_on: !reset {}}}"
WHO_AM_I = """
import asyncio, asyncpg, os
async def ask():
    db = await asyncpg.connect(os.environ["DATABASE_URL"])
    rights = "rolname, rolsuper, rolcreaterole, has_schema_privilege('public', 'CREATE')"
    print(await db.fetchval(f"SELECT concat_ws(' ', {rights}) FROM pg_roles WHERE rolname = current_user"))
asyncio.run(ask())
"""


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    with built(EMBEDDED, POSTGRES_IMAGE) as image:
        yield image


@pytest.mark.parametrize(
    ("file", "changes"), [(EMBEDDED, WITHOUT_MODEL), (SERVERS, WITHOUT_OLLAMA)], ids=["embedded", "postgres"]
)
def test_what_was_uploaded_is_still_there_after_down_and_up(
    image: str, tmp_path: Path, file: Path, changes: str
) -> None:
    changed = tmp_path / "changes.yml"
    changed.write_text(changes, "utf-8")
    with up(image, "api", files=(file, changed)) as stack:
        document = uploaded(stack)
        assert document["state"] == "ready"
        first = cited(answer(stack))
        assert first == [(document["id"], "Backups are made each night at two o'clock.")]

        stack.compose("down", "--timeout", "60")
        stack.compose("up", "--detach", "--wait", "--no-build", "api")
        assert cited(answer(stack)) == first
        assert uploaded(stack)["id"] == document["id"]
        assert_it_has_no_rights_that_it_does_not_need(stack)
        if file == SERVERS:
            assert_tables_were_made_before_it_by_another_role(stack)
            assert_it_is_saved_on_a_schedule(stack)
    assert stack.leftovers() == []


def assert_tables_were_made_before_it_by_another_role(stack: Stack) -> None:
    assert "(the newest)" in docker("logs", f"{stack.project}-migrate-1")
    ends = docker("inspect", "--format", "{{.State.ExitCode}} {{.State.FinishedAt}}", f"{stack.project}-migrate-1")
    code, finished = ends.split()
    assert code == "0"
    assert finished < stack.inspect()["State"]["StartedAt"]
    assert stack.api("python", "-c", WHO_AM_I).strip() == "mystack_app f f f"
    assert "OWNER" not in stack.api("env")


def assert_it_is_saved_on_a_schedule(stack: Stack) -> None:
    """Healthy is what has a new backup; this one has what was uploaded, and can be put back beside what it saved."""
    stack.compose("up", "--detach", "--wait", "--no-build", "backup")
    container = f"{stack.project}-backup-1"
    assert "saved 1 documents, 1 files" in docker("logs", container)
    (made,) = docker("exec", container, "ls", "/backups").split()
    assert made.startswith("mystack-")
    members = docker("exec", container, "tar", "-tf", f"/backups/{made}").split()
    assert {"manifest.json"} < set(members)
    assert any(member.startswith("originals/") for member in members)
    assert "OWNER" not in docker("exec", container, "env")
    elsewhere = ("--env", "DATABASE_URL=", "--env", "TMPDIR=/tmp")
    restored = docker("exec", *elsewhere, container, "mystack", "restore", f"/backups/{made}", "--data", "/tmp/drill")
    assert "restored 1 documents, 1 files" in restored


def test_the_whole_stack_is_described_with_limits_health_and_order() -> None:
    program("docker", part="docker")
    if not works("compose", "version"):
        missing("docker", "there is no compose")
    described = json.loads(docker("compose", "-f", str(SERVERS), "config", "--format=json"))["services"]
    assert set(described) == {"api", "backup", "migrate", "ollama", "postgres"}
    assert all(int(service["mem_limit"]) > 0 and service["pids_limit"] > 0 for service in described.values())
    waits = {name: wait["condition"] for name, wait in described["api"]["depends_on"].items()}
    once = {"migrate": "service_completed_successfully"}
    assert waits == dict.fromkeys(("ollama", "postgres"), "service_healthy") | once
    assert described["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert described["migrate"]["restart"] == "no"
    assert "ports" not in described["migrate"] | described["postgres"] | described["backup"]
    assert {volume["target"]: volume.get("read_only", False) for volume in described["backup"]["volumes"]} == {
        "/data": True,
        "/backups": False,
    }
    assert described["api"]["image"] == "mystack:layer3"
    assert Path(described["api"]["build"]["context"]).samefile(FOLDER.parent)


def test_the_image_is_as_small_as_its_parts_allow(image: str) -> None:
    assert added_bytes(image) <= LARGEST_BYTES
    with pytest.raises(RuntimeError):
        docker("run", "--rm", "--entrypoint", "python", image, "-c", "import pytest")
