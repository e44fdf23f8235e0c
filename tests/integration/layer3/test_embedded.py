"""The embedded PostgreSQL: started, stopped, killed, taken over, and said so where it cannot start."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest
from sqlalchemy import make_url

from layer1_basic_api.layers import ROOT
from layer3_postgres.db.embedded import address, embedded_postgres, make_cluster, memory_bytes, shared_buffers
from layer3_postgres.errors import DatabaseUnusable
from tests.support.command import Run, run
from tests.support.server import mystack

__all__ = ["run"]
pytestmark = [pytest.mark.blocking, pytest.mark.timeout(300)]


def postmaster(folder: Path) -> int | None:
    """Its process, where the file of one is there."""
    file = folder / "postmaster.pid"
    return int(file.read_text().splitlines()[0]) if file.exists() else None


def starts(folder: Path) -> int:
    return (folder / "log").read_text("utf-8").count("ready to accept connections")


def alive(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_it_is_stopped_at_the_end_and_its_roles_are_two(tmp_path: Path) -> None:
    expected = shared_buffers(memory_bytes())
    async with embedded_postgres(tmp_path / "postgres") as addresses:
        process = postmaster(tmp_path / "postgres")
        connection = await asyncpg.connect(addresses.app.replace("+asyncpg", ""))
        assert await connection.fetchval("SELECT current_user") == "mystack_app"
        assert await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert await connection.fetchval("SHOW listen_addresses") == ""
        own = "SELECT pg_size_bytes(current_setting('shared_buffers'))"
        assert await connection.fetchval(own) == await connection.fetchval(f"SELECT pg_size_bytes('{expected}')")
        await connection.close()
    assert process
    assert not alive(process)


@pytest.mark.parametrize(("gigabytes", "buffers"), [(1, "256MB"), (8, "1024MB"), (64, "2048MB")])
def test_its_own_memory_is_an_eighth_between_two_ends(gigabytes: int, buffers: str) -> None:
    assert shared_buffers(gigabytes * 1024**3) == buffers


async def test_a_server_that_was_left_behind_is_taken_over(tmp_path: Path) -> None:
    """What `kill -9` of the program leaves: a server that runs, and whatever stands in files about who uses it."""
    folder = tmp_path / "postgres"
    async with embedded_postgres(folder) as addresses:
        connection = await asyncpg.connect(addresses.owner.replace("+asyncpg", ""))
        await connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        await connection.close()
        (folder / ".handle_pids.json").write_text(json.dumps([999_999_999]))
        process = postmaster(folder)
        async with embedded_postgres(folder) as again:  # as another process would find it
            assert postmaster(folder) == process
            connection = await asyncpg.connect(again.owner.replace("+asyncpg", ""))
            assert await connection.fetchval("SELECT n FROM kept") == 1
            await connection.close()
    assert process
    assert not alive(process)


async def test_one_that_was_killed_itself_starts_again_with_all_that_was_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    async with embedded_postgres(folder) as addresses:
        connection = await asyncpg.connect(addresses.owner.replace("+asyncpg", ""))
        await connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        process = postmaster(folder)
        assert process
        os.kill(process, signal.SIGKILL)
        while alive(process):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        connection.terminate()
    async with embedded_postgres(folder) as addresses:
        connection = await asyncpg.connect(addresses.owner.replace("+asyncpg", ""))
        assert await connection.fetchval("SELECT n FROM kept") == 1
        await connection.close()


def test_a_folder_may_have_any_name() -> None:
    folder = Path("/tmp/c++ & 50% of #1")
    assert make_url(address("ann", "mine", folder)).query["host"] == str(folder)


async def test_it_starts_in_a_folder_of_any_name(tmp_path: Path) -> None:
    """Its socket's folder goes through a shell."""
    async with embedded_postgres(tmp_path / "o'brien & sons" / "postgres") as addresses:
        connection = await asyncpg.connect(addresses.app.replace("+asyncpg", ""))
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()


async def test_nobody_else_may_put_a_server_in_its_place(tmp_path: Path) -> None:
    """In a folder whose name is too long for a socket it listens elsewhere."""
    folder = tmp_path / "long" / ("x" * 100) / "postgres"
    async with embedded_postgres(folder) as addresses:
        socket = Path(str(make_url(addresses.app).query["host"]))
        assert socket != folder
        assert os.stat(socket).st_mode & 0o022 == 0


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DatabaseUnusable, match=r"does not start in .*file/postgres.*DATABASE_URL"):
        make_cluster(tmp_path / "file" / "postgres")


def test_a_disk_that_takes_no_more_is_the_reason_that_is_told(tmp_path: Path) -> None:
    """Here by a limit of the process: 2 MB in a file, less than PostgreSQL's log takes."""
    program = (
        "import resource, sys; from pathlib import Path; from layer3_postgres.db.embedded import make_cluster; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)); make_cluster(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "postgres")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    *_, last = done.stderr.splitlines()
    assert "could not write to file" in last
    assert "DATABASE_URL" in last
    assert "Its log is" not in last
    assert "Failed postgres command" not in done.stderr


def test_it_needs_nothing_but_a_folder_and_nothing_of_it_is_left_running(tmp_path: Path, run: Run) -> None:
    """The same folder after a stop, and after `kill -9`, has what was put in."""
    data, text = tmp_path / "data", tmp_path / "dog.txt"
    text.write_text("The office dog is called Bruno.")
    here = {"DATABASE_URL": "", "MYSTACK_OWNER_URL": ""}
    with mystack(tmp_path, **here) as running:
        assert run("ingest", str(text), "--url", running.url, **here).returncode == 0
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    left = postmaster(data / "postgres")
    assert left
    assert alive(left)
    assert "Bruno" in run("search", "dog", "--data", str(data), **here).stdout
    assert not alive(left)
    current = run("db", "current", "--data", str(data), **here)
    assert current.stdout.endswith("(the newest)\n")
    before = starts(data / "postgres")
    assert run("db", "upgrade", "--data", str(data), **here).stdout == current.stdout
    assert starts(data / "postgres") == before + 1
    assert subprocess.run(["pgrep", "-f", str(data)], capture_output=True, check=False).stdout == b""
