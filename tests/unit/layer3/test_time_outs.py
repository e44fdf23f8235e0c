"""Time-outs of settings as PostgreSQL takes them."""

import pytest

from layer3_postgres.db.database import connect_arguments
from layer3_postgres.db.settings import DatabaseSettings


@pytest.mark.parametrize(("seconds", "told"), [(30.0, "30000"), (0.0001, "1"), (1e11, "2147483647")])
def test_none_is_so_short_or_so_long_that_it_means_something_else(seconds: float, told: str) -> None:
    """0 is for ever, and above 31 bits no connection would be made."""
    settings = connect_arguments(DatabaseSettings(statement_seconds=seconds, lock_seconds=seconds))["server_settings"]
    assert (settings["statement_timeout"], settings["lock_timeout"]) == (told, told)
