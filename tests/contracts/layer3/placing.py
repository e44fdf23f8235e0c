"""Gives documents their collection and points their document before they are put in: foreign keys ask for them.

Layer 2's suites put points into an index alone, with fields of their own. Here fields are the document's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.base import DocumentStore, Point, VectorIndex
from tests.support.layer2_records import collection, document

BARE: Mapping[str, Any] = {"kind": "", "author": None, "date": None, "source": None, "tags": (), "metadata": {}}


class Inner:
    """Whatever is not said below is the inner one's."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class PlacedStore(Inner):
    async def add(self, document: Document) -> Document:
        await self._inner.add_collection(collection(document.collection))
        kept: Document = await self._inner.add(document)
        return kept


class PlacedIndex(Inner):
    def __init__(self, index: VectorIndex, documents: DocumentStore) -> None:
        super().__init__(index)
        self._documents = documents

    async def upsert(self, space: Space, points: Sequence[Point]) -> None:
        for each in {point.document_id: point for point in points}.values():
            await self._documents.add_collection(collection(each.collection))
            new = document(each.document_id, id=each.document_id, collection=each.collection, revision=9)
            await self._documents.add(new)
            await self._documents.update(each.document_id, _fields(each.fields))
        await self._inner.upsert(space, points)

    async def set_fields(self, space: Space, document_id: str, fields: Mapping[str, Any]) -> None:
        await self._documents.update(document_id, _fields(fields))
        await self._inner.set_fields(space, document_id, fields)


def _fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**BARE, **fields, "tags": tuple(fields.get("tags") or ())}
