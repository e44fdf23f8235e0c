"""CORS by Starlette, whose refusal of a preflight becomes a problem like every other error."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from layer1_basic_api.api.problem import problem, problem_response


class Cors(CORSMiddleware):
    """An origin that is allowed may send any header: the SDKs of OpenAI for browsers have a dozen of their own."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["*"],
            expose_headers=["X-Request-ID", "Retry-After", "Location", "Content-Location"],
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        return _Refusal(bytes(answer.body).decode().removeprefix("Disallowed CORS "))


class _Refusal(Response):
    """Says which of origin, method and the like is not allowed, in the shape that clients of the path know."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"Not allowed: {self._what}. MYSTACK_ALLOWED_ORIGINS names the web sites that may call."
        body = problem(400, "preflight_refused", "The browser may not send this request", detail)
        await problem_response(scope["path"], body, headers={"Vary": "Origin"})(scope, receive, send)
