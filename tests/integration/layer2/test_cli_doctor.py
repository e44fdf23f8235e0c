"""`mystack doctor` for documents: stores, uploaded files, embedder, formats, alone and beside a server."""

import asyncio
import json
import shutil
import sqlite3
import time
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from layer1_basic_api.findings import Finding
from layer2_rag.api.parts import alone_on
from layer2_rag.embeddings.onnx import MINILM_SPACE
from layer2_rag.stores.base import Where
from layer2_rag.stores.qdrant_edge import QdrantEdgeIndex
from tests.support.command import Result, Run
from tests.support.server import free_port, mystack

pytestmark = pytest.mark.blocking


@pytest.fixture(autouse=True)
def of_this_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about this layer's own two stores, also where a higher layer has others."""
    monkeypatch.setenv("MYSTACK_LAYER", "2")


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
    run("docs", "list")
    with alone_on(own_home / "data"):
        found = rows(run("doctor", "--json"))
    assert "Another MyStack works on the documents" in found["stores"].detail


def lose_the_points(data: Path) -> None:
    async def lose() -> None:
        async with aclosing(await QdrantEdgeIndex.open(data / "vectors")) as index:
            await index.remove(MINILM_SPACE, Where())

    asyncio.run(lose())


def test_what_the_stores_disagree_on_is_repaired(run: Run, own_home: Path) -> None:
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    (document,) = json.loads(run("ingest", "dog.txt", "--json").stdout)["documents"]
    lose_the_points(own_home / "data")
    assert run("search", "dog").stdout == "Nothing was found.\n"

    done = run("doctor", "--fix", "--json")
    assert (done.returncode, rows(done)["documents"].state) == (0, "ok")
    assert rows(done)["documents"].detail == f"counts differ: {document['id']}. Repaired"
    assert "1. dog.txt" in run("search", "dog").stdout
    assert "the stores agree" in rows(run("doctor", "--fix", "--json"))["documents"].detail


def test_beside_a_server_it_is_the_server_that_repairs(run: Run, own_home: Path, tmp_path: Path) -> None:
    """And what nobody can repair is said, with what to do."""
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    with mystack(tmp_path) as running:
        assert run("ingest", "dog.txt", "--url", running.url).returncode == 0
        assert "the stores agree" in rows(run("doctor", "--fix", "--json", "--url", running.url))["documents"].detail
        (folder,) = (path for path in (tmp_path / "data" / "originals").iterdir() if len(path.name) == 2)
        shutil.rmtree(folder)
        done = run("doctor", "--fix", "--json", "--data", str(tmp_path / "data"))
    assert (done.returncode, rows(done)["documents"].state) == (1, "broken")
    assert rows(done)["documents"].detail.startswith("original missing: ")
    assert "Upload it again" in rows(done)["documents"].remedy


def test_what_was_tried_and_failed_is_not_called_repaired(run: Run, own_home: Path) -> None:
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    (document,) = json.loads(run("ingest", "dog.txt", "--json").stdout)["documents"]
    with closing(sqlite3.connect(own_home / "data" / "documents.sqlite")) as kept, kept:
        kept.execute("DELETE FROM pieces")
        kept.execute("DELETE FROM contents")
    shutil.rmtree(own_home / "data" / "originals" / document["id"][-2:])
    done = run("doctor", "--fix", "--json")
    said = [entry["detail"] for entry in json.loads(done.stdout)["findings"] if entry["part"] == "documents"]
    assert (done.returncode, len(said)) == (1, 2)
    assert said[0].startswith("counts differ: ")
    assert not any("Repaired" in detail for detail in said)


def test_what_waits_for_its_embedding_model_is_neither_called_repaired_nor_waited_for(
    run: Run, own_home: Path, tmp_path: Path
) -> None:
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    with mystack(tmp_path, "--layer", "2") as running:
        (document,) = json.loads(run("ingest", "dog.txt", "--json", "--url", running.url).stdout)["documents"]
    with closing(sqlite3.connect(tmp_path / "data" / "documents.sqlite")) as kept, kept:
        kept.execute("UPDATE collections SET embedder = 'tests/another'")
        kept.execute("UPDATE documents SET state = 'received', searchable = 0")
    with mystack(tmp_path, "--layer", "2") as running:
        while not json.loads(run("docs", "show", document["id"], "--json", "--url", running.url).stdout)["reason"]:
            time.sleep(0.1)
        done = run("doctor", "--fix", "--json", "--url", running.url)
    said = rows(done)["documents"]
    assert said.detail == f"nobody works on it: {document['id']}. Begun, and not over yet"
    assert (done.returncode, said.state) == (1, "broken")
    assert f"mystack docs show {document['id']}" in said.remedy


def test_nothing_can_be_repaired_in_a_store_that_does_not_answer(run: Run) -> None:
    done = run("doctor", "--fix", "--json", MONGODB_URL=f"mongodb://127.0.0.1:{free_port()}/x")
    assert (done.returncode, rows(done)["documents"].state) == (1, "broken")
