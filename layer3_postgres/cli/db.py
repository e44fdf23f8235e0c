"""`mystack db`: the tables' revisions, by hand. Works on the database that `mystack up --layer 3` would use."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from layer1_basic_api.api.logs import configure
from layer1_basic_api.cli.output import print_json
from layer1_basic_api.errors import ConfigurationError
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import opened_addresses
from layer3_postgres.db import migrate
from layer3_postgres.db.addresses import Addresses, read_address
from layer3_postgres.db.roles import prepare_database

T = TypeVar("T")


def run_prepare() -> None:
    settings = Settings.load()
    found = settings.server()
    if settings.superuser_url is None or found is None:
        raise ConfigurationError(
            "MYSTACK_SUPERUSER_URL says who makes the roles, DATABASE_URL for whom. The embedded PostgreSQL has both."
        )
    asyncio.run(prepare_database(read_address(settings.superuser_url.get_secret_value()), found))
    print("The roles, the database and the extension are there. Next: mystack db upgrade")


def run_upgrade(revision: str, *, data: Path | None) -> None:
    _step(migrate.upgrade, revision, data)


def run_downgrade(revision: str, *, data: Path | None) -> None:
    _step(migrate.downgrade, revision, data)


def run_current(*, data: Path | None, as_json: bool) -> None:
    found = _on_database(lambda addresses: migrate.standing(addresses.owner), data)
    if as_json:
        print_json({"current": found.current, "newest": found.newest, "fits": found.fits})
    else:
        _print(found)
    sys.exit(not found.fits)


def run_check(*, data: Path | None, as_json: bool) -> None:
    found = _on_database(lambda addresses: migrate.differences(addresses.owner), data)
    if as_json:
        print_json({"differences": found})
    else:
        print("\n".join(found) or "The tables are as the models have them.")
    sys.exit(bool(found))


def _step(step: Callable[[Addresses, str], Awaitable[None]], revision: str, data: Path | None) -> None:
    async def work(addresses: Addresses) -> migrate.Standing:
        await step(addresses, revision)
        return await migrate.standing(addresses.owner)

    _print(_on_database(work, data))


def _print(found: migrate.Standing) -> None:
    newest = "the newest" if found.up_to_date else f"the newest is {found.newest}"
    if found.serves:
        newest = f"newer than {found.newest}, whose code it serves"
    print(f"{found.current or 'no tables'} ({newest})")


def _on_database(work: Callable[[Addresses], Awaitable[T]], data: Path | None) -> T:
    settings = Settings.load(**({} if data is None else {"data": data}))

    configure(settings.model_copy(update={"log_level": "ERROR"}))

    async def run() -> T:
        async with opened_addresses(settings) as addresses:
            return await work(addresses)

    return asyncio.run(run())
