"""Embeds a collection anew beside the vectors that serve, and swaps the two by one write."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from layer2_rag.documents.collections import Collections
from layer2_rag.documents.indexing import Indexer
from layer2_rag.documents.ingestion import Ingestion
from layer2_rag.documents.model import Collection, Document
from layer2_rag.stores.base import Where

PAGE = 100
Report = Callable[[int, int], None]
"""Told how many documents are done, and of how many."""


def _silent(_done: int, _total: int) -> None: ...


class Reindexer:
    """Texts are not parsed again: their spans, and with them old citations, stay as they are."""

    def __init__(self, *, indexer: Indexer, collections: Collections, ingestion: Ingestion) -> None:
        self._indexer = indexer
        self._collections = collections
        self._ingestion = ingestion

    async def embed_anew(self, name: str, report: Report = _silent) -> Collection:
        """One that was broken off goes on where it was. Raises `CollectionMissing` and what the stores raise."""
        old = await self._collections.get(name)
        new = self._collections.renewed(old)
        done: dict[str, int] = {}
        while left := [found async for found in self._searchable(name) if done.get(found.id) != found.searchable]:
            for document in left:
                await self._bring_in(replace(document, revision=document.searchable), new)
                done[document.id] = document.searchable
                report(len(done), max(old.documents, len(done)))
        await self._indexer.documents.swap_generation(name, space=new.space, generation=new.generation)
        await self._catch_up(name, done)
        await self._indexer.index.remove(old.space, Where(collection=name, generation=old.generation))
        return new

    async def _bring_in(self, document: Document, collection: Collection) -> None:
        await self._indexer.bring_in(document, collection, _silent)
        if await self._indexer.documents.document(document.id) is None:  # it was deleted meanwhile
            await self._indexer.index.remove(collection.space, Where(document_id=document.id))

    async def _catch_up(self, name: str, done: dict[str, int]) -> None:
        """Drop the old chunks; what became searchable just before the swap is indexed again, in the new generation."""
        collection = await self._collections.get(name)
        async for document in self._searchable(name):
            if document.revision != document.searchable:
                continue  # a new version is on its way, and clears up behind itself
            if done.get(document.id) == document.searchable:
                keep = (document.searchable, collection.generation)
                await self._indexer.documents.remove_chunks(document.id, keep=keep)
            else:
                await self._indexer.documents.update(document.id, {"state": "received"})
                self._ingestion.submit(document.id)

    async def _searchable(self, name: str) -> AsyncIterator[Document]:
        before = None
        while page := await self._indexer.documents.documents(collection=name, before=before, limit=PAGE):
            for document in page:
                if document.searchable:
                    yield document
            before = page[-1].id
