"""The one place where errors become HTTP."""

import math
import re
from functools import cache
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from layer1_basic_api import errors
from layer1_basic_api.api.complaints import complaints
from layer1_basic_api.api.problem import Problem, problem, problem_response, speaks_openai
from layer1_basic_api.layers import find_layers, load

PROBLEMS: dict[type[errors.MyStackError], tuple[int, str, str]] = {
    errors.Busy: (503, "busy", "The server is busy"),
    errors.Stopping: (503, "stopping", "The server is stopping"),
    errors.NoModel: (503, "no_model", "No model is connected"),
    errors.ModelMissing: (404, "model_missing", "The model is not there"),
    errors.ModelUnreachable: (503, "model_unreachable", "The model server does not answer"),
    errors.ModelTimeout: (504, "model_timeout", "The model took too long"),
    errors.ModelOverloaded: (429, "model_overloaded", "The model server is busy"),
    errors.ModelFailed: (502, "model_failed", "The model server failed"),
    errors.ModelDenied: (502, "model_denied", "The model server refuses the key"),
    errors.ModelRejected: (422, "model_rejected", "The model server refuses the request"),
    errors.PromptTooLong: (413, "prompt_too_long", "The prompt is too long"),
}
HTTP_PROBLEMS = {
    400: ("bad_request", "The request cannot be read", "The body is not valid JSON, or no valid form."),
    404: ("not_found", "There is nothing here", "See /docs for the routes."),
    405: ("method_not_allowed", "This method is not allowed here", "See /docs for the routes."),
    408: ("body_too_slow", "The request came too slowly", "Send the body without long pauses."),
    413: ("body_too_large", "The request is too large", "Send a smaller body; MYSTACK_MAX_BODY_BYTES sets the limit."),
    415: ("not_json", "The request is not sent as JSON", "Send the header `Content-Type: application/json`."),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
JSON_TYPE = re.compile(r"\s*application/(?:[^;\s]+\+)?json\s*(?:;|$)", re.IGNORECASE)
"""As FastAPI has it, which takes any other body for text."""
log = structlog.get_logger(__name__)
STOPPING = "The server is stopping, and the answer was not finished in time. Ask again."


def add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(errors.MyStackError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem_of(error: errors.MyStackError) -> Problem:
    """The problem for a domain error; also what the `error` event of a stream carries."""
    known = (table()[kind] for kind in type(error).__mro__ if kind in table())
    status, code, title = next(known, (500, "internal", "Something broke"))
    return problem(status, code, title, error.detail, commands=list(error.commands), retry_after=error.retry_after)


@cache
def table() -> dict[type, tuple[int, str, str]]:
    """Status, code and title of each domain error, of all layers that are present."""
    return {kind: entry for layer in find_layers() for kind, entry in load(layer.problems).items()}


def http_problem(status: int) -> Problem:
    """The problem for a status that no domain error stands behind."""
    phrase = HTTPStatus(status).phrase
    code, title, detail = HTTP_PROBLEMS.get(status, ("error", phrase, phrase))
    return problem(status, code, title, detail)


async def _domain(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.MyStackError)
    headers = {"Retry-After": str(math.ceil(error.retry_after))} if error.retry_after else None
    body = problem_of(error)
    if body["status"] >= 500:
        log.warning("not_answered", status=body["status"], code=body["code"], detail=error.logged)
    return problem_response(request.url.path, body, headers=headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Names each wrong field and never repeats what was sent. JSON that cannot be read has no fields: a 400."""
    assert isinstance(error, RequestValidationError)
    entries: list[dict[str, Any]] = list(error.errors())
    if entries[0]["loc"] == ("body",) and not _sends_json(request):
        return problem_response(request.url.path, http_problem(415))
    if entries[0]["type"] == "json_invalid":
        return problem_response(request.url.path, http_problem(400))
    fields = complaints(entries)
    detail = "; ".join(f"{entry['field']} {entry['message']}" for entry in fields) + "."
    status = 400 if speaks_openai(request.url.path) else 422
    body = problem(status, "invalid_request", "The request is not valid", detail, errors=fields)
    return problem_response(request.url.path, body)


def _sends_json(request: Request) -> bool:
    return bool(JSON_TYPE.match(request.headers.get("content-type", "")))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405 and (allowed := _allowed(request)):
        headers["Allow"] = ", ".join(allowed)
    return problem_response(request.url.path, http_problem(error.status_code), headers=headers)


def _allowed(request: Request) -> list[str]:
    """The methods of all routes at this path. The framework tells those of the first alone, and never HEAD."""
    place = {name: request.scope[name] for name in ("type", "path", "root_path")}
    routes = request.app.router.routes
    found = [
        method
        for method in METHODS
        if any(route.matches({**place, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ["HEAD", *found] if "GET" in found else found
