"""A database of the tests' server for each data folder, so that no app under test starts a server of its own.

Loads nothing before somebody asks for a place: every test reads what is below.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

MAY_BLOCK = {
    "alembic/command.py": {"upgrade", "downgrade"},
    "asyncpg/connect_utils.py": {"_parse_connect_dsn_and_args"},
    "stores/sqlite/database.py": {"_on_the_loop"},
}
"""Alembic reads its files while nothing is served; the driver looks for keys in the home folder when it connects; and
nobody else waits for the loop of a command that moves."""
_databases: dict[Path, Any] = {}


def variables(folder: Path) -> dict[str, str]:
    from tests.support.layer3_postgres import new_database  # noqa: PLC0415

    if folder not in _databases:
        _databases[folder] = new_database()
    found = _databases[folder].addresses
    return {"DATABASE_URL": found.app, "MYSTACK_OWNER_URL": found.owner}


def folders() -> list[Path]:
    return list(_databases)


def take_away(belongs: Callable[[Path], bool]) -> None:
    for folder in [folder for folder in _databases if belongs(folder)]:
        from tests.support.layer3_postgres import drop  # noqa: PLC0415

        drop(_databases.pop(folder))
