"""Brings one revision of a document to where it is found. Every step can be repeated: it goes on where it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from layer2_rag.chunking.base import CHUNKER_VERSION, Chunk
from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.documents.preparing import Prepared, cut, prepare
from layer2_rag.embeddings.base import Embedder, Embedding
from layer2_rag.errors import EmbedderMismatch, ParseFailed, StoreFailed
from layer2_rag.parsing.base import PARSER_VERSION, Parsed
from layer2_rag.parsing.pool import Pool
from layer2_rag.retrieval.analyser import document_terms
from layer2_rag.retrieval.filters import searchable_fields
from layer2_rag.stores.base import DocumentStore, Point, VectorIndex, Where
from layer2_rag.stores.originals.base import OriginalKey, Originals

WINDOW = 64
"""Chunks that are embedded and written together: about a second's work, lost at most when the process is killed."""
Report = Callable[[int, int], None]
"""Told after each window how many chunks are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexer:
    """Parses, chunks, embeds and writes. One revision is worked on by one caller at a time."""

    documents: DocumentStore
    index: VectorIndex
    originals: Originals
    embedder: Embedder
    pool: Pool

    async def bring_in(self, document: Document, collection: Collection, report: Report) -> int:
        """Make every chunk of the newest revision searchable in `collection`'s generation; returns how many there are.

        Raises `ParseFailed`, `EmbedderMismatch`, and what the stores and the embedder raise.
        """
        if collection.space != self.embedder.space:
            raise mismatch(collection, self.embedder)
        parsed, chunks = await self._prepared(document, collection.generation)
        fields = searchable_fields(await self.documents.document(document.id) or document)  # with what was just read
        waiting = [chunk for chunk in chunks if chunk.token_vectors is None]
        for start in range(0, len(waiting), WINDOW):
            report(len(chunks) - len(waiting) + start, len(chunks))
            await self._embed(collection, parsed, waiting[start : start + WINDOW], fields)
        await self._verify(document, collection, expected=len(chunks))
        return len(chunks)

    async def forget(self, document: Document, collection: Collection, *, before: int) -> None:
        """Remove the revisions from `before` up to the newest, which itself stays."""
        await self.documents.remove_chunks(document.id, keep=(document.revision, collection.generation))
        for revision in range(max(before, 1), document.revision):
            await self.index.remove(collection.space, Where(document_id=document.id, revision=revision))
        await self.originals.delete(document.id, keep=document.revision)

    async def _prepared(self, document: Document, generation: int) -> tuple[Parsed, list[StoredChunk]]:
        """The text and the chunks; what an earlier attempt has stored of them is not made again."""
        parsed = await self.documents.content(document.id, document.revision)
        if parsed is None:
            prepared = await self._parse(document)
            await self._keep_content(document, prepared.parsed)
            return prepared.parsed, await self._keep_chunks(document, generation, prepared.chunks)
        stored = await self.documents.chunks(document.id, document.revision, generation)
        if _are_whole(stored, parsed.text):
            return parsed, stored
        chunks = await self.pool.run(cut, parsed, self.embedder.tokenizer_file, self.embedder.max_tokens)
        return parsed, await self._keep_chunks(document, generation, chunks)

    async def _parse(self, document: Document) -> Prepared:
        async with self.originals.local(OriginalKey(document.id, document.revision)) as file:
            prepared: Prepared = await self.pool.run(
                prepare, file, document.name, self.embedder.tokenizer_file, self.embedder.max_tokens
            )
        if not prepared.chunks:
            raise ParseFailed("There is no text in it.")
        return prepared

    async def _keep_chunks(self, document: Document, generation: int, chunks: Sequence[Chunk]) -> list[StoredChunk]:
        stored = [_stored(chunk, document, generation) for chunk in chunks]
        await self.documents.put_chunks(stored)
        return stored

    async def _keep_content(self, document: Document, parsed: Parsed) -> None:
        await self.documents.put_content(document.id, document.revision, parsed)
        found = {
            "format": parsed.format,
            "title": parsed.title,
            "author": parsed.author,
            "date": parsed.date,
            "language": parsed.language,
            "pages": len(parsed.pages),
            "parser_version": PARSER_VERSION,
            "chunker_version": CHUNKER_VERSION,
        }
        await self.documents.update(document.id, found, expected={"revision": document.revision})

    async def _embed(
        self, collection: Collection, parsed: Parsed, chunks: Sequence[StoredChunk], fields: Mapping[str, Any]
    ) -> None:
        """Vectors first, token vectors last: a chunk that has its token vectors is in both stores."""
        texts = [parsed.text[chunk.start : chunk.end] for chunk in chunks]
        embedded = await self.embedder.embed(texts)
        points = [
            _point(chunk, collection, text, embedding, fields)
            for chunk, text, embedding in zip(chunks, texts, embedded, strict=True)
        ]
        await self.index.upsert(collection.space, points)
        done = [
            replace(chunk, token_vectors=embedding.tokens.tobytes())
            for chunk, embedding in zip(chunks, embedded, strict=True)
        ]
        await self.documents.put_chunks(done)

    async def _verify(self, document: Document, collection: Collection, *, expected: int) -> None:
        where = Where(document_id=document.id, revision=document.revision, generation=collection.generation)
        found = await self.index.count(collection.space, where)
        if found != expected:
            raise StoreFailed(f"The index has {found} of the document's {expected} chunks. Index it again.")


def mismatch(collection: Collection, embedder: Embedder) -> EmbedderMismatch:
    mine, its = embedder.space, collection.space
    return EmbedderMismatch(
        f"The collection {collection.name!r} was embedded by {its.embedder} ({its.dimension} dimensions), and this "
        f"server embeds by {mine.embedder} ({mine.dimension}). Embed it anew, or set MYSTACK_EMBEDDER back.",
        commands=[f"mystack reindex {collection.name}"],
    )


def _are_whole(chunks: Sequence[StoredChunk], text: str) -> bool:
    """A store without transactions may have kept only some of them when it was killed."""
    in_a_row = all(chunk.key.ordinal == ordinal for ordinal, chunk in enumerate(chunks))
    return bool(chunks) and in_a_row and not text[chunks[-1].end :].strip()


def _stored(chunk: Chunk, document: Document, generation: int) -> StoredChunk:
    key = ChunkKey(document_id=document.id, revision=document.revision, generation=generation, ordinal=chunk.ordinal)
    return StoredChunk(
        key=key, start=chunk.start, end=chunk.end, page=chunk.page, section=chunk.section, tokens=chunk.tokens
    )


def _point(
    chunk: StoredChunk, collection: Collection, text: str, embedding: Embedding, fields: Mapping[str, Any]
) -> Point:
    return Point(
        chunk_id=chunk.key.id,
        document_id=chunk.key.document_id,
        collection=collection.name,
        revision=chunk.key.revision,
        generation=chunk.key.generation,
        vector=embedding.vector,
        terms=document_terms(text),
        fields=fields,
    )
