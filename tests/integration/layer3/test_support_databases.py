"""The databases of tests: whole, apart from each other, and used again only where nobody was."""

import asyncpg
import pytest

from tests.support.layer3_postgres import TestDatabase, ahead, in_thread, new_database, server

pytestmark = pytest.mark.blocking
WRITE = "INSERT INTO collections VALUES ('mine', 'tests/tiny', 8, 1, now())"


def ask(database: TestDatabase, statement: str) -> str:
    """As the app."""

    async def asked() -> str:
        connection = await asyncpg.connect(database.addresses.app.replace("+asyncpg", ""))
        try:
            return str(await connection.fetchval(statement))
        finally:
            await connection.close()

    return in_thread(asked())


def names() -> set[str]:
    async def listed() -> set[str]:
        connection = await server().connect()
        try:
            return {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        finally:
            await connection.close()

    return in_thread(listed())


def test_each_has_the_tables_and_no_rows_of_another() -> None:
    one, other = new_database(), new_database()
    ask(one, WRITE)
    assert [ask(each, "SELECT count(*) FROM collections") for each in (one, other)] == ["1", "0"]
    for each in (one, other):
        ahead().give_back(each.name).result()
    assert not {one.name, other.name} & names()


def test_one_that_nobody_came_to_is_the_next_ones() -> None:
    first = new_database()
    ahead().give_back(first.name).result()
    again = new_database()
    assert again == first
    assert ask(again, "SELECT count(*) FROM documents") == "0"
    ahead().give_back(again.name).result()
    assert again.name not in names()


def test_one_without_tables_is_never_the_next_ones() -> None:
    empty = new_database(empty=True)
    ahead().give_back(empty.name).result()
    assert empty.name not in names()
