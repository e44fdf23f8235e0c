"""Addresses of PostgreSQL as people and hosts write them."""

import pytest

from layer1_basic_api.api.config import WrongSettings
from layer3_postgres.api.config import Settings
from layer3_postgres.db.addresses import read_address
from layer3_postgres.db.parameters import driver_arguments


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://ann:s%40x@db.example:6432/mine", "postgresql+asyncpg://ann:s%40x@db.example:6432/mine"),
        ("postgres://ann:s@x:y@db.example:6432/mine", "postgresql+asyncpg://ann:s%40x:y@db.example:6432/mine"),
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
        (
            "postgresql://ann@/mine?host=a:5432&host=b:5432&target_session_attrs=primary",
            "postgresql+asyncpg://ann@/mine?host=a%3A5432&host=b%3A5432&target_session_attrs=primary",
        ),
        (
            "postgresql://ann@/mine?host=a:5432,b:5432",
            "postgresql+asyncpg://ann@/mine?host=a%3A5432&host=b%3A5432",
        ),
    ],
)
def test_every_usual_form_is_read(given: str, read: str) -> None:
    assert read_address(given) == read


def test_what_the_driver_does_not_have_by_name_reaches_it_otherwise() -> None:
    given = (
        "postgresql://ann@db.example/mine?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=3"
        "&application_name=mine&options=-c%20geqo%3Doff&target_session_attrs=primary&keepalives_idle=30"
    )
    url, arguments = driver_arguments(read_address(given))
    assert url.render_as_string() == "postgresql+asyncpg://ann@db.example/mine?ssl=verify-full"
    assert arguments == {
        "timeout": 3,
        "dsn": "postgresql://?sslrootcert=%2Fetc%2Fca.pem&target_session_attrs=primary",
        "server_settings": {"application_name": "mine", "options": "-c geqo=off"},
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("schema=public", "must have no parameter 'schema'; known are application_name, "),
        ("connect_timeout=soon", "must have a whole number as connect_timeout"),
        ("sslmode=require&sslmode=disable", "must have the parameter sslmode once"),
        ("host=a:5432&host=b", "must give each of several hosts with its port, as in host=a:5432&host=b:5432"),
        ("host=a,b", "must give each of several hosts with its port"),
        ("host=a:5432&host=b:5432&port=5432", "must give each of several hosts with its port"),
    ],
)
def test_a_parameter_that_nobody_knows_is_named(query: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_address(f"postgresql://ann:secret@db.example/mine?{query}")


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


def test_an_owner_without_a_server_is_refused() -> None:
    """What it is set for would not happen: the embedded database is used."""
    with pytest.raises(WrongSettings, match=r"MYSTACK_OWNER_URL: got .* It must stand beside DATABASE_URL") as error:
        Settings.load(MYSTACK_OWNER_URL="postgresql://ann:secret@db.example/mine", _env_file=())
    assert "secret" not in error.value.detail
