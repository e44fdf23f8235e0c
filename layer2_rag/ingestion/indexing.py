"""Brings one revision of a document to where it is found. Every step can be repeated: it goes on where it was."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from weakref import WeakValueDictionary

from layer2_rag.chunking.base import CHUNKER_VERSION, Chunk
from layer2_rag.documents.fields import searchable_fields
from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.documents.spaces import check_space
from layer2_rag.embeddings.base import Embedder, Embedding
from layer2_rag.errors import ParseFailed, StoreFailed
from layer2_rag.ingestion.preparing import Prepared, cut, prepare
from layer2_rag.parsing.base import PARSER_VERSION, Parsed, no_boxes
from layer2_rag.parsing.pool import Pool
from layer2_rag.stores.base import ChunkWriter, DocumentStore, Point, VectorIndex, Where
from layer2_rag.stores.originals.base import OriginalKey, Originals
from layer2_rag.terms.analyser import document_terms

WINDOW = 64
"""Chunks that are embedded and written together: about a second's work, lost at most when the process is killed."""
VERSIONS = {"parser_version": PARSER_VERSION, "chunker_version": CHUNKER_VERSION}


class Watch(Protocol):
    """Is told how the work on a document goes."""

    async def begins(self) -> None:
        """Its turn has come: until now it only waited."""
        ...

    async def keeps(self) -> None:
        """Something that was made is in the stores, and is not made again."""
        ...

    def counts(self, done: int, total: int) -> None:
        """Before each window: how many chunks are done, and of how many."""
        ...


