"""Refuses bodies that are compressed: a limit on what comes in would say nothing of what it unpacks to."""

from starlette.types import ASGIApp, Receive, Scope, Send

from layer1_basic_api.api.problem import problem, problem_response

DETAIL = "Send it as it is, without the header `Content-Encoding`."
ACCEPTED = {"Accept-Encoding": "identity"}
"""RFC 9110, 12.5.3: in a 415 this says that the coding was what is wrong, and which would have been right."""


class PlainBody:
    """Answers 415, and not that the JSON cannot be read, which it would seem to be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_coded(scope):
            refusal = problem(415, "body_encoded", "The request's body is compressed", DETAIL)
            await problem_response(scope["path"], refusal, headers=ACCEPTED)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_coded(scope: Scope) -> bool:
    codings = b",".join(value for name, value in scope["headers"] if name == b"content-encoding")
    return any(coding.strip().lower() not in (b"", b"identity") for coding in codings.split(b","))
