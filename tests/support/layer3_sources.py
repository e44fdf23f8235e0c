"""Layer 2's stores with everything that a move has to bring over, filled without a model."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from layer2_rag.api.parts import Stores
from layer2_rag.documents.fields import searchable_fields
from layer2_rag.documents.model import ChunkKey, Document, State, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.stores.base import Point, Where
from layer2_rag.stores.originals.base import OriginalKey
from layer2_rag.terms.analyser import document_terms
from layer3_postgres.api.config import Settings
from layer3_postgres.api.sides import Places, open_layer2
from tests.support.layer2_library import QuickEmbedder, blocks
from tests.support.layer2_records import collection, document, parsed

WORDS = "river harbour granite lantern meadow copper violet thunder orchard compass velvet glacier".split()


def quick_space() -> Space:
    return QuickEmbedder().space


def sentence(seed: int) -> str:
    drawn = np.random.default_rng(seed).choice(WORDS, 9)
    return f"Number {seed}: the {' '.join(drawn)} is kept in hall {seed % 7}. "


@asynccontextmanager
async def layer2_at(settings: Settings, places: Places | None = None) -> AsyncGenerator[Stores, None]:
    async with open_layer2(settings, places or Places(), new=True) as stores:
        yield stores


async def add_document(
    stores: Stores,
    number: int,
    *,
    chunks: int = 3,
    revision: int = 1,
    generation: int = 1,
    embedder: QuickEmbedder | None = None,
    **fields: Any,
) -> Document:
    """Ready, found, with its file, text, chunks and vectors; `fields` change its record at the end."""
    text = "".join(sentence(number * 1000 + n) for n in range(chunks))
    made = document(
        text, name=f"note {number}.txt", revision=revision, **{"tags": ("a", "b"), "metadata": {"n": number}}
    )
    made = replace(made, **{name: value for name, value in fields.items() if name in ("collection", "id")})
    received = await stores.originals.receive(blocks(text), limit=10**9)
    await stores.originals.commit(received, OriginalKey(made.id, revision))
    await stores.documents.add_collection(collection(made.collection, space=quick_space()))
    await stores.documents.add(made)
    await stores.documents.put_content(made.id, revision, parsed(text, words=5))
    await add_chunks(stores, made, text, chunks, generation, embedder or QuickEmbedder())
    ready = {"state": "ready", "searchable": revision, "chunks": chunks, "date": "2024-05-17", **fields}
    kept = await stores.documents.update(made.id, {name: ready[name] for name in ready if name != "id"})
    assert kept
    return kept


async def add_chunks(
    stores: Stores, of: Document, text: str, chunks: int, generation: int, embedder: QuickEmbedder
) -> None:
    step = len(text) // chunks
    stored = [_chunk(of, n, n * step, (n + 1) * step, generation) for n in range(chunks)]
    for start in range(0, chunks, 64):
        window = stored[start : start + 64]
        texts = [text[each.start : each.end] for each in window]
        embedded = await embedder.embed(texts)
        points = [_point(of, c, t, e.vector) for c, t, e in zip(window, texts, embedded, strict=True)]
        await stores.writer.write(embedder.space, window, points)


async def embed_anew(stores: Stores, *made: Document) -> None:
    """All of a collection's documents, with what a re-embedding writes: the records stay as they are."""
    found = await stores.documents.collection(made[0].collection)
    assert found
    for each in made:
        text = await stores.documents.text(each.id, each.searchable)
        await add_chunks(stores, each, str(text), each.chunks, found.generation + 1, QuickEmbedder())
    await stores.documents.swap_generation(found.name, space=found.space, generation=found.generation + 1)
    for each in made:
        await stores.documents.remove_chunks(each.id, keep=(each.searchable, found.generation + 1))
    await stores.index.remove(found.space, Where(collection=found.name, generation=found.generation))


def _chunk(of: Document, ordinal: int, start: int, end: int, generation: int) -> StoredChunk:
    key = ChunkKey(document_id=of.id, revision=of.revision, generation=generation, ordinal=ordinal)
    vectors = np.random.default_rng(ordinal).integers(0, 256, 64 * 4, dtype=np.uint8).tobytes()
    return StoredChunk(key=key, start=start, end=end, page=1, section="Halls › All", tokens=4, token_vectors=vectors)


def _point(of: Document, chunk: StoredChunk, text: str, vector: Any) -> Point:
    return Point(
        chunk_id=chunk.key.id,
        document_id=of.id,
        collection=of.collection,
        revision=of.revision,
        generation=chunk.key.generation,
        vector=vector,
        terms=document_terms(text),
        fields=searchable_fields(of),
    )


async def fill(stores: Stores, *, documents: int = 12) -> None:
    """Ready ones in two collections, a long one, one of two revisions, failed, half-way, waiting and deleted ones, and
    a collection that is being embedded anew."""
    for n in range(documents):
        await add_document(stores, n, chunks=1 + n % 4, collection="default" if n % 3 else "papers")
    await add_document(stores, 500, chunks=700)
    await add_two_revisions(stores)
    for n, state in enumerate(("received", "processing", "failed")):
        await add_unfinished(stores, 600 + n, state)  # type: ignore[arg-type]
    await stores.documents.add(document("gone", name="gone.txt", deleted=True))
    anew = QuickEmbedder("newer", dimension=8)
    again = await add_document(stores, 700, chunks=5, collection="moving")
    text = await stores.documents.text(again.id, 1)
    await add_chunks(stores, again, str(text), 2, 2, anew)


async def add_two_revisions(stores: Stores) -> None:
    """The first is found, the second is being read."""
    first = await add_document(stores, 501, chunks=4)
    second = await stores.documents.update(
        first.id, {"revision": 2, "state": "processing", "attempts": 1, "sha256": "2"}
    )
    assert second
    await stores.documents.put_content(first.id, 2, parsed("The second text. " * 9))
    await add_chunks(stores, second, "The second text. " * 9, 2, 1, QuickEmbedder())


async def add_unfinished(stores: Stores, number: int, state: State) -> None:
    made = document(f"unfinished {number}", name=f"unfinished {number}.pdf", state=state, attempts=2, reason="it waits")
    await stores.documents.add(made)
    if state == "processing":
        text = sentence(number) * 9
        await stores.documents.put_content(made.id, 1, parsed(text))
        await add_chunks(stores, made, text, 3, 1, QuickEmbedder())
