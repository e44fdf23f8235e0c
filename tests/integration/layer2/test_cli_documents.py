"""`mystack ingest`, `ask`, `search`, `docs`, `collections`, `reindex`: with a server of their own, and beside one."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layer1_basic_api.data_folder import FORMAT
from tests.support.command import Result, Run
from tests.support.server import Running, mystack

pytestmark = pytest.mark.blocking
BACKUP = "Backups are made each night at two o'clock. They are kept for thirty days."
LIMITS = "An upload may have at most two hundred megabytes. Larger files are refused."
ASKED = "When are backups made?"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


NOBODY = "01a1fe1d-0000-7000-8000-000000000000"


@pytest.fixture
def folder(own_home: Path) -> Path:
    """Two documents, one without text, and what is hidden."""
    folder = own_home / "papers"
    (folder / "deep" / ".hidden").mkdir(parents=True)
    (folder / "backup.md").write_text(BACKUP, "utf-8")
    (folder / "deep" / "limits.txt").write_text(LIMITS, "utf-8")
    (folder / "deep" / ".hidden" / "secret.md").write_text("Nobody reads this.", "utf-8")
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """No model, so that answers are quotes."""
    with mystack(tmp_path, MYSTACK_LLM="none") as running:
        yield running


def without_model(run: Run) -> Run:
    def quoted(*arguments: str, **options: Any) -> Result:
        return run(*arguments, **{"MYSTACK_LLM": "none", **options})

    return quoted


def names(done: Result) -> dict[str, str]:
    """The state of each document by its name."""
    return {item["name"]: item["state"] for item in json.loads(done.stdout)["documents"]}


def test_a_folder_is_taken_in_asked_searched_and_deleted_without_a_server(run: Run, folder: Path) -> None:
    run = without_model(run)
    assert names(run("ingest", str(folder), "--json")) == {"backup.md": "ready", "limits.txt": "ready"}

    asked = run("ask", ASKED)
    assert asked.returncode == 0
    assert "Backups are made each night at two o'clock." in asked.stdout
    assert "[1] backup.md" in asked.stdout
    assert "1. limits.txt" in run("search", "How large may an upload be?", "--limit", "1").stdout

    listed = run("docs", "list").stdout
    ids = ID.findall(listed) and [found.group() for found in ID.finditer(listed)]
    assert len(ids) == 2
    assert run("docs", "rm", *ids).stdout == "".join(f"deleted {one}\n" for one in ids)
    assert run("docs", "list").stdout == "There are no documents. `mystack ingest FILE` takes one in.\n"


def test_beside_a_running_server_the_same_documents_are_seen(run: Run, folder: Path, server: Running) -> None:
    run = without_model(run)
    here = ("--data", str(server.log.parent / "data"))
    assert names(run("ingest", str(folder), "--json", *here)) == {"backup.md": "ready", "limits.txt": "ready"}
    answer = json.loads(run("ask", ASKED, "--json", "--trace", "--url", server.url).stdout)
    assert [source["document_name"] for source in answer["sources"] if source["n"] in answer["cited"]] == ["backup.md"]
    assert answer["grounded"]
    assert {"stages", "question"} <= answer["trace"].keys()
    assert "looked for: When are backups made?" in run("ask", ASKED, "--trace", *here).stdout

    refused = run("ask", "Who won the football cup in 1974?", *here)
    assert refused.returncode == 0
    assert "not found" in refused.stdout.lower()
    assert "near: " in refused.stdout
    assert "[1]" not in refused.stdout

    listed = json.loads(run("docs", "list", "--json", *here).stdout)["items"]
    shown = run("docs", "show", listed[0]["id"], *here).stdout
    assert f"id           {listed[0]['id']}\n" in shown
    again = json.loads(run("docs", "reindex", listed[0]["id"], "--json", *here).stdout)
    assert (again["id"], again["state"]) == (listed[0]["id"], "ready")

    assert "default" in run("collections", *here).stdout
    (collection,) = json.loads(run("collections", "--json", *here).stdout)["items"]
    assert (collection["name"], collection["documents"]) == ("default", 2)
    assert run("reindex", *here).stdout == f"default: 2 documents, embedded by {collection['embedding_model']}\n"
    assert "1. backup.md" in run("search", ASKED, "--filter", "source=" + str(folder / "backup.md"), *here).stdout
    assert run("search", ASKED, "--filter", "kind=letter", *here).stdout == "Nothing was found.\n"


def test_files_patterns_and_stdin_go_into_a_collection_with_what_is_said_of_them(
    run: Run, folder: Path, server: Running
) -> None:
    there = ("--url", server.url, "--collection", "notes")
    assert names(run("ingest", str(folder / "**" / "*.txt"), str(folder / "backup.md"), "--json", *there)) == {
        "limits.txt": "ready",
        "backup.md": "ready",
    }
    said = ("--name", "piped.md", "--kind", "letter", "--tag", "x", "--tag", "y", "--metadata", '{"year": 2020}')
    piped = run("ingest", "-", *said, *there, given="The office dog is called Bruno.")
    assert (piped.returncode, piped.stdout) == (0, "1 ready, 0 failed\n")

    (letter,) = json.loads(run("search", "dog", "--filter", "metadata.year>=2020", "--json", *there).stdout)["results"]
    assert letter["document_name"] == "piped.md"
    listed = json.loads(run("docs", "list", "--json", *there).stdout)["items"]
    assert [item["tags"] for item in listed if item["kind"] == "letter"] == [["x", "y"]]


def test_what_fails_is_told_in_one_line_with_its_reason_and_the_rest_is_taken_in(
    run: Run, folder: Path, server: Running
) -> None:
    scan = folder / ("a-name-that-is-longer-than-a-line-of-most-terminals-is-wide-" * 2 + "[1].png")
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    done = run("ingest", str(folder), "--url", server.url)
    assert (done.returncode, done.stdout) == (1, "2 ready, 1 failed\n")
    (told,) = [line for line in done.stderr.splitlines() if "✗" in line]
    assert str(scan) in told
    assert len(told) > len(str(scan)) + 10
    assert f"✓ {folder / 'backup.md'}  1 chunk\n" in done.stderr

    (failed,) = [
        item
        for item in json.loads(run("docs", "list", "--json", "--url", server.url).stdout)["items"]
        if item["state"] == "failed"
    ]
    assert failed["reason"] in told
    again = run("docs", "reindex", failed["id"], "--url", server.url)
    assert (again.returncode, failed["reason"] in again.stdout) == (1, True)
    listed = run("docs", "list", "--url", server.url).stdout
    (row,) = [line for line in listed.splitlines() if failed["id"] in line]
    assert row.split() == [failed["id"], failed["name"], "default", "failed", "0", *failed["reason"].split()]


def test_a_terminal_that_is_narrow_gets_a_block_a_document(run: Run, folder: Path, server: Running) -> None:
    run("ingest", str(folder / "backup.md"), "--url", server.url)
    (item,) = json.loads(run("docs", "list", "--json", "--url", server.url).stdout)["items"]
    command = [sys.executable, "-m", "layer1_basic_api", "docs", "list", "--url", server.url]
    terminal, end = pty.openpty()
    subprocess.run(command, stdout=end, env={**os.environ, "COLUMNS": "40"}, check=True)
    os.close(end)
    lines = os.read(terminal, 10_000).decode().splitlines()
    os.close(terminal)
    assert lines == [item["id"], "  name backup.md · collection default ·", "  state ready · chunks 1"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_with_any_name_is_taken_in(run: Run, folder: Path, server: Running) -> None:
    for name in (b"no-\xff-utf8.txt", b"line\nbreak.txt", b"colour-\x1b[31m.txt", 'M\u00e4rz 100% "neu".txt'.encode()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"The content of " + name.hex().encode())
    done = run("ingest", str(folder), "--url", server.url, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    plain = {'M\u00e4rz 100% "neu".txt', "backup.md", "limits.txt"}
    expected = {"no-\ufffd-utf8.txt", "line\ufffdbreak.txt", "colour-\ufffd[31m.txt", *plain}
    assert names(done) == dict.fromkeys(expected, "ready")


def test_a_file_that_cannot_be_read_is_a_failure_like_any_other(run: Run, folder: Path, server: Running) -> None:
    done = run("ingest", str(folder), "--url", server.url, "--metadata", "no json")
    assert (done.returncode, done.stdout) == (1, "0 ready, 2 failed\n")
    assert done.stderr.count("metadata") >= 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("ingest", "no-such-file.pdf"), "There is no file 'no-such-file.pdf'."),
        (("ingest", "papers/deep/.hidden/empty"), "There are no files in 'papers/deep/.hidden/empty'."),
        (("search", "dog", "--filter", "kind"), "'kind' is no filter."),
        (("search", "dog", "--filter", "date=2024", "--filter", "date>=2020"), "'date' is asked for by = and by a"),
        (("search", "dog", "--filter", "date>=2020", "--filter", "date=2024"), "'date' is asked for by = and by a"),
        (("docs", "show", "backup.md"), "'backup.md' is no document's id."),
        (("docs", "rm", NOBODY, "../collections/default"), "'../collections/default' is no document's id."),
        (("docs", "reindex", "backup.md"), "'backup.md' is no document's id."),
        (("docs", "show", NOBODY), f"There is no document '{NOBODY}'."),
        (("docs", "rm", NOBODY), f"There is no document '{NOBODY}'."),
        (("reindex", "nothing"), "There is no collection 'nothing'."),
        (("search", "dog", "--collection", "nothing"), "There is no collection 'nothing'."),
    ],
)
def test_what_cannot_be_done_is_a_sentence(run: Run, folder: Path, line: tuple[str, ...], said: str) -> None:
    (folder / "deep" / ".hidden" / "empty").mkdir()
    done = run(*line)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"mystack: {said}" in done.stderr


def test_a_command_without_a_server_heeds_the_format_of_the_folder(run: Run, folder: Path, own_home: Path) -> None:
    assert run("ingest", str(folder / "backup.md")).returncode == 0
    format_ = own_home / "data" / "format"
    assert format_.read_text("utf-8") == f"{FORMAT}\n"
    format_.write_text(f"{FORMAT + 1}\n", "utf-8")
    done = run("ingest", str(folder / "deep" / "limits.txt"))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"has format '{FORMAT + 1}'" in done.stderr


def test_a_server_that_is_not_there_is_said_once(run: Run, folder: Path) -> None:
    done = run("search", "dog", "--url", "http://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing answers at http://127.0.0.1:9." in done.stderr


def test_hidden_files_and_folders_are_taken_in_when_they_are_named(run: Run, folder: Path, server: Running) -> None:
    done = run("ingest", str(folder / "deep" / ".hidden"), "--json", "--url", server.url)
    assert names(done) == {"secret.md": "ready"}
