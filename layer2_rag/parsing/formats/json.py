"""JSON and JSON lines, flattened: a record a line ("name: Ada; born: 1815"), an inner value under its whole path."""

import json
from collections.abc import Iterator
from typing import Any

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed, Properties
from layer2_rag.parsing.limits import MAX_DEPTH
from layer2_rag.parsing.writer import Writer

LINES_OF_A_BLOCK = 50
SHORT = 300
"""Characters up to which an object's values stand on one line."""


def parse(text: str, _name: str) -> Parsed:
    value = load(text)
    writer = Writer()
    if isinstance(value, dict):
        _write_object(writer, value)
    else:
        _write_lines(writer, [line for item in as_list(value) for line in _record(item)])
    title = value.get("title") or value.get("name") if isinstance(value, dict) else None
    return writer.parsed("json", Properties(title=title if isinstance(title, str) else None))


def load(text: str) -> Any:
    """The value, or for JSON lines the list of them. Raises ParseFailed."""
    try:
        return json.loads(text)
    except RecursionError:
        raise too_deep() from None
    except ValueError as error:
        lines = lines_of(text)
        if lines is None:
            raise ParseFailed(f"This JSON is broken or cut off: {error}.") from error
        return lines


def lines_of(text: str) -> list[Any] | None:
    """The values of JSON lines; None when it is not that."""
    values = list[Any]()
    for line in filter(str.strip, text.split("\n")):
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            return None
    return values if len(values) > 1 else None


def too_deep() -> ParseFailed:
    return ParseFailed(f"The JSON is nested deeper than {MAX_DEPTH} levels; no reader can follow that.")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _write_object(writer: Writer, value: dict[str, Any]) -> None:
    plain = list[str]()
    for key, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            _write_lines(writer, plain)
            plain = []
            writer.add("heading", key, level=2)
            _write_lines(writer, [line for item in inner for line in _record(item)])
        else:
            plain += [_named(path, text) for path, text in flat(inner, key)]
    _write_lines(writer, plain)


def _write_lines(writer: Writer, lines: list[str]) -> None:
    for at in range(0, len(lines), LINES_OF_A_BLOCK):
        writer.add("table", "\n".join(lines[at : at + LINES_OF_A_BLOCK]))


def _record(value: Any) -> list[str]:
    lines = [_named(path, text) for path, text in flat(value, "")]
    if len(lines) > 1 and sum(map(len, lines)) > SHORT:
        return [*lines, ""]
    return ["; ".join(lines)]


def _named(path: str, text: str) -> str:
    return f"{path}: {text}" if path else text


def flat(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every value with its path; plain lists on one line."""
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for item in value:
            yield from flat(item, path, depth + 1)
    elif isinstance(value, list):
        yield path, ", ".join(map(_text, value))
    elif value not in (None, ""):
        yield path, _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
