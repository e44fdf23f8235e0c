"""What `mystack check` says of the container, with a `docker` that runs the real server as a plain process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from layer1_basic_api.container_check import container_runs
from tests.support.server import free_port, mystack

pytestmark = pytest.mark.blocking
DOCKER = """#!{python}
import os, signal, subprocess, sys, time, urllib.request
from pathlib import Path

here, words = Path(__file__).parent, sys.argv[1:]
if "up" in words and os.environ["TOY_SERVES"] == "yes":
    command = [{python!r}, "-m", "layer1_basic_api", "up", "--data", str(here / "data")]
    with (here / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    (here / "pid").write_text(str(server.pid))
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{{os.environ['FASTAPI_PORT']}}/health", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
elif "up" in words and os.environ["TOY_SERVES"] == "never":
    sys.exit("no space left on device")
elif "stop" in words and os.environ["TOY_STOPS"] == "never":
    sys.exit("container is stuck")
elif "inspect" in words:
    print(os.environ["TOY_STOPS"])
elif "down" in words and (here / "pid").exists():
    os.kill(int((here / "pid").read_text()), signal.SIGTERM)
    (here / "down").touch()
"""
"""`docker inspect` prints what `TOY_STOPS` says: the exit code of a container is Docker's to tell, not the server's."""


@pytest.mark.parametrize(
    ("serves", "stops", "state", "figure"),
    [
        ("yes", "0", "pass", "up after "),
        ("yes", "137", "miss", "it stops with exit code 137"),
        ("yes", "1", "miss", "it stops with exit code 1"),
        ("yes", "never", "miss", "it does not stop: container is stuck"),
        ("no", "0", "miss", "/chat does not answer"),
        ("never", "0", "miss", "no space left on device"),
    ],
)
async def test_how_a_container_starts_answers_and_ends_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serves: str, stops: str, state: str, figure: str
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(DOCKER.format(python=sys.executable), "utf-8")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TOY_SERVES", serves)
    monkeypatch.setenv("TOY_STOPS", stops)
    (outcome,) = await container_runs(None)
    assert (outcome.state, outcome.figure[: len(figure)]) == (state, figure)
    assert (tmp_path / "down").exists() is (serves == "yes")


@pytest.mark.parametrize(
    ("fails", "why"),
    [("compose", "Docker has no `compose`"), ("version", "Docker is installed, but its engine does not answer")],
)
async def test_without_an_engine_or_compose_it_is_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, why: str
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\n[ $1 != {fails} ]\n", "utf-8")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (outcome,) = await container_runs(None)
    assert (outcome.state, outcome.figure[: len(why)]) == ("skipped", why)


def test_the_health_check_of_the_image_asks_at_the_port_that_is_set(tmp_path: Path) -> None:
    """Run here as Docker runs it in the container."""
    text = (Path(__file__).parents[3] / "layer1_basic_api" / "Dockerfile").read_text("utf-8")
    _, *code = json.loads(text.partition("HEALTHCHECK")[2].partition("CMD ")[2].partition("\n")[0])

    def healthy(port: str) -> bool:
        env = {**os.environ, "FASTAPI_PORT": port}
        return subprocess.run([sys.executable, *code], env=env, check=False, capture_output=True).returncode == 0

    with mystack(tmp_path) as running:
        assert healthy(running.url.rpartition(":")[2])
    assert not healthy(str(free_port()))
