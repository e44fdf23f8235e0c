"""The documents of a first start: in the background, once, and also after a start that was broken off."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import mystack, stop

pytestmark = pytest.mark.blocking
DEADLINE = 60


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "part").mkdir(parents=True)
    (folder / "README.md").write_text("# One\n\nThe office dog is called Bruno.", "utf-8")
    (folder / "part" / "README.md").write_text("# Two\n\nBackups are made each night.", "utf-8")
    (folder / "part" / "openapi.json").write_text("{}", "utf-8")
    return folder


def asked(url: str, path: str, method: str = "GET") -> Any:
    with urllib.request.urlopen(urllib.request.Request(url + path, method=method), timeout=30) as answered:
        return json.loads(answered.read() or "null")


def ready(url: str, count: int) -> dict[str, str]:
    """Names and ids, once as many are ready."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        items = asked(url, "/documents")["items"]
        if [item["state"] for item in items] == ["ready"] * count:
            return {item["name"]: item["id"] for item in items}
        time.sleep(0.1)
    raise TimeoutError(f"not ready: {items}")


def test_the_first_start_takes_them_in_and_no_later_one_brings_them_back(tmp_path: Path, docs: Path) -> None:
    with mystack(tmp_path, MYSTACK_FIRST_DOCUMENTS=str(docs)) as server:
        found = ready(server.url, 2)
        assert found.keys() == {"README.md", "part/README.md"}
        asked(server.url, f"/documents/{found['README.md']}", "DELETE")
        assert stop(server.process) == 0
        assert server.log.read_text().count("first_documents_end") == 1
    with mystack(tmp_path, MYSTACK_FIRST_DOCUMENTS=str(docs)) as server:
        assert ready(server.url, 1).keys() == {"part/README.md"}
        assert "first_documents" not in server.log.read_text()


def test_a_start_that_was_broken_off_is_gone_on_with(tmp_path: Path, docs: Path) -> None:
    with mystack(tmp_path, MYSTACK_FIRST_DOCUMENTS=str(docs)) as server:
        before = ready(server.url, 2)
    (docs / "three.md").write_text("It was still to come.", "utf-8")
    (tmp_path / "data" / "first-documents.unfinished").touch()
    with mystack(tmp_path, MYSTACK_FIRST_DOCUMENTS=str(docs)) as server:
        after = ready(server.url, 3)
        assert before.items() <= after.items()
    assert not (tmp_path / "data" / "first-documents.unfinished").exists()


def test_a_folder_that_is_not_there_or_not_named_is_no_trouble(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nowhere"), ""):
        with mystack(tmp_path, MYSTACK_FIRST_DOCUMENTS=name) as server:
            assert asked(server.url, "/health/ready")["status"] == "ready"
            assert asked(server.url, "/documents")["items"] == []
