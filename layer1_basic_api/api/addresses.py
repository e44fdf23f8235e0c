"""Addresses of servers, as people write them into settings. Knows which can work, and asks nobody."""

import re
from ipaddress import IPv6Address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

EXAMPLE = "http://127.0.0.1:8000/v1"
OLLAMA_PORT = 11434
PORTS = {"http": 80, "https": 443}
HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server listens, not where a client finds it
ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/\s*]+")
HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::\d{0,5})?")
UNSOUND = re.compile(r"[\s\x00-\x1f\x7f]")
"""What `urlsplit` takes out without a word."""


def web_address(given: str) -> str:
    """An `http` or `https` address. Raises `ValueError` that says what it must be, and never repeats it."""
    split_address(given.strip())
    return given.strip()


WebAddress = Annotated[str, AfterValidator(web_address)]


def ollama_address(given: str) -> str:
    """What Ollama reads from `OLLAMA_HOST`, with scheme and port: the variable is shared with the server.

    Source: `Host()` in https://github.com/ollama/ollama/blob/main/envconfig/config.go. Unlike there, a port that is
    none is an error, not 11434.
    """
    given = given.strip(" \t\"'")
    if given == "ollama.com":
        return "https://ollama.com:443"
    scheme, place = given.split("://", 1) if "://" in given else ("", given)
    parts = split_address(f"{scheme or 'http'}://{_with_host(place)}")
    host = HERE.get(parts.hostname or "", parts.hostname or "")
    name = f"[{host}]" if ":" in host else host
    user = f"{userinfo}@" if (userinfo := parts.netloc.rpartition("@")[0]) else ""
    return f"{parts.scheme}://{user}{name}:{parts.port or PORTS.get(scheme, OLLAMA_PORT)}{parts.path.rstrip('/')}"


def origin(given: str) -> str:
    """What a browser sends as `Origin`, in which no path stands. Raises `ValueError` as `web_address` does, and for
    `*` and `null`, which any site can be: this setting is there so that not every one may write."""
    bare = given.rstrip("/")
    if not ORIGIN.fullmatch(bare):
        raise ValueError("must be scheme and host of each site and no path, as in https://app.example")
    return bare


def hostname(host: str) -> str:
    """The name in a Host header, without its port: `[::1]:8000` is `::1`. Empty for what is no host."""
    match = HOST.fullmatch(host)
    return (match[1] or match[2]).lower().removesuffix(".") if match else ""


def allowed_host(given: str) -> str:
    """The name that requests carry, `*` for any. Raises `ValueError` for what none could: an address, a pattern."""
    name = given if given == "*" else hostname(given) or hostname(f"[{given}]")
    if not name:
        raise ValueError("must be host names without scheme and path, as in chat.example, or * for any")
    return name


def holds_user(address: str) -> bool:
    return "@" in urlsplit(address).netloc


def split_address(given: str) -> SplitResult:
    """Its parts, the port a number. Raises `ValueError` as `web_address` does."""
    if UNSOUND.search(given):
        raise ValueError("must not contain spaces or line breaks")
    if not given.lower().startswith(("http://", "https://")):
        raise ValueError(f"must begin with http:// or https://, as in {EXAMPLE}")
    try:
        parts = urlsplit(given)
        sound = parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        encoded = "; in a password, signs like / # ? @ are written %2F %23 %3F %40" if "@" in given else ""
        raise ValueError(f"must name a host and a port from 1 to 65535, or none, as in {EXAMPLE}{encoded}")
    if not parts.hostname:
        raise ValueError(f"must name a host, as in {EXAMPLE}")
    return parts


def _with_host(place: str) -> str:
    """With 127.0.0.1 where only a port is named, and brackets around an IPv6 address that has none."""
    authority, slash, path = place.partition("/")
    user, at, host = authority.rpartition("@")
    if _is_ipv6(host):
        host = f"[{host}]"
    elif not host or host.startswith(":"):
        host = f"127.0.0.1{host}"
    return f"{user}{at}{host}{slash}{path}"


def _is_ipv6(host: str) -> bool:
    try:
        return bool(IPv6Address(host))
    except ValueError:
        return False
