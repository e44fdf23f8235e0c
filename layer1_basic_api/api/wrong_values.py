"""What is wrong with the value of a setting: what it got, and what it may be. Knows no setting by its name."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from layer1_basic_api.api.complaints import in_words
from layer1_basic_api.masking import without_passwords

HIDDEN = "a value that is not shown"
LONGEST = 100
"""Characters of a value that are shown."""
KINDS: dict[object, str] = {
    bool: "true or false (or 1 or 0, yes or no, on or off)",
    int: "a whole number",
    float: "a number",
    Path: "a path",
    tuple: "a list, separated by commas",
}
BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def complaint(name: str, info: FieldInfo, error: Mapping[str, Any]) -> str:
    """One line about the variable `name`, from pydantic's error. A secret is not shown."""
    got = HIDDEN if _type(info) is SecretStr else _shown(error["input"])
    return f"{name}: got {got}. It {_must(info, dict(error))}."


def _must(info: FieldInfo, error: dict[str, Any]) -> str:
    """A validator's own words come first; what has no words here is said as of a request's field."""
    kind = _type(info)
    if error["type"] == "value_error":
        return in_words(error)
    if get_origin(kind) is Literal:
        return f"must be one of: {', '.join(map(str, get_args(kind)))}"
    words = KINDS.get(get_origin(kind) or kind)
    return f"must be {words}{_range(info)}" if words else in_words(error)


def _range(info: FieldInfo) -> str:
    bounds = {side: value for entry in info.metadata for side, value in _bounds(entry)}
    if {"ge", "le"} <= bounds.keys():
        return f" from {bounds['ge']} to {bounds['le']}"
    return "".join(f", {BOUNDS[side]} {value}" for side, value in bounds.items())


def _bounds(entry: object) -> Iterator[tuple[str, Any]]:
    return ((side, getattr(entry, side)) for side in BOUNDS if hasattr(entry, side))


def _type(info: FieldInfo) -> object:
    """Without the None of what may be unset."""
    if get_origin(info.annotation) in (Union, UnionType):
        return next(kind for kind in get_args(info.annotation) if kind is not type(None))
    return info.annotation


def _shown(value: object) -> str:
    """Cut where it is long. What may hold a password that cannot be told from the rest is not shown at all."""
    text = repr(value)
    masked = without_passwords(text)
    if "@" in text and masked == text:
        return f"{HIDDEN}, as it may hold a password"
    return masked if len(masked) <= LONGEST else f"{masked[:LONGEST]}…"
