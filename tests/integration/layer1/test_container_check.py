"""What `mystack check` says of the container, with a `docker` that claims everything and does nothing."""

import os
from pathlib import Path

import pytest

from layer1_basic_api.container_check import container_runs


@pytest.mark.blocking
async def test_a_container_that_does_not_answer_is_a_miss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\n", "utf-8")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (outcome,) = await container_runs(None)
    assert outcome.state == "miss"
    assert "/chat does not answer" in outcome.figure
