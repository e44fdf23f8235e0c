"""What belongs to the request at hand: its id and its place in a trace. Follows every task and every call."""

import re
from contextvars import ContextVar

import uuid_utils

VALID_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
VALID_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
CLIENT_GONE = "the client went away"
"""The message of the cancellation that stops a request's work then. The server's end cancels without one."""
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_traceparent: ContextVar[str] = ContextVar("traceparent", default="")


def new_id() -> str:
    """A UUIDv7: sortable by the time it was made."""
    return str(uuid_utils.uuid7())


def begin_request(given_id: str, traceparent: str) -> str:
    """Take the client's id and trace if they are valid, else make an id. Returns the id."""
    taken = given_id if VALID_ID.fullmatch(given_id) else new_id()
    _request_id.set(taken)
    _traceparent.set(traceparent if VALID_TRACE.fullmatch(traceparent) else "")
    return taken


def request_id() -> str:
    return _request_id.get()


def outgoing_headers() -> dict[str, str]:
    """Headers for calls made on behalf of the request, so that logs on both sides can be joined."""
    headers = {"X-Request-ID": _request_id.get(), "traceparent": _traceparent.get()}
    return {name: value for name, value in headers.items() if value}
