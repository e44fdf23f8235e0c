"""The outermost middleware: an id for every request, a log line, and safe headers on every answer."""

import time

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layer1_basic_api.api.disconnect import ClientDisconnected
from layer1_basic_api.context import begin_request

log = structlog.get_logger("mystack.request")
SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-site"),
)
QUIET_PATHS = frozenset({"/health", "/health/ready"})
CLIENT_CLOSED_REQUEST = 499
"""As nginx logs it: the client went away before the answer. Never sent."""


class RequestContext:
    """Pure ASGI, as `BaseHTTPMiddleware` costs two tasks a request and breaks cancellation."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        identity = begin_request(headers.get("x-request-id", ""), headers.get("traceparent", ""))
        added = ((b"x-request-id", identity.encode()), *SAFE_HEADERS)
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnected:
            status = CLIENT_CLOSED_REQUEST
        finally:
            _log(scope, status, time.perf_counter() - started)


def _log(scope: Scope, status: int, seconds: float) -> None:
    write = log.debug if scope["path"] in QUIET_PATHS else log.info
    write("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))
