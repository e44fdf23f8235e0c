"""HEAD is GET without the body (RFC 9110, 9.1: every server must know both), which FastAPI's routes do not know."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Head:
    """Lets routes see GET. The server goes by the scope of its own, and sends no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
