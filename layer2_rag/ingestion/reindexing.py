"""Embeds a collection anew beside the vectors that serve, and swaps the two by one write."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from layer2_rag.documents.model import Collection, Document
from layer2_rag.errors import DocumentMissing, ParseFailed
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.stores.base import Where

PAGE = 100
AT_ONCE = 4
"""Documents that are embedded at the same time: a short one alone does not keep every processor busy."""
MOST_ROUNDS = 5
"""Each takes what came during the one before. Uploads that never end must not put the swap off for ever: what is still
missing then is worked on right after it."""


class _Unwatched:
    """A `Watch` that nobody asked for: what is embedded anew has its text already, and is no suspect."""

    async def begins(self) -> None: ...
    async def keeps(self) -> None: ...
    def counts(self, done: int, total: int) -> None: ...


@dataclass(slots=True)
class _Run:
    """`done`: of each document the revision that was embedded, and its chunks; none for one that could not be."""

    old: Collection
    new: Collection
    done: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    def has(self, document: Document) -> bool:
        return self.done.get(document.id, (0, None))[0] == document.searchable

    def note(self, document: Document, chunks: int | None) -> None:
        self.done[document.id] = (document.searchable, chunks)


class Reindexer:
    """Texts are not parsed again: old citations stay as they are."""

    def __init__(self, *, indexer: Indexer, collections: Collections, ingestion: Ingestion) -> None:
        self._indexer = indexer
        self._collections = collections
        self._ingestion = ingestion
        self._one_at_a_time = asyncio.Lock()

    async def embed_anew(self, name: str) -> Collection:
        """One that was broken off goes on where it was. Raises `CollectionMissing` and what the stores raise."""
        async with self._one_at_a_time:
            old = await self._collections.get(name)
            run = _Run(old, self._collections.renewed(old))
            for _ in range(MOST_ROUNDS):
                if not await self._bring_in_new(run):
                    break
            new = run.new
            await self._indexer.documents.swap_generation(name, space=new.space, generation=new.generation)
            await self._catch_up(run)
            await self._indexer.index.remove(old.space, Where(collection=name, generation=old.generation))
            return await self._collections.get(name)

    async def _bring_in_new(self, run: _Run) -> bool:
        """Whether there was any that the round before did not have. The first failure ends the others, too."""
        found, places = False, asyncio.Semaphore(AT_ONCE)
        with _first_failure():
            async with asyncio.TaskGroup() as tasks:
                async for document in self._documents(run.old.name):
                    if document.searchable and not run.has(document):
                        found = True
                        await places.acquire()
                        task = tasks.create_task(self._bring_in(document.id, run))
                        task.add_done_callback(lambda _: places.release())
        return found

    async def _bring_in(self, document_id: str, run: _Run) -> None:
        """Nobody else works on the document meanwhile; before, somebody may have."""
        async with self._indexer.alone(document_id):
            document = await self._indexer.documents.document(document_id)
            if document is None or not document.searchable:
                return
            try:
                found = replace(document, revision=document.searchable)
                run.note(document, await self._indexer.bring_in(found, run.new, _Unwatched()))
            except (ParseFailed, DocumentMissing):
                run.note(document, None)  # the ingestion will say why, after the swap

    async def _catch_up(self, run: _Run) -> None:
        async for document in self._documents(run.old.name):
            if document.state in ("received", "processing"):
                self._ingestion.submit(document.id)  # it may have waited for just this swap
            if document.searchable:
                await self._settle(document.id, run)

    async def _settle(self, document_id: str, run: _Run) -> None:
        """Drop the old chunks; what could not be embedded before the swap is worked on again."""
        async with self._indexer.alone(document_id):
            document = await self._indexer.documents.document(document_id)
            if document is None or not document.searchable:
                return
            chunks = run.done[document_id][1] if run.has(document) else None
            if chunks is None:
                await self._work_again(document)
            elif document.state in ("ready", "failed"):  # else a new version is on its way, and clears up behind itself
                await self._drop_old(document, chunks, run.new)

    async def _work_again(self, document: Document) -> None:
        if document.state == "ready":
            again = {"state": "received", "reason": None}
            await self._indexer.documents.update(document.id, again, expected={"revision": document.revision})
        self._ingestion.submit(document.id)

    async def _drop_old(self, document: Document, chunks: int, new: Collection) -> None:
        await self._indexer.documents.remove_chunks(document.id, keep=(document.searchable, new.generation))
        if document.chunks != chunks:
            await self._indexer.documents.update(document.id, {"chunks": chunks})

    async def _documents(self, name: str) -> AsyncIterator[Document]:
        before = None
        while page := await self._indexer.documents.documents(collection=name, before=before, limit=PAGE):
            for document in page:
                yield document
            before = page[-1].id


@contextmanager
def _first_failure() -> Iterator[None]:
    """Of tasks that ended together: what went wrong is said in the words of the domain."""
    try:
        yield
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
