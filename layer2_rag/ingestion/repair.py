"""Finds what the two stores and the originals disagree on, and mends it. Works beside a running server, a document at a
time: who is being worked on is left alone."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from layer1_basic_api.errors import MyStackError
from layer2_rag.documents.model import Collection, Document
from layer2_rag.embeddings.base import Space
from layer2_rag.ingestion.indexing import WINDOW, Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.stores.base import Where
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


class Repair:
    def __init__(self, indexer: Indexer, ingestion: Ingestion) -> None:
        self._indexer = indexer
        self._documents = indexer.documents
        self._index = indexer.index
        self._originals = indexer.originals
        self._ingestion = ingestion

    async def run(self, *, fix: bool = False) -> list[Finding]:
        """Raises what the stores raise; what one finding's mending raises is said in its detail."""
        found: list[Finding] = []
        for look in (self._of_documents, self._of_points, self._of_originals):
            going = {each.document_id for each in found if each.problem == "deletion broken off"}
            async with aclosing(look()) as findings:
                async for each in findings:
                    if each.document_id not in going:
                        found.append(await self._mend(each) if fix else each)
        return found

    async def _of_documents(self) -> AsyncGenerator[Finding, None]:
        spaces = await self._index.spaces()
        async for document in self._documents.each_document():
            if self._ingestion.progress(document.id) is None:
                for problem, detail in await self._look_at(document.id, spaces, deleted=document.deleted):
                    yield Finding(problem=problem, document_id=document.id, detail=detail)

    async def _look_at(self, document_id: str, spaces: list[Space], *, deleted: bool) -> list[tuple[Problem, str]]:
        if deleted:
            return [("deletion broken off", "It was deleted, and something of it is still there.")]
        async with self._indexer.alone(document_id):
            if self._ingestion.progress(document_id) or not (both := await self._with_collection(document_id)):
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

    async def _with_collection(self, document_id: str) -> tuple[Document, Collection] | None:
        document = await self._documents.document(document_id)
        if document is None:
            return None
        collection = await self._documents.collection(document.collection)
        return (document, collection) if collection else None

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
        count = start = 0
        while start <= document.chunks:
            ordinals = list(range(start, start + WINDOW))
            key = (document.id, document.searchable, collection.generation)
            count += len(await self._documents.chunks(*key, ordinals=ordinals))
            start += WINDOW
        return count

    async def _old_points(
        self, document: Document, collection: Collection, spaces: list[Space]
    ) -> tuple[Problem, str] | None:
        """Points that no search may show. Those of the next generation belong to a re-embedding that can go on."""
        found = 0
        for space in spaces:
            for where in _old(document, collection, serving=space == collection.space):
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

    async def _of_points(self) -> AsyncGenerator[Finding, None]:
        for space in await self._index.spaces():
            for document_id in await self._index.document_ids(space):
                if await self._documents.document(document_id) is None:
                    said = f"The index has points of it in {space.embedder}."
                    yield Finding(problem="points without document", document_id=document_id, detail=said)

    async def _of_originals(self) -> AsyncGenerator[Finding, None]:
        async for key in self._originals.each_key():
            if problem := await self._judge(key):
                said = f"The file of its revision {key.revision} is kept for nobody."
                yield Finding(problem=problem, document_id=key.document_id, detail=said)

    async def _judge(self, key: OriginalKey) -> Problem | None:
        if self._ingestion.progress(key.document_id):
            return None
        async with self._indexer.alone(key.document_id):
            document = await self._documents.document(key.document_id)
            if document is None:
                return "original without document" if _age(key.document_id) > UPLOAD_SECONDS else None
            settled = document.state in ("ready", "failed") and document.searchable in (0, document.revision)
            return "leftovers among the originals" if settled and key.revision != document.revision else None

    async def _mend(self, finding: Finding) -> Finding:
        try:
            return replace(finding, mended=await self._mended(finding))
        except MyStackError as error:
            return replace(finding, detail=f"{finding.detail} Not mended: {error.detail}")

    async def _mended(self, finding: Finding) -> bool:
        match finding.problem:
            case "original missing":
                return False
            case "nobody works on it":
                self._ingestion.submit(finding.document_id)
            case "points without document":
                await self._remove_points(finding.document_id)
            case "deletion broken off":
                await self._finish_deletion(finding.document_id)
            case "original without document":
                await self._originals.delete(finding.document_id)
            case _:
                return await self._mend_document(finding)
        return True

    async def _remove_points(self, document_id: str) -> None:
        for space in await self._index.spaces():
            await self._index.remove(space, Where(document_id=document_id))

    async def _finish_deletion(self, document_id: str) -> None:
        async with self._indexer.alone(document_id):
            await self._remove_points(document_id)
            await self._originals.delete(document_id)
            await self._documents.remove(document_id)

    async def _mend_document(self, finding: Finding) -> bool:
        """False if somebody works on it by now: then it is mended by that, or found the next time."""
        async with self._indexer.alone(finding.document_id):
            both = await self._with_collection(finding.document_id)
            if both is None or both[0].state not in ("ready", "failed"):
                return False
            document, collection = both
            match finding.problem:
                case "leftovers in the index":
                    await self._remove_old_points(document, collection)
                case "leftovers in the document store":
                    keep = (document.searchable, collection.generation)
                    await self._documents.remove_chunks(document.id, keep=keep)
                case "leftovers among the originals":
                    await self._originals.delete(document.id, keep=document.revision)
                case _:
                    return await self._work_again(document)
            return True

    async def _remove_old_points(self, document: Document, collection: Collection) -> None:
        for space in await self._index.spaces():
            for where in _old(document, collection, serving=space == collection.space):
                await self._index.remove(space, where)

    async def _work_again(self, document: Document) -> bool:
        """Only the newest revision can be worked on; where that one failed, it is tried once more."""
        again = {"state": "received", "reason": None, "attempts": 0}
        changed = await self._documents.update(document.id, again, expected={"revision": document.revision})
        self._ingestion.submit(document.id)
        return changed is not None


def _old(document: Document, collection: Collection, *, serving: bool) -> list[Where]:
    """Which points of the document are none that may be found; `serving`: in the collection's own space."""
    upto = collection.generation - 1 if serving else collection.generation
    generations = [Where(document_id=document.id, generation=each) for each in range(1, upto + 1)]
    revisions = [each for each in range(1, document.revision + 1) if each != document.searchable]
    current = collection.generation
    olds = [Where(document_id=document.id, revision=each, generation=current) for each in revisions] if serving else []
    return generations + olds


def _age(document_id: str) -> float:
    """Seconds since the id was made; it begins with the time (RFC 9562, version 7)."""
    try:
        made = UUID(document_id).int >> 80
    except ValueError:
        return UPLOAD_SECONDS + 1
    return time.time() - made / 1000
