"""Logging: JSON lines in production, readable on a terminal. Secrets are masked at every level."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog
from pydantic import SecretStr
from structlog.types import EventDict, Processor

from layer1_basic_api.api.config import Settings
from layer1_basic_api.context import request_id
from layer1_basic_api.masking import MASK, without_passwords

JSON = json.JSONEncoder(default=str)
"""Made once: `json.dumps` with a default makes one for every line."""


CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}
"""What drives a terminal: a client may put it into a path. Line feeds and tabs stay, tracebacks have them."""


class _StandardError:
    """Whatever `sys.stderr` is when a line is written: loggers are kept, and it may be redirected later.

    A line that cannot be written (the disk is full, the reader of the pipe went away) is lost; the answer is not.
    """

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def configure(settings: Settings) -> None:
    """Send our logs and those of every library through the same chain to standard error."""
    level = logging.DEBUG if settings.debug else logging.getLevelName(settings.log_level)
    shared: list[Processor] = [
        _add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render: list[Processor] = [*_renderer(settings), mask_secrets(_secrets(settings))]
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _StandardError())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.INFO), force=True)
    for noisy in ("uvicorn.access", "httpx", "httpx2", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _renderer(settings: Settings) -> tuple[Processor, ...]:
    if settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty()):
        return _without_controls, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return (structlog.processors.JSONRenderer(serializer=lambda event, **_: JSON.encode(event)),)


def _without_controls(_logger: object, _method: str, event: EventDict) -> EventDict:
    """JSON escapes them by itself, and so does the `repr` that the renderer shows of what is no text."""
    return {name: value.translate(CONTROLS) if isinstance(value, str) else value for name, value in event.items()}


def _add_request_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    if current := request_id():
        event["request_id"] = current
    return event


def mask_secrets(secrets: Iterable[str]) -> Processor:
    """A last processor: hides these secrets, and any password inside a URL, wherever they stand in the line."""
    written = {form for secret in secrets for form in (secret, JSON.encode(secret)[1:-1])}
    known = "|".join(re.escape(form) for form in sorted(written, key=len, reverse=True))
    pattern = re.compile(known) if known else None

    def mask(_logger: object, _method: str, line: Any) -> str:
        return without_passwords(pattern.sub(MASK, line) if pattern else line)

    return mask


def _secrets(settings: Settings) -> list[str]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return [secret for value in values if isinstance(value, SecretStr) and (secret := value.get_secret_value())]
