"""Addresses of PostgreSQL as people write them, brought into the one form that the driver reads. Knows no connection.

Loads nothing: every command reads the settings.
"""

import re
from collections.abc import Mapping, Sequence
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
HOST_AND_PORT = re.compile(r"[^:]+:\d+")
"""As SQLAlchemy takes each of several."""
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
    pairs = parse_qsl(parts.query)
    given = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
    if unknown := given.keys() - set(KNOWN):
        raise ValueError(f"must have no parameter {min(unknown)!r}; known are {', '.join(sorted(KNOWN))}")
    _refuse_repeated(given)
    given |= _several_hosts(given)
    for name in NUMBERS:
        if not given.get(name, ["0"])[0].isdecimal():
            raise ValueError(f"must have a whole number as {name}")
    if "sslmode" in given:
        given["ssl"] = given["sslmode"]
    kept = {name: values for name, values in given.items() if name not in (*NOT_NEEDED, "sslmode")}
    return urlencode(kept, doseq=True)


def _refuse_repeated(given: Mapping[str, Sequence[str]]) -> None:
    """All but hosts, which the driver tries one after the other."""
    for name, values in given.items():
        if len(values) > 1 and name != "host":
            raise ValueError(f"must have the parameter {name} once: strike out all but one")


def _several_hosts(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Each with its port, also as libpq has them: `host=a,b&port=5432,5433`. Nothing for one."""
    hosts = [each for value in given.get("host", ()) for each in value.split(",")]
    ports = [each for value in given.get("port", ()) for each in value.split(",")]
    if len(hosts) < 2:
        return {}
    if len(ports) == len(hosts):
        hosts, ports = [f"{host}:{port}" for host, port in zip(hosts, ports, strict=True)], []
    if ports or not all(map(HOST_AND_PORT.fullmatch, hosts)):
        raise ValueError("must give each of several hosts with its port, as in host=a:5432&host=b:5432")
    return {"host": hosts, "port": []}
