"""The filters of the wire, read into conditions, and the fields of a document that they are compared with."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NoReturn

from layer2_rag.documents.model import Document
from layer2_rag.errors import FilterInvalid
from layer2_rag.stores.base import Condition

TEXT_FIELDS = ("kind", "author", "source", "tags")
DATE_FIELD = "date"
METADATA = "metadata."
MOST_VALUES = 100
LARGEST_NUMBER = 2**53
"""Above it, floats leave numbers out, and equality would lie. NaN is not below it either."""
LONGEST_NAME = 200

Scalar = str | float | bool

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_DAY_LENGTH = 10


def read_filters(filters: Mapping[str, Any]) -> tuple[Condition, ...]:
    """`{field: value | [values] | {gte, lte}}`, all of which must hold. Raises `FilterInvalid`, naming the field."""
    return tuple(_condition(field, asked) for field, asked in filters.items())


def searchable_fields(document: Document) -> dict[str, Any]:
    """What conditions on a document's chunks are compared with: `Point.fields`. Fields without a value are left out."""
    fields = {
        "kind": document.kind,
        "author": document.author,
        "date": first_moment(document.date),
        "source": document.source,
        "tags": list(document.tags),
        "metadata": dict(document.metadata),
    }
    return {name: value for name, value in fields.items() if value}


def _condition(field: str, asked: Any) -> Condition:
    _check_name(field)
    if isinstance(asked, Mapping):
        return _range(field, asked)
    values = asked if isinstance(asked, list | tuple) else [asked]
    if not 0 < len(values) <= MOST_VALUES:
        _refuse(field, f"a list has 1 to {MOST_VALUES} values")
    if field == DATE_FIELD:
        return _day(field, values)
    return Condition(field=field, values=tuple(_value(field, value) for value in values))


def _check_name(field: str) -> None:
    if field in TEXT_FIELDS or field == DATE_FIELD:
        return
    if not field.startswith(METADATA):
        known = ", ".join([*TEXT_FIELDS[:2], DATE_FIELD, *TEXT_FIELDS[2:], "metadata.<name>"])
        raise FilterInvalid(f"There is no field {field[:LONGEST_NAME]!r} to filter by. There are: {known}.")
    name = field.removeprefix(METADATA)
    if not name or len(name) > LONGEST_NAME or '"' in name or "\\" in name or not name.isprintable():
        raise FilterInvalid(
            f"A filter on metadata is written 'metadata.<name>', with a name of at most {LONGEST_NAME} characters and "
            "no quotation mark or backslash."
        )


def _value(field: str, value: Any) -> Scalar:
    if isinstance(value, str):
        return _text(field, value)
    if field in TEXT_FIELDS:
        _refuse(field, "values are texts")
    return value if isinstance(value, bool) else _number(field, value)


def _text(field: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        _refuse(field, "a value is no valid Unicode text")
    return value


def _number(field: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(field, "a value is a text, a number, true or false")
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        _refuse(field, "a number is finite, and at most 2^53")
    return value


def _range(field: str, asked: Mapping[str, Any]) -> Condition:
    if field in TEXT_FIELDS:
        _refuse(field, "texts have no order; give a value or a list of values")
    if not asked or not asked.keys() <= {"gte", "lte"}:
        _refuse(field, "a range has 'gte', 'lte' or both")
    gte = _end(field, asked["gte"], latest=False) if "gte" in asked else None
    lte = _end(field, asked["lte"], latest=True) if "lte" in asked else None
    if gte is not None and lte is not None:
        _check_order(field, gte, lte)
    return Condition(field=field, gte=gte, lte=lte)


def _end(field: str, value: Any, *, latest: bool) -> float | datetime:
    if isinstance(value, str):
        first, last = _moments(field, value)
        return last if latest else first
    if field == DATE_FIELD:
        _refuse(field, "a date is a text as ISO 8601 has it, such as 2024-05-17")
    return _number(field, value)


def _check_order(field: str, gte: float | datetime, lte: float | datetime) -> None:
    if isinstance(gte, datetime) and isinstance(lte, datetime):
        ordered = gte <= lte
    elif isinstance(gte, datetime) or isinstance(lte, datetime):
        _refuse(field, "'gte' and 'lte' are both numbers or both dates")
    else:
        ordered = gte <= lte
    if not ordered:
        _refuse(field, "'gte' is greater than 'lte', which nothing can meet")


def _day(field: str, values: Sequence[Any]) -> Condition:
    if len(values) > 1 or not isinstance(values[0], str):
        _refuse(field, "give one date, such as 2024-05-17, or a range")
    gte, lte = _moments(field, values[0])
    return Condition(field=field, gte=gte, lte=lte)


def _moments(field: str, text: str) -> tuple[datetime, datetime]:
    """The first and the last moment that the text names: 2024-05 is a month. Without a zone it is UTC."""
    try:
        return _span(text)
    except (ValueError, OverflowError):
        _refuse(
            field, f"{text[:LONGEST_NAME]!r} is no date as ISO 8601 has it, such as 2024-05-17 or 2024-05-17T09:30Z"
        )


def _span(text: str) -> tuple[datetime, datetime]:
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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def first_moment(text: str | None) -> str | None:
    """In the one form that every index reads; a year alone is none of them."""
    try:
        return _span(text)[0].isoformat() if text else None
    except (ValueError, OverflowError):
        return None


def _refuse(field: str, why: str) -> NoReturn:
    raise FilterInvalid(f"The filter on {field!r} cannot be used: {why}.")
