"""Copies documents back into layer 2's two stores, by their ports. The record comes last: what is half there is copied
again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from layer2_rag.api.parts import Stores
from layer2_rag.documents.fields import searchable_fields
from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import DocumentDuplicate
from layer2_rag.stores.base import Where
from layer2_rag.stores.records import fields_of
from layer3_postgres.transfer.digests import Digesting, DigestingByPorts
from layer3_postgres.transfer.keeping import IN_LAYER2, Keeping
from layer3_postgres.transfer.reading import Entry, Part, Reader
from layer3_postgres.transfer.targets import generation_to_have, generations_to_have, is_settled

NOT_YET: Mapping[str, Any] = {"searchable": 0, "chunks": 0, "state": "processing"}
"""What a record says until all that belongs to it is there."""


class Layer2Target:
    keeping: Keeping = IN_LAYER2

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._deleted: set[str] = set()
        self._generations: dict[str, int] = {}

    def digesting(self, target: Reader) -> Digesting:
        return DigestingByPorts(target, self.keeping)

    async def prepare(self, source: Reader) -> None:
        """Spaces are made by their first vectors."""
        kept = [await self._stores.documents.add_collection(each) for each in source.collections.values()]
        self._generations = generations_to_have(source.collections.values(), kept)
        self._deleted = {each.id for each in await self._stores.documents.unfinished() if each.deleted}

    async def settled(self, given: Sequence[Document]) -> set[str]:
        return {each.id for each in given if await self._is_settled(each)}

    async def _is_settled(self, document: Document) -> bool:
        there = await self._stores.documents.document(document.id)
        if there and there.searchable == 0 and document.searchable:
            return False
        if document.id in self._deleted:
            return True
        return there is not None and is_settled(document, there) and await self._has_chunks(document, there)

    async def _has_chunks(self, document: Document, there: Document) -> bool:
        """They are written in order: if the last is there, they all are."""
        generation = generation_to_have(document, there, self._generations)
        if generation is None:
            return True
        ends = [document.chunks - 1, document.chunks]
        found = await self._stores.documents.chunks(document.id, document.searchable, generation, ordinals=ends)
        return [each.key.ordinal for each in found] == ends[:1]

    async def write(self, given: Sequence[Document], parts: AsyncIterator[Part]) -> set[str]:
        wanted = {each.id: each for each in given}
        for document in sorted(given, key=lambda each: not each.deleted):  # which may have another one's bytes
            if not await self._announced(document):
                del wanted[document.id]
        async for part in parts:
            await self._write_part(part, wanted)
        for document in wanted.values():
            if not document.deleted:
                await self._stores.documents.update(document.id, _changeable(document))
        return {each.id for each in given} - wanted.keys()

    async def finish(self, source: Reader) -> None:
        for collection in source.collections.values():
            there = await self._stores.documents.collection(collection.name)
            if there and there.generation < collection.generation:
                await self._stores.documents.swap_generation(
                    collection.name, space=collection.space, generation=collection.generation
                )

    async def _announced(self, document: Document) -> bool:
        """False where the collection has its bytes under another id."""
        if await self._stores.documents.document(document.id):
            return await self._cleared(document)
        kept = await self._stores.documents.add(document if document.deleted else replace(document, **NOT_YET))
        return kept.id == document.id

    async def _cleared(self, document: Document) -> bool:
        """Hidden first, then emptied. False, and nothing is done, as in `_announced`."""
        hidden = {**NOT_YET, "sha256": document.sha256, "updated_at": document.updated_at}
        gone = {**_changeable(document), "deleted": True}
        try:
            await self._stores.documents.update(document.id, gone if document.deleted else hidden)
        except DocumentDuplicate:
            return False
        for space in await self._stores.index.spaces():
            await self._stores.index.remove(space, Where(document_id=document.id))
        await self._stores.documents.remove_chunks(document.id)
        return True

    async def _write_part(self, part: Part, wanted: Mapping[str, Document]) -> None:
        for content in part.contents:
            if content.document_id in wanted:
                await self._stores.documents.put_content(content.document_id, content.revision, content.parsed)
        entries = [self.keeping.entry(each) for each in part.entries if each.chunk.key.document_id in wanted]
        for space in {each.space for each in entries}:
            await self._write(space, [each for each in entries if each.space == space], wanted)

    async def _write(self, space: Space | None, entries: Sequence[Entry], wanted: Mapping[str, Document]) -> None:
        chunks = [entry.chunk for entry in entries]
        if space is None:
            await self._stores.documents.put_chunks(chunks)
            return
        fields = {each.id: searchable_fields(each) for each in wanted.values()}
        points = [replace(e.point, fields=fields[e.point.document_id]) for e in entries if e.point]
        await self._stores.writer.write(space, chunks, points)


def _changeable(document: Document) -> dict[str, Any]:
    return {name: value for name, value in fields_of(document).items() if name not in ("id", "deleted")}
