"""The shape of an error on the wire: RFC 9457 problems, and OpenAI's own under `/v1`. Knows no error, only shapes."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

from layer1_basic_api.context import request_id

Problem = dict[str, Any]
OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> Problem:
    """The body of a problem. `code` tells kinds apart, so `type` stays `about:blank`; `more` are extension members."""
    head = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    return {**head, "request_id": request_id(), **{name: value for name, value in more.items() if value}}


def speaks_openai(path: str) -> bool:
    """Whether clients of `path` expect OpenAI's shapes."""
    return path == "/v1" or path.startswith("/v1/")


def problem_response(path: str, body: Problem, *, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer that carries `body`, in the shape that clients of `path` know."""
    if speaks_openai(path):
        return JSONResponse(openai_error(body), body["status"], headers=dict(headers or {}))
    return JSONResponse(body, body["status"], headers=dict(headers or {}), media_type="application/problem+json")


def openai_error(body: Problem) -> dict[str, Any]:
    """https://platform.openai.com/docs/guides/error-codes; the request id and the commands are extra fields."""
    status = body["status"]
    kind = OPENAI_TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    fields = body.get("errors") or [{}]
    error = {
        "message": body["detail"],
        "type": kind,
        "param": fields[0].get("field"),
        "code": body["code"],
        "request_id": body["request_id"],
    }
    return {"error": {**error, **{name: body[name] for name in ("commands",) if name in body}}}
