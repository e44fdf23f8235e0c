"""PostgreSQL's own programs: what they are told, which one is taken, and how they end."""

import asyncio
from pathlib import Path

import psutil
import pytest

from layer3_postgres.backup import programs
from layer3_postgres.backup.programs import find_program, run_program, variables
from layer3_postgres.db.addresses import read_address
from tests.support.api import until

ADDRESS = "postgresql+asyncpg://ann@/mine"
WAITS = """
echo $$ > number
touch begun
while true; do sleep 0.01; done
"""
SLOW, DEAF = "trap 'sleep 0.3; exit 1' TERM", "trap '' TERM"


def program(folder: Path, name: str, script: str) -> Path:
    made = folder / name
    made.write_text(f"#!/bin/sh\n{script}", "utf-8")
    made.chmod(0o700)
    return made


@pytest.fixture
def of_fifteen(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pg_dump on PATH; the embedded server has newer ones."""
    monkeypatch.setenv("PATH", str(own_home), prepend=":")
    return program(own_home, "pg_dump", "echo 'pg_dump (PostgreSQL) 15.4 (Debian 15.4-1)'")


@pytest.mark.blocking
@pytest.mark.parametrize(("told_to_end", "seconds"), [(SLOW, 10), (DEAF, 0.1)], ids=["it ends", "it is killed"])
async def test_a_program_has_ended_when_its_cancellation_is_raised(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, told_to_end: str, seconds: float
) -> None:
    monkeypatch.setattr(programs, "END_SECONDS", seconds)
    task = asyncio.create_task(run_program(program(own_home, "waits", told_to_end + WAITS), (), ADDRESS))
    await until((own_home / "begun").exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(int((own_home / "number").read_text("utf-8")))


@pytest.mark.blocking
async def test_the_newest_is_taken_of_the_versions_that_fit(of_fifteen: Path) -> None:
    assert await find_program("pg_dump", at_least=15, at_most=15) == (of_fifteen, 15)
    newer = await find_program("pg_dump", at_least=15, at_most=17)
    assert newer
    assert (newer[1], newer[0].parent.name) == (16, "bin")
    assert await find_program("pg_dump", at_least=1, at_most=14) is None


def test_what_an_address_asks_is_asked_of_them_too() -> None:
    asked = "sslmode=verify-full&sslnegotiation=direct&ssl_min_protocol_version=TLSv1.3&connect_timeout=3"
    assert variables(read_address(f"postgresql://ann:it%27s@db.example:6432/mine?{asked}")) == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGDATABASE": "mine",
        "PGUSER": "ann",
        "PGPASSWORD": "it's",
        "PGSSLMODE": "verify-full",
        "PGSSLNEGOTIATION": "direct",
        "PGSSLMINPROTOCOLVERSION": "TLSv1.3",
        "PGCONNECT_TIMEOUT": "3",
    }


def test_a_socket_is_a_host() -> None:
    told = variables(read_address("postgresql://ann@/mine?host=/tmp/socket"))
    assert told == {"PGHOST": "/tmp/socket", "PGDATABASE": "mine", "PGUSER": "ann"}


@pytest.mark.parametrize(
    ("given", "hosts", "ports"),
    [
        ("postgresql://ann@/mine?host=a:5432&host=b:6432", "a,b", "5432,6432"),
        ("postgresql://ann@/mine?host=a,b&port=5432,6432", "a,b", "5432,6432"),
        ("postgresql://ann@/mine?host=a:6432", "a", "6432"),
    ],
)
def test_hosts_of_parameters_are_told_with_their_ports(given: str, hosts: str, ports: str) -> None:
    told = variables(read_address(given))
    assert (told["PGHOST"], told["PGPORT"]) == (hosts, ports)
