"""Routes that take whole documents have a limit of their own, which replaces the one of all other routes."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Receive, Scope, Send

from layer2_rag.api.config import Settings
from layer2_rag.errors import DocumentTooLarge, document_too_large

FORM_BYTES = 100_000
"""What a form has around its file."""


class LargeBodyRoute(APIRoute):
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = _settings(scope).max_upload_bytes + FORM_BYTES
        announced = _announced(scope)
        app = _refuse if announced > limit else super().handle
        await RequestBodyLimitMiddleware(app, max(limit, announced))(scope, receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except HTTPException as error:
                if error.status_code == 413:
                    raise _too_large(request.scope) from None
                raise

        return handle


async def _refuse(scope: Scope, _receive: Receive, _send: Send) -> None:
    """Without reading what is announced."""
    raise _too_large(scope)


def _too_large(scope: Scope) -> DocumentTooLarge:
    return document_too_large(_settings(scope).max_upload_bytes)


def _settings(scope: Scope) -> Settings:
    settings: Settings = scope["app"].state.container.settings
    return settings


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isdecimal() else 0
