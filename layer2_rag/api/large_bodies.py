"""Routes that take whole documents have a limit of their own, which replaces the one of all other routes."""

from fastapi.routing import APIRoute
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import Receive, Scope, Send

FORM_BYTES = 100_000
"""What a form has around its file."""


class LargeBodyRoute(APIRoute):
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = scope["app"].state.container.settings.max_upload_bytes + FORM_BYTES
        await RequestBodyLimitMiddleware(super().handle, limit)(scope, receive, send)
