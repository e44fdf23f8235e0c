"""Four replicas start on an empty database at the same moment, again and again: one of them migrates, none fails."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import make_url

from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.embedded import SUPERUSER, embedded_postgres
from layer3_postgres.db.roles import prepare_database
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.processes import ROOT, clean_environment
from tests.benchmarks.report import Section, Table
from tests.benchmarks.stats import percentile

REPLICAS = 4
WRONG = Goal(what="{} replicas on an empty database, {} times: not one migration, or an error", must=0, digits=0)
HOW = (
    "One PostgreSQL, a new database each time. Four processes, whose program is loaded already, are told its "
    "address at the same moment; each brings the tables up to date, checks them and connects, as a start does "
    "before it serves."
)
Times = list[list[dict[str, Any]]]


def measure(effort: Effort) -> Section:
    times = asyncio.run(_started(effort, effort.pick(50, 2)))
    wrong = sum(not right(replicas) for replicas in times)
    seconds = [replica["seconds"] for replicas in times for replica in replicas]
    rows = [[f"{percentile(seconds, 0.5):.2f}", f"{percentile(seconds, 0.95):.2f}", f"{max(seconds):.2f}"]]
    table = Table(("until a replica may serve: p50, s", "p95, s", "longest, s"), rows)
    return Section("Starts", HOW, [WRONG.named(REPLICAS, len(times)).figure(wrong)], [table], {"times": times})


def right(replicas: Sequence[dict[str, Any]]) -> bool:
    return sum(each["made"] for each in replicas) == 1 and not any(each["error"] for each in replicas)


async def _started(effort: Effort, times: int) -> Times:
    async with embedded_postgres(effort.folder / "starts") as addresses:
        with ExitStack() as stack:
            replicas = [stack.enter_context(_replica()) for _ in range(REPLICAS)]
            return [_at_once(replicas, await _empty(addresses, number)) for number in range(times)]


async def _empty(addresses: Addresses, number: int) -> Addresses:
    name = f"start_{number}"
    made = Addresses(app=_on(addresses.app, name), owner=_on(addresses.owner, name))
    superuser = make_url(addresses.owner).set(username=SUPERUSER, database="postgres")
    await prepare_database(superuser.render_as_string(hide_password=False), made)
    return made


def _on(address: str, database: str) -> str:
    return make_url(address).set(database=database).render_as_string(hide_password=False)


def _at_once(replicas: Sequence["subprocess.Popen[str]"], addresses: Addresses) -> list[dict[str, Any]]:
    said = json.dumps(asdict(addresses)) + "\n"
    for replica in replicas:
        assert replica.stdin
        replica.stdin.write(said)
        replica.stdin.flush()
    return [json.loads(_line(replica)) for replica in replicas]


def _line(replica: "subprocess.Popen[str]") -> str:
    """Raises `RuntimeError` when it has ended."""
    assert replica.stdout
    if line := replica.stdout.readline():
        return line
    raise RuntimeError(f"a replica ended with exit code {replica.wait()}")


@contextmanager
def _replica() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.benchmarks.layer3.starting"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _line(process)
        yield process
    finally:
        process.communicate(timeout=30)
