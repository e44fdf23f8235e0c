"""Finds what the two stores and the originals do not say alike. Changes nothing, and leaves alone who is worked on."""

import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from layer2_rag.documents.model import Collection, Document
from layer2_rag.embeddings.base import Space
from layer2_rag.ingestion.indexing import WINDOW, Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.stores.base import DocumentStore, Where
from layer2_rag.stores.originals.base import OriginalKey

Problem = Literal[
    "deletion broken off",
    "nobody works on it",
    "counts differ",
    "leftovers in the index",
    "leftovers in the document store",
    "leftovers among the originals",
    "original missing",
    "points without document",
    "original without document",
]
UPLOAD_SECONDS = 3600.0
"""The file of an upload is kept before its record: one that is younger may still get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`mended`: it was, or the work that mends it was begun."""

    problem: Problem
    document_id: str
    detail: str
    mended: bool = False


class Disagreements:
    """Three looks: at each document, at the points of the index, at the originals. Raises what the stores raise."""

    def __init__(self, indexer: Indexer, ingestion: Ingestion) -> None:
        self._indexer = indexer
        self._documents = indexer.documents
        self._index = indexer.index
        self._originals = indexer.originals
        self._ingestion = ingestion

    async def of_documents(self) -> AsyncGenerator[Finding, None]:
        spaces = await self._index.spaces()
        async for document in self._documents.each_document():
            if self._ingestion.progress(document.id) is None:
                for problem, detail in await self._look_at(document.id, spaces, deleted=document.deleted):
                    yield Finding(problem=problem, document_id=document.id, detail=detail)

    async def of_points(self) -> AsyncGenerator[Finding, None]:
        for space in await self._index.spaces():
            for document_id in await self._index.document_ids(space):
                if await self._documents.document(document_id) is None:
                    said = f"The index has points of it in {space.embedder}."
                    yield Finding(problem="points without document", document_id=document_id, detail=said)

    async def of_originals(self) -> AsyncGenerator[Finding, None]:
        async for key in self._originals.each_key():
            if problem := await self._judge(key):
                said = f"The file of its revision {key.revision} is kept for nobody."
                yield Finding(problem=problem, document_id=key.document_id, detail=said)

    async def _look_at(self, document_id: str, spaces: Sequence[Space], *, deleted: bool) -> list[tuple[Problem, str]]:
        if deleted:
            return [("deletion broken off", "It was deleted, and something of it is still there.")]
        async with self._indexer.alone(document_id):
            both = await with_collection(document_id, self._documents)
            if both is None or self._ingestion.progress(document_id):
                return []
            document, collection = both
            if document.state in ("received", "processing"):
                return [("nobody works on it", f"It is {document.state}, and no work on it is planned.")]
            found = [
                await self._counts(document, collection),
                await self._old_points(document, collection, spaces),
                await self._old_rows(document, collection),
                await self._missing_original(document),
            ]
            return [each for each in found if each]

    async def _counts(self, document: Document, collection: Collection) -> tuple[Problem, str] | None:
        if not document.searchable:
            return None
        where = Where(document_id=document.id, revision=document.searchable, generation=collection.generation)
        points = await self._index.count(collection.space, where)
        chunks = await self._count_chunks(document, collection)
        if points == chunks == document.chunks and await self._documents.text(document.id, document.searchable, end=1):
            return None
        said = f"Its record says {document.chunks} chunks, the document store has {chunks}, the index {points}."
        return "counts differ", said

    async def _count_chunks(self, document: Document, collection: Collection) -> int:
        """In steps, since each comes with its token vectors."""
        count = 0
        for start in range(0, document.chunks + 1, WINDOW):
            ordinals = list(range(start, start + WINDOW))
            key = (document.id, document.searchable, collection.generation)
            count += len(await self._documents.chunks(*key, ordinals=ordinals))
        return count

    async def _old_points(
        self, document: Document, collection: Collection, spaces: Sequence[Space]
    ) -> tuple[Problem, str] | None:
        found = 0
        for space in spaces:
            for where in stale_points(document, collection, space):
                found += await self._index.count(space, where)
        return ("leftovers in the index", f"{found} points of older contents are still there.") if found else None

    async def _old_rows(self, document: Document, collection: Collection) -> tuple[Problem, str] | None:
        serving = (document.searchable, collection.generation)
        for revision in range(1, document.revision + 1):
            old_text = revision != document.searchable and await self._documents.text(document.id, revision, end=1)
            for generation in range(1, collection.generation + 1):
                first = await self._documents.chunks(document.id, revision, generation, ordinals=[0])
                if old_text or (first and (revision, generation) != serving):
                    return "leftovers in the document store", f"Revision {revision} is still there."
        return None

    async def _missing_original(self, document: Document) -> tuple[Problem, str] | None:
        if await self._originals.size(OriginalKey(document.id, document.revision)) is not None:
            return None
        return "original missing", "The uploaded file is gone. What was read of it is still found; upload it again."

    async def _judge(self, key: OriginalKey) -> Problem | None:
        if self._ingestion.progress(key.document_id):
            return None
        async with self._indexer.alone(key.document_id):
            document = await self._documents.document(key.document_id)
            if document is None:
                return "original without document" if _age(key.document_id) > UPLOAD_SECONDS else None
            settled = document.state in ("ready", "failed") and document.searchable in (0, document.revision)
            return "leftovers among the originals" if settled and key.revision != document.revision else None


async def with_collection(document_id: str, documents: DocumentStore) -> tuple[Document, Collection] | None:
    document = await documents.document(document_id)
    collection = await documents.collection(document.collection, counted=False) if document else None
    return (document, collection) if document and collection else None


def stale_points(document: Document, collection: Collection, space: Space) -> list[Where]:
    """Which points of the document in this space no search may show: of older generations, and in the collection's own
    space of other revisions. Those of the next generation belong to a re-embedding that can go on."""
    serving = space == collection.space
    upto = collection.generation - 1 if serving else collection.generation
    generations = [Where(document_id=document.id, generation=each) for each in range(1, upto + 1)]
    revisions = [each for each in range(1, document.revision + 1) if each != document.searchable] if serving else []
    current = collection.generation
    return generations + [Where(document_id=document.id, revision=each, generation=current) for each in revisions]


def _age(document_id: str) -> float:
    """Seconds since the id was made; it begins with the time (RFC 9562, version 7)."""
    try:
        made = UUID(document_id).int >> 80
    except ValueError:
        return UPLOAD_SECONDS + 1
    return time.time() - made / 1000
