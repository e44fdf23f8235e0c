"""`mystack db prepare`: a server of one's own gets the two roles, the database and the extension."""

import os
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

import asyncpg
import pytest

from layer1_basic_api.errors import ConfigurationError
from layer3_postgres.api.config import Settings
from layer3_postgres.cli.db import run_prepare, run_upgrade
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.migrate import upgrade
from layer3_postgres.errors import DatabaseUnusable
from tests.support.command import own_logs
from tests.support.layer3_postgres import in_thread, server

_numbers = count()


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Addresses]:
    """The addresses of roles and a database that are not there yet, as the settings have them."""
    name = f"prepared_{os.getpid()}_{next(_numbers)}"
    app, owner = f'{name}" app', f'{name}"owner'
    place = urlsplit(server().superuser)
    found = [
        place._replace(netloc=f"{quoted}:it%27s%20one@{place.netloc.rpartition('@')[2]}", path=f"/{name}").geturl()
        for quoted in (app.replace(" ", "%20").replace('"', "%22"), owner.replace('"', "%22"))
    ]
    monkeypatch.setenv("DATABASE_URL", found[0])
    monkeypatch.setenv("MYSTACK_OWNER_URL", found[1])
    monkeypatch.setenv("MYSTACK_SUPERUSER_URL", server().superuser)
    with own_logs():
        yield Addresses(app=app, owner=owner)
    in_thread(_dropped(name, app, owner))


async def _dropped(database: str, *roles: str) -> None:
    connection = await server().connect()
    await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    for role in roles:
        written = await connection.fetchval("SELECT format('DROP ROLE IF EXISTS %I', $1::text)", role)
        await connection.execute(written)
    await connection.close()


async def _rights(role: str) -> tuple[bool, bool, str]:
    """Whether it is a superuser, whether it may make roles or databases, and its password as the server keeps it."""
    connection = await server().connect()
    asked = "SELECT rolsuper, rolcreaterole OR rolcreatedb, rolpassword FROM pg_authid WHERE rolname = $1"
    row = await connection.fetchrow(asked, role)
    await connection.close()
    assert row is not None
    return row[0], row[1], row[2]


async def _make_a_table() -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    try:
        await connection.execute("CREATE TABLE mine (id int)")
    finally:
        await connection.close()


@pytest.mark.blocking
def test_roles_without_other_rights_are_made_once_and_tables_by_the_owner_alone(
    wanted: Addresses, capsys: pytest.CaptureFixture[str]
) -> None:
    run_prepare()
    run_upgrade("head", data=None)
    assert "(the newest)" in capsys.readouterr().out
    for role in (wanted.app, wanted.owner):
        superuser, makes, password = in_thread(_rights(role))
        assert not superuser
        assert not makes
        assert password.startswith("SCRAM-SHA-256")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        in_thread(_make_a_table())
    run_prepare()


@pytest.mark.blocking
def test_without_a_superuser_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MYSTACK_SUPERUSER_URL", raising=False)
    assert Settings.load().superuser_url is None
    with pytest.raises(ConfigurationError, match="MYSTACK_SUPERUSER_URL"):
        run_prepare()


async def test_a_database_in_which_a_character_is_a_byte_is_refused() -> None:
    name = f"bytes_{os.getpid()}"
    superuser = await server().connect()
    await superuser.execute(
        f"CREATE DATABASE {name} OWNER mystack_owner ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
    )
    try:
        with pytest.raises(DatabaseUnusable, match="SQL_ASCII"):
            await upgrade(server().addresses(name))
    finally:
        await superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await superuser.close()
