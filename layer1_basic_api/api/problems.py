"""The one place where errors become HTTP."""

import math
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from layer1_basic_api import errors
from layer1_basic_api.api.problem import Problem, problem, problem_response

PROBLEMS: dict[type[errors.MyStackError], tuple[int, str, str]] = {
    errors.Busy: (503, "busy", "The server is busy"),
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
    400: ("bad_request", "The request cannot be read", "Check that the body is what the route documents."),
    404: ("not_found", "There is nothing here", "See /docs for the routes."),
    405: ("method_not_allowed", "This method is not allowed here", "See /docs for the routes."),
    413: ("body_too_large", "The request is too large", "Send a smaller body."),
}
MOST_FIELDS = 20
"""How many wrong fields are listed: a long list helps nobody, and the client chose its length."""


def add_handlers(app: FastAPI) -> None:
    app.add_exception_handler(errors.MyStackError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem_of(error: errors.MyStackError) -> Problem:
    """The problem for a domain error; also what the `error` event of a stream carries."""
    status, code, title = PROBLEMS.get(type(error), (500, "internal", "Something broke"))
    return problem(status, code, title, error.detail, commands=list(error.commands), retry_after=error.retry_after)


async def _domain(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.MyStackError)
    headers = {"Retry-After": str(math.ceil(error.retry_after))} if error.retry_after else None
    return problem_response(request.url.path, problem_of(error), headers=headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Names each wrong field and never repeats what was sent."""
    assert isinstance(error, RequestValidationError)
    fields = [{"field": _field(entry["loc"]), "message": entry["msg"]} for entry in error.errors()[:MOST_FIELDS]]
    detail = "; ".join(f"{entry['field']}: {entry['message']}" for entry in fields)
    status = 400 if request.url.path.startswith("/v1/") else 422
    body = problem(status, "invalid_request", "The request is not valid", detail, errors=fields)
    return problem_response(request.url.path, body)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, title, detail = HTTP_PROBLEMS.get(error.status_code, ("error", str(error.detail), str(error.detail)))
    return problem_response(
        request.url.path, problem(error.status_code, code, title, detail), headers=error.headers
    )


def _field(location: tuple[Any, ...]) -> str:
    """`("body", "history", 3, "role")` is `history.3.role`. A field's name is the client's, so it is kept short."""
    parts = [str(part)[:64] for part in location if part != "body"]
    return ".".join(parts).encode("ascii", "backslashreplace").decode() or "body"
