"""`mystack doctor` for documents: stores, uploaded files, embedder, formats, alone and beside a server."""

import json
from pathlib import Path

import pytest

from layer1_basic_api.findings import Finding
from layer2_rag.api.parts import alone_on
from tests.support.command import Result, Run
from tests.support.server import free_port, mystack

pytestmark = pytest.mark.blocking
PARTS = ("document store", "vector store", "uploaded files", "embedder", "disk format")


def rows(done: Result) -> dict[str, Finding]:
    return {entry["part"]: Finding(**entry) for entry in json.loads(done.stdout)["findings"]}


def test_a_new_machine_is_whole_and_looking_makes_nothing(run: Run, own_home: Path) -> None:
    done = run("doctor", "--json")
    found = rows(done)
    assert (done.returncode, {found[part].state for part in PARTS}) == (0, {"ok"})
    assert (
        found["document store"].detail == f"SQLite, {own_home / 'data' / 'documents.sqlite'}, made at the first start"
    )
    assert "all-MiniLM-L6-v2-int8, 384 dimensions: loaded and tried in " in found["embedder"].detail
    assert {path.name for path in (own_home / "data").iterdir()} <= {"server.lock"}


def test_what_is_kept_is_counted_alone_and_beside_a_server(run: Run, own_home: Path, tmp_path: Path) -> None:
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    with mystack(tmp_path) as running:
        data = ("--data", str(tmp_path / "data"))
        assert run("ingest", "dog.txt", *data).returncode == 0
        beside = rows(run("doctor", "--json", *data))
        assert running.url in beside["server"].detail
        assert {beside[part].state for part in PARTS} == {"ok"}
        assert beside["vector store"].detail == f"Qdrant Edge, {tmp_path / 'data' / 'vectors'}, says the server"
    assert rows(run("doctor", "--json", *data))["document store"].detail.endswith("documents.sqlite: 1 documents")


@pytest.mark.parametrize(
    ("setting", "url", "part", "remedy"),
    [
        ("MONGODB_URL", "mongodb://ann:secret@127.0.0.1:{port}/x", "document store", "MONGODB_URL"),
        ("QDRANT_URL", "http://127.0.0.1:{port}", "vector store", "QDRANT_URL"),
    ],
)
def test_a_server_that_does_not_answer_is_named_with_its_setting(
    run: Run, setting: str, url: str, part: str, remedy: str
) -> None:
    done = run("doctor", "--json", **{setting: url.format(port=free_port())})
    found = rows(done)
    assert (done.returncode, found[part].state) == (1, "broken")
    assert remedy in found[part].remedy
    assert "secret" not in done.stdout
    assert found["embedder"].state == "ok"


def test_an_embedder_that_is_none_is_named(run: Run) -> None:
    done = run("doctor", "--json", MYSTACK_EMBEDDER="word2vec")
    assert (done.returncode, rows(done)["embedder"].state) == (1, "broken")
    assert "MYSTACK_EMBEDDER" in rows(done)["embedder"].detail


def test_a_folder_of_a_newer_mystack_is_named(run: Run, own_home: Path) -> None:
    (own_home / "data").mkdir()
    (own_home / "data" / "format").write_text("99", "utf-8")
    done = run("doctor", "--json")
    assert (done.returncode, rows(done)["disk format"].state) == (1, "broken")
    assert "'99'" in rows(done)["disk format"].detail


def test_a_broken_store_is_named_and_the_others_are_looked_at(run: Run, own_home: Path) -> None:
    (own_home / "data").mkdir()
    (own_home / "data" / "documents.sqlite").write_bytes(b"this is no database" * 100)
    done = run("doctor", "--json")
    found = rows(done)
    assert (done.returncode, found["document store"].state, found["vector store"].state) == (1, "broken", "ok")


def test_a_command_that_works_on_the_documents_is_named(run: Run, own_home: Path) -> None:
    with alone_on(own_home / "data"):
        found = rows(run("doctor", "--json"))
    assert "Another MyStack works on the documents" in found["stores"].detail
