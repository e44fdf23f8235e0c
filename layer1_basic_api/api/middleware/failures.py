"""No answer without a problem: for defects, for the server's end, and for what Starlette says in plain text."""

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layer1_basic_api.api.disconnect import ClientDisconnected
from layer1_basic_api.api.problem import Problem, problem, problem_response
from layer1_basic_api.api.problems import STOPPING, http_problem, problem_of
from layer1_basic_api.errors import Stopping

log = structlog.get_logger(__name__)
DEFECT = "This is a defect of the server; its log has the details under the request id."


class Failures:
    """Stands inside CORS, so that pages of allowed origins can read these problems too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(scope, receive, send)
        try:
            await self._app(scope, receive, reply.send)
        except ClientDisconnected:
            raise
        except asyncio.CancelledError:  # in a server, only its end cancels a request that has a client
            await reply.give(problem_of(Stopping(STOPPING)))
        except Exception:
            log.exception("unhandled", path=scope["path"])
            await reply.give(problem(500, "internal", "Something broke", DEFECT))


class _Reply:
    """Passes an answer on, unless it is Starlette's plain text for a body that is too large."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._started = False
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if message["status"] == 413 and _is_plain(message):
                self._replaced = True
                await self.give(http_problem(413))
                return
            self._started = True
        await self._send(message)

    async def give(self, body: Problem) -> None:
        """The problem as the whole answer; nothing where one has begun, which can only break off."""
        if self._started:
            return
        self._started = True
        await problem_response(self._scope["path"], body)(self._scope, self._receive, self._send)


def _is_plain(message: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/plain") for name, value in message.get("headers", ())
    )
