"""The outermost middleware: an id for every request, a log line, safe headers, and no error without a problem."""

import time

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layer1_basic_api.api.disconnect import ClientDisconnected
from layer1_basic_api.api.problem import problem, problem_response
from layer1_basic_api.context import begin_request

log = structlog.get_logger("mystack.request")
SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-site"),
]
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
        reply = _Reply(scope, receive, send, identity)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, reply.send)
        except ClientDisconnected:
            reply.status = CLIENT_CLOSED_REQUEST
        except Exception:
            log.exception("unhandled", path=scope["path"])
            await reply.fail()
        finally:
            _log(scope, reply.status, time.perf_counter() - started)


class _Reply:
    """Adds headers to the answer, and puts a problem in the place of an answer that is none."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, identity: str) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._headers = [(b"x-request-id", identity.encode()), *SAFE_HEADERS]
        self._replaced = False
        self.status = 0

    async def send(self, message: Message) -> None:
        """The body limit of Starlette answers in plain text, in the place of anything that was to be said."""
        if message["type"] == "http.response.start":
            if message["status"] == 413 and _is_plain(message):
                self._replaced = True
                await self._problem(413, "body_too_large", "The request is too large", "Send a smaller body.")
                return
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self._headers]
        if not self._replaced:
            await self._send(message)

    async def fail(self) -> None:
        if not self.status:
            detail = "This is a defect of the server; its log has the details under the request id."
            await self._problem(500, "internal", "Something broke", detail)

    async def _problem(self, status: int, code: str, title: str, detail: str) -> None:
        self.status = status
        response = problem_response(self._scope["path"], problem(status, code, title, detail))
        response.raw_headers.extend(self._headers)
        await response(self._scope, self._receive, self._send)


def _is_plain(message: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/plain") for name, value in message.get("headers", ()))


def _log(scope: Scope, status: int, seconds: float) -> None:
    write = log.debug if scope["path"] in QUIET_PATHS else log.info
    write("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))
