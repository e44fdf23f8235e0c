"""Addresses of PostgreSQL as people and hosts write them."""

import pytest

from layer1_basic_api.api.config import WrongSettings
from layer3_postgres.api.config import Settings
from layer3_postgres.db.addresses import read_address


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://ann:s%40x@db.example:6432/mine", "postgresql+asyncpg://ann:s%40x@db.example:6432/mine"),
        (" postgresql://db.example/mine ", "postgresql+asyncpg://db.example/mine"),
        ("postgresql+asyncpg://ann@/mine?host=/tmp/socket", "postgresql+asyncpg://ann@/mine?host=%2Ftmp%2Fsocket"),
        (
            "postgresql://ann@db.example/mine?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://ann@db.example/mine?ssl=require",
        ),
        (
            "postgresql://ann@db.example/mine?prepared_statement_cache_size=0",
            "postgresql+asyncpg://ann@db.example/mine?prepared_statement_cache_size=0",
        ),
    ],
)
def test_every_usual_form_is_read(given: str, read: str) -> None:
    assert read_address(given) == read


@pytest.mark.parametrize(
    "given",
    ["", "mine", "mysql://ann:secret@db.example/mine", "postgresql://db.example", "postgresql://ann:secret@db:x/mine",
     "postgresql+psycopg://ann:secret@db.example/mine", "postgresql:///mine"],
)  # fmt: skip
def test_what_is_none_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(ValueError, match=r"must be an address of a PostgreSQL database, as in postgresql://") as error:
        read_address(given)
    assert "secret" not in str(error.value)


def test_a_wrong_setting_names_its_variable() -> None:
    with pytest.raises(
        WrongSettings, match=r"DATABASE_URL: got .* It must be an address of a PostgreSQL database"
    ) as error:
        Settings.load(DATABASE_URL="mysql://ann:secret@db.example/mine", _env_file=())
    assert "secret" not in error.value.detail
