"""Who may ask: known host names, our own pages, and clients with the key. Looks at headers and reads nothing else."""

import hmac
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from layer1_basic_api.api.addresses import hostname
from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.problem import Problem, problem, problem_response

USUAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""Nearly every request names one of these; they are looked up, the rest of loopback is parsed."""
PROBED = frozenset({"/health", "/health/ready"})
"""Need no key, and may be asked by address: whoever watches over a container knows its address and no name of it.

No page can do the same: to be rebound, it must have a name, which its browser sends along.
"""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = (None, "same-origin", "none")
"""What `Sec-Fetch-Site` is for our own page, for clients that are no browsers, and for what the user typed."""
UNKNOWN_HOST = "This server does not answer to that host name. Name it in MYSTACK_ALLOWED_HOSTS."
NO_HOST = "The request must say in one header `Host` which server it is for."


class Guard:
    """Refuses by 400 (host), 403 (foreign page) and 401 (key). `is_public` says which paths need no key."""

    def __init__(self, app: ASGIApp, settings: Settings, is_public: Callable[[str], bool]) -> None:
        self._app = app
        self._hosts = USUAL.union(settings.allowed_hosts)
        self._origins = frozenset(settings.allowed_origins)
        self._key = settings.api_key.get_secret_value().encode() if settings.api_key else None
        self._is_public = is_public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            refusal = self._host(scope, headers) or self._origin(scope, headers) or self._no_key(scope, headers)
            if refusal:
                more = {"WWW-Authenticate": "Bearer"} if refusal["status"] == 401 else None
                await problem_response(scope["path"], refusal, headers=more)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _host(self, scope: Scope, headers: Headers) -> Problem | None:
        """Against DNS rebinding: a foreign name that was made to point at this machine is not answered."""
        if "*" in self._hosts:
            return None
        given = headers.getlist("host")
        name = hostname(given[0]) if len(given) == 1 else ""
        if name in self._hosts or is_loopback(name):
            return None
        if scope["path"] in PROBED and (not given or _address(name)):
            return None
        detail = UNKNOWN_HOST if name else NO_HOST
        return problem(400, "host_not_allowed", "Unknown host name", detail)

    def _origin(self, scope: Scope, headers: Headers) -> Problem | None:
        """Against cross-site request forgery: no other web site may write here from somebody's browser."""
        if scope["method"] in READING:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin in self._origins or (origin is None and site in OWN_SITE):
            return None
        if origin and site in OWN_SITE and origin.lower() in _own_origins(headers.get("host", "").lower()):
            return None
        detail = "Another web site sent this request. If it may, name it in MYSTACK_ALLOWED_ORIGINS."
        return problem(403, "foreign_origin", "The request comes from another site", detail)

    def _no_key(self, scope: Scope, headers: Headers) -> Problem | None:
        if self._key is None or scope["path"] in PROBED or self._is_public(scope["path"]):
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode("latin-1"), self._key):
            return None
        return problem(
            401,
            "api_key_required",
            "A key is required",
            "Send it as `Authorization: Bearer KEY`; the command line takes it from MYSTACK_API_KEY.",
        )


def _own_origins(host: str) -> tuple[str, str]:
    """Of a page that this server sent: also by https, which a proxy before it may speak."""
    return f"http://{host}", f"https://{host}"


def is_loopback(name: str) -> bool:
    """Whether `name` can only be this machine.

    Names that end with `.localhost` too: browsers take them to loopback and ask no DNS (RFC 6761, 6.3), so that nobody
    can rebind them.
    """
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
