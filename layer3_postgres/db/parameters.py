"""What an address asks of the driver: libpq's parameters, as hosts write them, in the places where asyncpg has them."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import URL, make_url

from layer3_postgres.db.addresses import OF_SESSIONS, OF_TLS, WHICH_HOST


def driver_arguments(address: str | URL) -> tuple[URL, dict[str, Any]]:
    """The address for SQLAlchemy, which hands all that it says to asyncpg by name, and arguments for those parameters
    that asyncpg has by another name, or reads in an address only. `address` is what `read_address` made."""
    url = make_url(address)
    given = {name: str(value) for name, value in url.query.items()}
    arguments: dict[str, Any] = {}
    if "connect_timeout" in given:
        arguments["timeout"] = int(given["connect_timeout"]) or None  # libpq's 0 is for ever
    if "statement_cache_size" in given:
        arguments["statement_cache_size"] = int(given["statement_cache_size"])
    if read_there := {name: given[name] for name in (*OF_TLS, *WHICH_HOST) if name in given}:
        arguments["dsn"] = f"postgresql://?{urlencode(read_there)}"
    if sessions := {name: given[name] for name in OF_SESSIONS if name in given}:
        arguments["server_settings"] = sessions
    elsewhere = {"connect_timeout", "statement_cache_size", *read_there, *sessions}
    return url.difference_update_query(elsewhere), arguments
