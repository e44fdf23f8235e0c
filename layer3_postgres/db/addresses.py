"""Addresses of PostgreSQL as people write them, brought into the one form that the driver reads. Knows no connection.

Loads nothing: every command reads the settings.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

DRIVER = "postgresql+asyncpg"
SCHEMES = ("postgres", "postgresql", DRIVER)
"""SQLAlchemy 2.1 takes a bare `postgresql://` for psycopg 3, so the driver is always named."""
PLACES = ("host", "port", "ssl", "prepared_statement_cache_size")
"""Parameters that go on to the driver as they are."""
OF_TLS = ("sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslnegotiation", "ssl_min_protocol_version",
          "ssl_max_protocol_version")  # fmt: skip
WHICH_HOST = ("target_session_attrs",)
OF_SESSIONS = ("application_name", "options")
NUMBERS = ("connect_timeout", "statement_cache_size")
NOT_NEEDED = ("channel_binding", "gssencmode", "keepalives", "keepalives_count", "keepalives_idle",
              "keepalives_interval", "tcp_user_timeout")  # fmt: skip
"""Hosts write them into their addresses, and asyncpg has nothing like them."""
KNOWN = ("sslmode", *PLACES, *OF_TLS, *WHICH_HOST, *OF_SESSIONS, *NUMBERS, *NOT_NEEDED)
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
    user, at, host = parts.netloc.rpartition("@")
    netloc = f"{user.replace('@', '%40')}{at}{host}"  # SQLAlchemy would take what follows the first @ for the host
    return parts._replace(scheme=DRIVER, netloc=netloc, query=_query(parts)).geturl()


def _query(parts: SplitResult) -> str:
    """`sslmode` is the driver's `ssl`."""
    given = dict(parse_qsl(parts.query))
    if unknown := given.keys() - set(KNOWN):
        raise ValueError(f"must have no parameter {min(unknown)!r}; known are {', '.join(sorted(KNOWN))}")
    for name in NUMBERS:
        if not given.get(name, "0").isdecimal():
            raise ValueError(f"must have a whole number as {name}")
    kept = {name: value for name, value in given.items() if name not in NOT_NEEDED and name != "sslmode"}
    return urlencode(kept | ({"ssl": given["sslmode"]} if "sslmode" in given else {}))
