"""Two roles: the owner changes tables, the app's role has rows and nothing else."""

from contextlib import aclosing
from typing import Any

import pytest

from layer2_rag.errors import StoreFailed
from layer3_postgres.db import migrate
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import open_database
from tests.support.layer3_postgres import TestDatabase, rows


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n integer)",
        "DROP TABLE chunks",
        "ALTER TABLE documents ADD COLUMN mine text",
        "TRUNCATE chunks",
        "CREATE INDEX mine ON chunks (page)",
        "UPDATE alembic_version SET version_num = 'mine'",
        "ALTER TABLE chunks DISABLE TRIGGER ALL",
        "CREATE ROLE mine",
    ],
)
async def test_the_apps_role_has_rows_and_nothing_else(filled: TestDatabase, statement: str) -> None:
    async with aclosing(open_database(filled.addresses.app)) as database:
        with pytest.raises(StoreFailed, match=r"permission denied|must be owner|Only roles|refused"):
            async with database.begin() as db:
                await db.exec_driver_sql(statement)
    (role,) = await rows(
        filled, "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = 'mystack_app'"
    )
    assert role == (False,) * 4


@pytest.mark.parametrize(
    ("taken", "asked"),
    [
        ("ALL ON messages", "has_table_privilege('mystack_app', 'messages', 'INSERT')"),
        ("ALL ON SEQUENCE spaces_id_seq", "has_sequence_privilege('mystack_app', 'spaces_id_seq', 'USAGE')"),
        (
            "EXECUTE ON FUNCTION add_space",
            "has_function_privilege('mystack_app', 'add_space(text, int, int, int)', 'EXECUTE')",
        ),
    ],
    ids=["a table", "a sequence", "a function"],
)
async def test_rights_that_were_never_given_are_given_at_the_next_start(
    upgraded: TestDatabase, taken: str, asked: str
) -> None:
    """As they are after a kill between a revision and the rights to what it made."""
    await rows(upgraded, f"REVOKE {taken} FROM mystack_app")
    assert await rows(upgraded, f"SELECT {asked}") == [(False,)]
    await migrate.upgrade(upgraded.addresses)
    assert await rows(upgraded, f"SELECT {asked}") == [(True,)]


TAKING_OVER = """
    CREATE FUNCTION pg_temp.whoever() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO collections VALUES (current_user, 'taken over', 1, 1, now()); RETURN NEW; END $$;
    CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL);
    GRANT ALL ON {table} TO mystack_owner;
    CREATE TRIGGER whoever BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION pg_temp.whoever()
"""


@pytest.mark.parametrize(
    ("table", "statement"),
    [("spaces", "SELECT add_space('mine', 3, 16, 64)"), ("lexical_totals", "DELETE FROM documents")],
)
async def test_the_apps_role_lends_itself_no_rights_of_the_owner(
    filled: TestDatabase, table: str, statement: str
) -> None:
    """Functions and foreign keys act with the owner's rights: a temporary table is not taken for ours."""
    async with aclosing(open_database(filled.addresses.app)) as database, database.begin() as db:
        await db.exec_driver_sql("SELECT add_space('a', 1, 16, 64)")
        await db.exec_driver_sql(
            "UPDATE chunks SET space_id = 1, embedding = '[1]', terms = '{1:1}/1000000000', term_ids = '{1}'"
        )
        raw = (await db.get_raw_connection()).driver_connection
        assert raw
        await raw.execute(TAKING_OVER.format(table=table))
        await db.exec_driver_sql(statement)
        taken = await db.exec_driver_sql("SELECT name FROM collections WHERE embedder = 'taken over'")
        assert taken.scalars().all() == []


@pytest.mark.parametrize("step", [migrate.upgrade, migrate.downgrade])
async def test_who_may_not_change_tables_is_told_how_the_owner_is_named(filled: TestDatabase, step: Any) -> None:
    await migrate.downgrade(filled.addresses, "layer3_0003")
    app = filled.addresses.app
    with pytest.raises(StoreFailed, match="MYSTACK_OWNER_URL"):
        await step(Addresses(app=app, owner=app), {migrate.upgrade: "head", migrate.downgrade: "base"}[step])
