"""What every document store agrees on: which fields a document has, which may change, and how exact a time is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from layer2_rag.documents.model import Document

DOCUMENT_FIELDS = tuple(field.name for field in fields(Document))
NOTHING: Mapping[str, Any] = MappingProxyType({})
"""What an update expects by itself."""
UNFINISHED: tuple[str, ...] = ("received", "processing")
OUTCOME = frozenset({"format", "title", "author", "date", "language", "pages", "parser_version", "chunker_version"})
STEPS = OUTCOME | {"state", "reason", "attempts", "chunks", "searchable"}
"""Of a document's record: how the work on it goes. Until that ends it is done again after a power cut, so no disk is
waited for."""
EPOCH = datetime.fromtimestamp(0, UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(time: datetime) -> int:
    """Since 1970. Millisecond by millisecond, because that is all that BSON keeps of a time."""
    return (time - EPOCH) // MILLISECOND


def from_milliseconds(time: int) -> datetime:
    return EPOCH + time * MILLISECOND


def kept_time(time: datetime) -> datetime:
    """The time as a store gives it back."""
    return from_milliseconds(to_milliseconds(time))


def fields_of(document: Document) -> dict[str, Any]:
    """Flat: nested values stay the objects that they are."""
    return {name: getattr(document, name) for name in DOCUMENT_FIELDS}


def conditions(expected: Mapping[str, Any]) -> dict[str, Any]:
    """What a document must have to be updated: a deleted one only if that is expected."""
    _known(expected)
    return {"deleted": False, **expected}


def changed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The new values, the time among them. Raises `ValueError` for a change that no store makes."""
    _known(changes)
    if "id" in changes or changes.get("deleted") is False:
        raise ValueError("A document keeps its id, and a deleted one does not come back.")
    return {"updated_at": datetime.now(UTC), **changes}


def is_step(changes: Mapping[str, Any]) -> bool:
    """Whether the changes only say how the work goes, and it goes on."""
    return STEPS.issuperset(changes) and changes.get("state", "processing") == "processing"


def _known(names: Iterable[str]) -> None:
    if unknown := set(names) - set(DOCUMENT_FIELDS):
        raise ValueError(f"A document has no field {sorted(unknown)}.")
