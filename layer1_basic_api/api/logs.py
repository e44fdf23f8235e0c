"""Logging: JSON lines in production, readable on a terminal. Secrets are masked at every level."""

import logging
import logging.config
import re
import sys
from collections.abc import Iterable

import structlog
from pydantic import SecretStr
from structlog.types import EventDict, Processor

from layer1_basic_api.api.config import Settings
from layer1_basic_api.context import request_id

URL_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):([^/\s@]+)@")
MASK = "***"


def configure(settings: Settings) -> None:
    """Send our logs and those of every library through the same chain to standard error."""
    level = logging.DEBUG if settings.debug else logging.getLevelName(settings.log_level)
    shared = _shared_processors(_secrets(settings))
    render = _renderer(settings)
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.INFO), force=True)
    for noisy in ("uvicorn.access", "httpx", "httpx2", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _shared_processors(secrets: Iterable[str]) -> list[Processor]:
    return [
        _add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_secrets(secrets),
    ]


def _renderer(settings: Settings) -> list[Processor]:
    text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    readable = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return [readable if text else structlog.processors.JSONRenderer()]


def _add_request_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    if current := request_id():
        event["request_id"] = current
    return event


def mask_secrets(secrets: Iterable[str]) -> Processor:
    """A processor that hides these secrets, and any password inside a URL, wherever they stand in an event."""
    known = "|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True))
    pattern = re.compile(known) if known else None

    def clean(value: object) -> object:
        if isinstance(value, str):
            masked = pattern.sub(MASK, value) if pattern else value
            return URL_PASSWORD.sub(rf"\1:{MASK}@", masked) if "://" in masked else masked
        if isinstance(value, dict):
            return {key: clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [clean(item) for item in value]
        return value if isinstance(value, int | float | None) else clean(str(value))

    def process(_logger: object, _method: str, event: EventDict) -> EventDict:
        return {key: value if key.startswith("_") else clean(value) for key, value in event.items()}

    return process


def _secrets(settings: Settings) -> list[str]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return [secret for value in values if isinstance(value, SecretStr) and (secret := value.get_secret_value())]
