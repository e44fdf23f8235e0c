"""Addresses of PostgreSQL as people write them, brought into the one form that the driver reads. Knows no connection.

Loads nothing: every command reads the settings.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

DRIVER = "postgresql+asyncpg"
SCHEMES = ("postgres", "postgresql", DRIVER)
"""SQLAlchemy 2.1 takes a bare `postgresql://` for psycopg 3, so the driver is always named."""
OF_LIBPQ = ("channel_binding", "gssencmode", "sslmode")
"""Hosts write them into their addresses, and asyncpg has no such parameters; `sslmode` is its `ssl`."""
EXAMPLE = "postgresql://user:password@127.0.0.1:5432/mystack"
WRONG = f"must be an address of a PostgreSQL database, as in {EXAMPLE}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """One database: as the app's role, which reads and writes rows, and as the owner, who makes tables."""

    app: str
    owner: str


def read_address(given: str) -> str:
    """For SQLAlchemy. Raises `ValueError` with what it must be, and never repeats it."""
    try:
        parts = urlsplit(given.strip())
        _ = parts.port
    except ValueError:
        raise ValueError(WRONG) from None
    if parts.scheme not in SCHEMES or len(parts.path) < 2 or not (parts.hostname or "host=" in parts.query):
        raise ValueError(WRONG)
    return parts._replace(scheme=DRIVER, query=_query(parts)).geturl()


def _query(parts: SplitResult) -> str:
    given = dict(parse_qsl(parts.query))
    kept = {name: value for name, value in given.items() if name not in OF_LIBPQ}
    return urlencode(kept | ({"ssl": given["sslmode"]} if "sslmode" in given else {}))
