"""What filters look like on the wire, in JSON Schema. `retrieval.filters` reads them, and says what is wrong."""

from typing import Any

from layer2_rag.documents.fields import LARGEST_NUMBER
from layer2_rag.retrieval.filters import MOST_VALUES

MOST_FILTERS = 20


def _one_or_several(*kinds: dict[str, Any]) -> list[dict[str, Any]]:
    one = kinds[0] if len(kinds) == 1 else {"anyOf": list(kinds)}
    return [*kinds, {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES}]


def _range(kind: dict[str, Any]) -> dict[str, Any]:
    ends = {"gte": kind, "lte": kind}
    return {"type": "object", "properties": ends, "minProperties": 1, "additionalProperties": False}


TEXT = {"type": "string"}
NUMBER = {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
DATE = {"type": "string", "format": "date"}
FILTERS: dict[str, Any] = {
    "type": "object",
    "description": "`{field: value | [values] | {gte, lte}}`; all must hold. A date may also be a year or a month.",
    "properties": {
        **{field: {"anyOf": _one_or_several(TEXT)} for field in ("kind", "author", "source", "tags")},
        "date": {"anyOf": [DATE, _range(DATE)]},
    },
    "patternProperties": {
        r"^metadata\.[A-Za-z0-9_-]{1,63}$": {
            "anyOf": [*_one_or_several(TEXT, NUMBER, {"type": "boolean"}), _range(NUMBER)]
        }
    },
    "additionalProperties": False,
    "maxProperties": MOST_FILTERS,
    "examples": [{"kind": "report", "date": {"gte": "2024-01-01"}}],
}
