"""What a document's chunks are found by beside their text: the fields that conditions are compared with."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from layer2_rag.documents.model import Document

LARGEST_NUMBER = 2**53
"""Up to here JSON and floats carry whole numbers exactly; above it, equality would lie."""
_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_DAY_LENGTH = 10


def searchable_fields(document: Document) -> dict[str, Any]:
    """By the names of `Condition.field`. Fields without a value are left out."""
    fields = {
        "kind": document.kind,
        "author": document.author,
        "date": first_moment(document.date),
        "source": document.source,
        "tags": list(document.tags),
        "metadata": dict(document.metadata),
    }
    return {name: value for name, value in fields.items() if value}


def moments(text: str) -> tuple[datetime, datetime]:
    """The first and the last moment that an ISO 8601 date names: 2024-05 is a month. Without a zone it is UTC.

    Raises `ValueError` or `OverflowError` for what is none.
    """
    if match := _YEAR_OR_MONTH.fullmatch(text):
        first = date(int(match[1]), int(match[2] or 1), 1)
        last = date(first.year, int(match[2] or 12), 28) + timedelta(days=4)
        return _midnight(first), _midnight(last.replace(day=1)) - timedelta(microseconds=1)
    if len(text) <= _DAY_LENGTH:
        start = _midnight(date.fromisoformat(text))
        return start, datetime.combine(start.date(), time.max, UTC)
    moment = datetime.fromisoformat(text)
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment, moment


def first_moment(text: str | None) -> str | None:
    """In the one form that every index reads; a year alone is none of them. None for what is no date."""
    try:
        return moments(text)[0].isoformat() if text else None
    except (ValueError, OverflowError):
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
