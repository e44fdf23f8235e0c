"""Opens what a backup is made of, and what it is put back into."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from layer2_rag.api.parts import open_originals
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import EMBEDDED, addresses_for, opened_addresses
from layer3_postgres.api.sides import read_only_originals, refuse_no_database
from layer3_postgres.backup.archive import Manifest
from layer3_postgres.backup.backing_up import back_up
from layer3_postgres.backup.restoring import restore
from layer3_postgres.db.addresses import Addresses


async def back_up_all(settings: Settings, file: Path, *, by_copy: bool = False) -> Manifest:
    """Raises what opening raises, and `back_up`. An embedded database that is not there is not made."""
    await asyncio.to_thread(refuse_no_database, settings)
    async with reachable(settings) as addresses, aclosing(await read_only_originals(settings)) as originals:
        return await back_up(addresses, originals, file, by_copy=by_copy)


async def restore_all(settings: Settings, file: Path, *, replace: bool) -> Manifest:
    """Raises what opening raises, `DataFolderInUse` where a server runs, and what `restore` does."""
    async with opened_addresses(settings) as addresses, aclosing(await open_originals(settings)) as originals:
        return await restore(addresses, originals, file, folder=settings.data, replace=replace)


@asynccontextmanager
async def reachable(settings: Settings) -> AsyncGenerator[Addresses, None]:
    """The database, also beside a server that works on it: who only reads has the folder with others."""
    if found := await asyncio.to_thread(_running, settings):
        yield found
        return
    opened = addresses_for(settings) if settings.database_url else opened_addresses(settings)
    async with opened as addresses:
        yield addresses


def _running(settings: Settings) -> Addresses | None:
    """Of an embedded server that somebody has started."""
    if settings.database_url:
        return None
    from layer3_postgres.db.embedded import addresses, running_socket  # noqa: PLC0415 - a server of one's own needs none

    socket = running_socket(settings.data / EMBEDDED)
    return addresses(socket) if socket else None
