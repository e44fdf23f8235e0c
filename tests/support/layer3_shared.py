"""A database of the tests' server for each data folder, so that no app under test starts a server of its own."""

from collections.abc import Callable
from pathlib import Path

from tests.support.layer3_postgres import TestDatabase, drop, new_database

_databases: dict[Path, TestDatabase] = {}


def variables(folder: Path) -> dict[str, str]:
    if folder not in _databases:
        _databases[folder] = new_database()
    found = _databases[folder].addresses
    return {"DATABASE_URL": found.app, "MYSTACK_OWNER_URL": found.owner}


def folders() -> list[Path]:
    return list(_databases)


def take_away(belongs: Callable[[Path], bool]) -> None:
    for folder in [folder for folder in _databases if belongs(folder)]:
        drop(_databases.pop(folder))
