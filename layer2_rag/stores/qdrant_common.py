"""What the two Qdrant adapters share: the shape of a point, and filters. Their libraries have nearly the same classes,
so a `Dialect` names those that differ. Knows no shard and no server."""

import hashlib
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np

from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.stores.base import Condition, Point, Terms, Where

DENSE = "dense"
TERMS = "terms"
STEP = 64
"""Points written at once: 2 to 4 ms of the embedded engine, which holds the event loop meanwhile."""
PAGE = 1000
"""Points read at once when all are looked through."""
MOST_METADATA_INDEXES = 16
"""A filter on a field without an index reads each point's payload, 4 µs a point. An index is made when the field is
first written, so that names which users think of are bounded; for those that come later the filter is only slower."""

IndexKind = Literal["Keyword", "Integer", "Float", "Datetime"]
INDEXES: Mapping[str, IndexKind] = {
    "collection": "Keyword",
    "document": "Keyword",
    "generation": "Integer",
    "fields.kind": "Keyword",
    "fields.author": "Keyword",
    "fields.source": "Keyword",
    "fields.tags": "Keyword",
    "fields.date": "Datetime",
}

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A Qdrant library. Its classes are `Any` here: the two share names, not types."""

    filter: Callable[..., Any]
    field: Callable[..., Any]
    value: Callable[..., Any]
    any_of: Callable[..., Any]
    numbers: Callable[..., Any]
    dates: Callable[..., Any]

    def where(self, where: Where) -> Any:
        """A filter that all of `where` must meet; None when it asks for nothing."""
        must = [*self._ours(where), *map(self._condition, where.conditions)]
        return self.filter(must=must) if must else None

    def _ours(self, where: Where) -> Iterator[Any]:
        pairs: dict[str, str | int | None] = {
            "collection": where.collection,
            "generation": where.generation,
            "document": where.document_id,
            "revision": where.revision,
        }
        return (self.field(key=key, match=self.value(value=value)) for key, value in pairs.items() if value is not None)

    def _condition(self, condition: Condition) -> Any:
        key = field_key(condition.field)
        if condition.values:
            return self._one_of(key, condition.values)
        return self.field(key=key, range=self._range(condition.gte, condition.lte))

    def _one_of(self, key: str, values: Sequence[str | float | bool]) -> Any:
        """3 and 3.0 are one number, which a match by value does not know; a range does."""
        texts = [_stored(value) for value in values if isinstance(value, str | bool)]
        found = [self.field(key=key, match=self.any_of(any=texts))] if texts else []
        numbers = [value for value in values if not isinstance(value, str | bool)]
        found += [self.field(key=key, range=self.numbers(gte=value, lte=value)) for value in numbers]
        return found[0] if len(found) == 1 else self.filter(should=found)

    def _range(self, gte: float | datetime | None, lte: float | datetime | None) -> Any:
        if isinstance(gte, datetime) or isinstance(lte, datetime):
            return self.dates(gte=_iso(gte), lte=_iso(lte))
        return self.numbers(gte=gte, lte=lte)


def _iso(when: float | datetime | None) -> str | None:
    return when.isoformat() if isinstance(when, datetime) else None


def field_key(field: str) -> str:
    """Where a condition's field stands in the payload. A metadata name is quoted: its dots are no path."""
    parent, _, name = field.partition(".")
    if not name:
        return f"fields.{parent}"
    return f"fields.{parent}.{name}" if _PLAIN.fullmatch(name) else f'fields.{parent}."{name}"'


def payload(point: Point) -> dict[str, Any]:
    return {
        "collection": point.collection,
        "document": point.document_id,
        "revision": point.revision,
        "generation": point.generation,
        "fields": stored(point.fields),
    }


def to_point(record: Any) -> Point:
    """The reverse of `payload` and of how each library writes vectors. Without fields."""
    kept, vectors = record.payload, record.vector  # each is made anew whenever it is asked for
    terms = vectors.get(TERMS)
    return Point(
        chunk_id=str(record.id),
        document_id=kept["document"],
        collection=kept["collection"],
        revision=kept["revision"],
        generation=kept["generation"],
        vector=_floats(vectors[DENSE]),
        terms=_ascending(terms.indices, terms.values) if terms else Terms((), ()),
        fields={},
    )


def _floats(values: Sequence[float]) -> Vector:
    """A third of the time that numpy takes for a list."""
    return np.frombuffer(struct.pack(f"{len(values)}f", *values), np.float32)


def _ascending(indices: Sequence[int], values: Sequence[float]) -> Terms:
    if indices == sorted(indices):  # as the embedded engine has them
        return Terms(tuple(indices), tuple(values))
    pairs = sorted(zip(indices, values, strict=True))
    return Terms(tuple(index for index, _ in pairs), tuple(value for _, value in pairs))


def stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the payload has them, with "true" for True: Qdrant Edge 0.9 takes a bool to match for a number."""
    return {name: _stored(value) for name, value in fields.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, Mapping):
        return stored(value)
    if isinstance(value, list | tuple):
        return [_stored(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else value


def metadata_indexes(fields: Mapping[str, Any]) -> dict[str, IndexKind]:
    """The indexes that the metadata in `fields` would be filtered by."""
    kinds = {name: _index_kind(value) for name, value in (fields.get("metadata") or {}).items() if '"' not in name}
    return {field_key(f"metadata.{name}"): kind for name, kind in kinds.items() if kind}


def _index_kind(value: Any) -> IndexKind | None:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, str | bool):
        return "Keyword"
    return "Float" if isinstance(value, int | float) else None


def missing_indexes(known: set[str], fields: Sequence[Mapping[str, Any]]) -> dict[str, IndexKind]:
    """The metadata indexes to make for these fields, as many as still may be."""
    wanted = {key: kind for each in fields for key, kind in metadata_indexes(each).items() if key not in known}
    room = MOST_METADATA_INDEXES + len(INDEXES) - len(known)
    return dict(list(wanted.items())[: max(0, room)])


def space_name(space: Space) -> str:
    """For a folder or a Qdrant collection: readable, and never the same for two spaces."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", space.embedder).strip("-")[:40]
    return f"{readable}-{space.dimension}-{hashlib.sha256(space.embedder.encode()).hexdigest()[:8]}"
