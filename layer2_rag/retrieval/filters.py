"""The filters of the wire, read into conditions. What they are compared with is in `documents/fields.py`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from layer2_rag.documents.fields import LARGEST_NUMBER, moments
from layer2_rag.errors import FilterInvalid
from layer2_rag.stores.base import Condition

TEXT_FIELDS = ("kind", "author", "source", "tags")
DATE_FIELD = "date"
METADATA = "metadata."
MOST_VALUES = 100
LONGEST_NAME = 200

Scalar = str | float | bool


def read_filters(filters: Mapping[str, Any]) -> tuple[Condition, ...]:
    """`{field: value | [values] | {gte, lte}}`, all of which must hold. Raises `FilterInvalid`, naming the field."""
    return tuple(_condition(field, asked) for field, asked in filters.items())


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
    if "\0" in value:
        _refuse(field, "no text has the character NUL in it")
    return value


def _number(field: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(field, "a value is a text, a number, true or false")
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:  # NaN is neither
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
    try:
        return moments(text)
    except (ValueError, OverflowError):
        _refuse(
            field, f"{text[:LONGEST_NAME]!r} is no date as ISO 8601 has it, such as 2024-05-17 or 2024-05-17T09:30Z"
        )


def _refuse(field: str, why: str) -> NoReturn:
    raise FilterInvalid(f"The filter on {field!r} cannot be used: {why}.")
