"""What is wrong with a field, in words for people. Never repeats what was sent."""

from typing import Any, TypedDict

MOST_FIELDS = 20
"""How many wrong fields are listed: a long list helps nobody, and the client chose its length."""
MOST_CHARACTERS = 64
"""Of a field's name, which is the client's."""
WORDS = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request",
    "string_type": "must be text",
    "string_unicode": "must be text that is valid Unicode",
    "string_pattern_mismatch": "must have the form {pattern}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number, not infinite and not NaN",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "value_error": "{error}",
}


class FieldComplaint(TypedDict):
    field: str
    message: str


def complaints(entries: list[dict[str, Any]]) -> list[FieldComplaint]:
    """From pydantic's errors: which field, and what it must be."""
    return [{"field": field_name(entry["loc"]), "message": in_words(entry)} for entry in entries[:MOST_FIELDS]]


def in_words(entry: dict[str, Any]) -> str:
    kind, context = str(entry["type"]), entry.get("ctx", {})
    unit = "characters" if isinstance(entry["input"], str) else "entries"
    if kind.endswith("too_short"):
        least = context["min_length"]
        return "must not be empty" if least == 1 else f"must have at least {least} {unit}"
    if kind.endswith("too_long"):
        return f"must have at most {context['max_length']} {unit}"
    return WORDS[kind].format(**context) if kind in WORDS else str(entry["msg"])


def field_name(location: tuple[int | str, ...]) -> str:
    """`("body", "history", 3, "role")` is `history.3.role`; the whole body is `body`, a name of no letters `""`."""
    parts = [str(part)[:MOST_CHARACTERS] or '""' for part in location[1:]]
    return ".".join(parts).encode("ascii", "backslashreplace").decode() or str(location[0])