@dataclass(frozen=True, slots=True)
class _Work:
    """A revision's chunks, to be made searchable in a generation."""

    document: Document
    collection: Collection
    text: str
    chunks: Sequence[StoredChunk]

    @property
    def where(self) -> Where:
        revision, generation = self.document.revision, self.collection.generation
        return Where(document_id=self.document.id, revision=revision, generation=generation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexer:
    """Parses, chunks, embeds and writes. Whoever calls it for a document is `alone` with it."""

    documents: DocumentStore
    index: VectorIndex
    writer: ChunkWriter
    originals: Originals
    embedder: Embedder
    pool: Pool
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @asynccontextmanager
    async def alone(self, document_id: str) -> AsyncGenerator[None, None]:
        """Ingestion, re-embedding and removal of one document wait for each other here."""
        async with self._locks.setdefault(document_id, asyncio.Lock()):
            yield

    async def bring_in(self, document: Document, collection: Collection, watch: Watch) -> int:
        """Make every chunk of the newest revision searchable in `collection`'s generation; returns how many there are.

        Raises `ParseFailed`, `EmbedderMismatch`, and what the stores and the embedder raise.
        """
        check_space(collection, self.embedder.space)
        stored = await self._stored_content(document)
        if stored:
            text, chunks = await self._cut(stored, watch)
        else:
            document, text, chunks = await self._parse(document, watch)
        work = _Work(document, collection, text, [_stored(each, document, collection.generation) for each in chunks])
        fields = searchable_fields(document)
        await self._embed_missing(work, fields, watch, resumed=stored is not None)
        if not await self._is_whole(work):  # the index lost some, or was put back to an older state
            await self._embed_again(work, fields)
        await self._renew_fields(work, fields)
        return len(chunks)

    async def forget(self, document: Document, collection: Collection, *, before: int) -> None:
        """Remove the revisions from `before` up to the newest, which itself stays."""
        await self.documents.remove_chunks(document.id, keep=(document.revision, collection.generation))
        for revision in range(max(before, 1), document.revision):
            await self.index.remove(collection.space, Where(document_id=document.id, revision=revision))
        await self.originals.delete(document.id, keep=(document.revision,))

    async def forget_generation(self, document: Document, collection: Collection) -> None:
        """Remove what was written for a generation that is no longer the collection's."""
        where = Where(document_id=document.id, generation=collection.generation)
        await self.index.remove(collection.space, where)

    async def forget_newest(self, document: Document, collection: Collection) -> None:
        """Remove what was written for the newest revision, which failed; the searchable one stays, and of the files
        those of both: who tries again and again must not fill the disk."""
        if document.revision != document.searchable:
            await self.index.remove(collection.space, Where(document_id=document.id, revision=document.revision))
            await self.documents.remove_chunks(document.id, keep=(document.searchable, collection.generation))
        await self.originals.delete(document.id, keep=(document.searchable, document.revision))

    async def _stored_content(self, document: Document) -> Parsed | None:
        """What an earlier attempt, or an earlier embedder, has read already."""
        return None if _is_outdated(document) else await self.documents.content(document.id, document.revision)

    async def _cut(self, parsed: Parsed, watch: Watch) -> tuple[str, Sequence[Chunk]]:
        """Its chunks are not kept: to cut a text again costs a thousandth of reading it."""
        bare = replace(parsed, boxes=no_boxes())  # a book's are 50 MB to send, and nothing is cut by them
        measure = (self.embedder.tokenizer_file, self.embedder.max_tokens)
        return parsed.text, await self.pool.run(cut, bare, *measure, begins=watch.begins)

    async def _parse(self, document: Document, watch: Watch) -> tuple[Document, str, Sequence[Chunk]]:
        """The document, too, with what was read of it."""
        measure = (self.embedder.tokenizer_file, self.embedder.max_tokens)
        async with self.originals.local(OriginalKey(document.id, document.revision)) as file:
            prepared: Prepared = await self.pool.run(prepare, file, document.name, *measure, begins=watch.begins)
        if not prepared.chunks:
            raise ParseFailed("There is no text in it.")
        # The record first: where there is a content, it tells which versions made it.
        found, mine = _found(prepared.parsed), {"revision": document.revision}
        document = await self.documents.update(document.id, found, expected=mine) or document
        await self.documents.put_content(document.id, document.revision, prepared.parsed)
        await watch.keeps()
        return document, prepared.parsed.text, prepared.chunks

    async def _embed_missing(self, work: _Work, fields: Mapping[str, Any], watch: Watch, *, resumed: bool) -> None:
        for start in range(0, len(work.chunks), WINDOW):
            watch.counts(start, len(work.chunks))
            window = work.chunks[start : start + WINDOW]
            if missing := await self._missing(window) if resumed else window:
                await self._embed(work, missing, fields)
                await watch.keeps()

    async def _missing(self, window: Sequence[StoredChunk]) -> Sequence[StoredChunk]:
        """Those that no earlier attempt has brought into both stores."""
        key, ordinals = window[0].key, [chunk.key.ordinal for chunk in window]
        found = await self.documents.chunks(key.document_id, key.revision, key.generation, ordinals=ordinals)
        kept = {chunk.key.ordinal: (chunk.start, chunk.end) for chunk in found if chunk.token_vectors is not None}
        return [chunk for chunk in window if kept.get(chunk.key.ordinal) != (chunk.start, chunk.end)]

    async def _embed(self, work: _Work, chunks: Sequence[StoredChunk], fields: Mapping[str, Any]) -> None:
        texts = [work.text[chunk.start : chunk.end] for chunk in chunks]
        embedded = await self.embedder.embed(texts)
        points = await asyncio.to_thread(_points, work.collection, chunks, texts, embedded, fields)
        done = zip(chunks, embedded, strict=True)
        whole = [replace(chunk, token_vectors=one.tokens.tobytes()) for chunk, one in done]
        await self.writer.write(work.collection.space, whole, points)

    async def _is_whole(self, work: _Work) -> bool:
        return await self.index.count(work.collection.space, work.where) == len(work.chunks)

    async def _embed_again(self, work: _Work, fields: Mapping[str, Any]) -> None:
        await self.index.remove(work.collection.space, work.where)
        for start in range(0, len(work.chunks), WINDOW):
            await self._embed(work, work.chunks[start : start + WINDOW], fields)
        if not await self._is_whole(work):
            raise StoreFailed("The index does not keep what is written to it. See its log, then retry the document.")

    async def _renew_fields(self, work: _Work, fields: Mapping[str, Any]) -> None:
        """Somebody may have changed the document while it was embedded."""
        document = await self.documents.document(work.document.id)
        if document and (new := searchable_fields(document)) != fields:
            await self.index.set_fields(work.collection.space, document.id, new)


def _is_outdated(document: Document) -> bool:
    """Of an unfinished revision: the server was upgraded in the middle of it. One that is searchable keeps its text."""
    versions = {name: getattr(document, name) for name in VERSIONS}
    return document.revision != document.searchable and versions != VERSIONS


def _found(parsed: Parsed) -> dict[str, Any]:
    return {
        "format": parsed.format,
        "title": parsed.title,
        "author": parsed.author,
        "date": parsed.date,
        "language": parsed.language,
        "pages": len(parsed.pages),
        **VERSIONS,
    }


def _stored(chunk: Chunk, document: Document, generation: int) -> StoredChunk:
    key = ChunkKey(document_id=document.id, revision=document.revision, generation=generation, ordinal=chunk.ordinal)
    return StoredChunk(
        key=key, start=chunk.start, end=chunk.end, page=chunk.page, section=chunk.section, tokens=chunk.tokens
    )


def _points(
    collection: Collection,
    chunks: Sequence[StoredChunk],
    texts: Sequence[str],
    embedded: Sequence[Embedding],
    fields: Mapping[str, Any],
) -> list[Point]:
    return [
        Point(
            chunk_id=chunk.key.id,
            document_id=chunk.key.document_id,
            collection=collection.name,
            revision=chunk.key.revision,
            generation=chunk.key.generation,
            vector=embedding.vector,
            terms=document_terms(text),
            fields=fields,
        )
        for chunk, text, embedding in zip(chunks, texts, embedded, strict=True)
    ]
