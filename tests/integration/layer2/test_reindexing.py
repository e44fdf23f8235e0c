"""Embedding a collection anew: the old vectors serve until the swap, and nothing is lost around it."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from layer2_rag.documents.model import Document
from layer2_rag.errors import CollectionMissing, EmbedderFailed
from layer2_rag.retrieval.base import Mode, Query
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.stores.base import Hit, Where
from tests.support.layer2_library import QuickEmbedder, Shelf, blocks, long_text, open_shelf

FIRST, SECOND = "first", "second"


@pytest.fixture
async def filled(tmp_path: Path) -> Path:
    """A folder with five documents, embedded by the first model."""
    async with open_shelf(tmp_path, embedder=QuickEmbedder(FIRST)) as shelf:
        for n in range(5):
            await shelf.put(f"Otter number {n} swims.")
    return tmp_path


@pytest.fixture
async def moved(filled: Path) -> AsyncGenerator[tuple[Shelf, QuickEmbedder], None]:
    """The same folder, opened with the second model."""
    embedder = QuickEmbedder(SECOND, dimension=8)
    async with open_shelf(filled, embedder=embedder) as shelf:
        yield shelf, embedder


async def agree(shelf: Shelf, *, documents: int) -> None:
    """Every document is ready, with as many vectors as chunks, in this generation alone."""
    collection = await shelf.collections.get("default")
    found = await shelf.documents.documents(limit=1000)
    assert [each.state for each in found] == ["ready"] * documents
    for each in found:
        assert await shelf.kept(each, generation=collection.generation) == each.chunks
        assert await shelf.kept(each, generation=collection.generation - 1) == 0
        where = Where(document_id=each.id, revision=each.revision, generation=collection.generation)
        assert await shelf.index.count(collection.space, where) == each.chunks
    assert await shelf.points() == sum(each.chunks for each in found)
    assert await shelf.documents.unfinished() == []


async def test_the_old_vectors_serve_until_the_new_are_all_there(moved: tuple[Shelf, QuickEmbedder]) -> None:
    shelf, embedder = moved
    embedder.hold_after = 3
    work = asyncio.create_task(shelf.reindexer.embed_anew("default"))
    await embedder.held.wait()
    assert (await shelf.collections.get("default")).space.embedder == FIRST
    assert len(await shelf.found("otter")) == 5
    embedder.gate.set()
    collection = await work
    assert (collection.space, collection.generation) == (embedder.space, 2)
    assert len(await shelf.found("otter")) == 5
    await agree(shelf, documents=5)


class Overtaken:
    """An index whose first search ends when the collection has just been embedded anew."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._index, self._swapped = shelf, shelf.index, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    async def nearest(self, *arguments: Any, **named: Any) -> list[Hit]:
        hits = await self._index.nearest(*arguments, **named)
        if not self._swapped:
            self._swapped = True
            await self._shelf.reindexer.embed_anew("default")
        return hits


async def test_a_search_that_the_swap_overtakes_finds_what_the_new_vectors_do(filled: Path) -> None:
    embedder = QuickEmbedder(FIRST)
    async with open_shelf(filled, embedder=embedder) as shelf:
        modes: tuple[Mode, ...] = ("dense", "hybrid")
        for mode in modes:
            retriever = Retriever(shelf.documents, Overtaken(shelf), embedder)
            found = await retriever.find(Query(text="Which otter swims?", collection="default", mode=mode))
            assert len(found.passages) == 5


async def test_texts_are_not_parsed_again(moved: tuple[Shelf, QuickEmbedder]) -> None:
    shelf, _ = moved
    for each in await shelf.documents.documents():
        await shelf.originals.delete(each.id)
    await shelf.reindexer.embed_anew("default")
    await agree(shelf, documents=5)


async def test_the_same_model_can_embed_anew(filled: Path) -> None:
    async with open_shelf(filled, embedder=QuickEmbedder(FIRST)) as shelf:
        await asyncio.gather(*(shelf.reindexer.embed_anew("default") for _ in range(2)))
        assert (await shelf.collections.get("default")).generation == 3
        await agree(shelf, documents=5)


async def test_another_number_of_chunks_is_counted(tmp_path: Path) -> None:
    async with open_shelf(tmp_path, embedder=QuickEmbedder(FIRST)) as shelf:
        before = await shelf.put(long_text("otter", paragraphs=10))
    async with open_shelf(tmp_path, embedder=QuickEmbedder(SECOND, max_tokens=64)) as shelf:
        await shelf.reindexer.embed_anew("default")
        assert (await shelf.library.document(before.id)).chunks > before.chunks
        await agree(shelf, documents=1)


async def kept_of_the_next_generation(shelf: Shelf) -> None:
    """Wait until a chunk is in both stores, and so not embedded again."""
    async with asyncio.timeout(20):
        while not any([await shelf.documents.chunks(each.id, 1, 2) for each in await shelf.documents.documents()]):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)


async def test_what_was_broken_off_goes_on_where_it_was(filled: Path) -> None:
    broken = QuickEmbedder(SECOND, dimension=8)
    broken.hold_after = 3
    async with open_shelf(filled, embedder=broken) as shelf:
        work = asyncio.create_task(shelf.reindexer.embed_anew("default"))
        await broken.held.wait()
        await shelf.has_points(3, broken.space)
        await kept_of_the_next_generation(shelf)
        work.cancel()
        await asyncio.wait([work])
        assert len(await shelf.found("otter")) == 5
    embedder = QuickEmbedder(SECOND, dimension=8)
    async with open_shelf(filled, embedder=embedder) as shelf:
        await shelf.reindexer.embed_anew("default")
        assert embedder.embedded < 5
        await agree(shelf, documents=5)


async def test_a_model_that_breaks_changes_nothing(moved: tuple[Shelf, QuickEmbedder]) -> None:
    shelf, embedder = moved
    embedder.broken = True
    with pytest.raises(EmbedderFailed, match="out of order"):
        await shelf.reindexer.embed_anew("default")
    assert (await shelf.collections.get("default")).space.embedder == FIRST
    assert len(await shelf.found("otter")) == 5
    with pytest.raises(CollectionMissing):
        await shelf.reindexer.embed_anew("nothing")


async def test_uploads_replacements_and_deletions_meanwhile(filled: Path) -> None:
    embedder = QuickEmbedder(FIRST)  # the same model: uploads are taken meanwhile
    async with open_shelf(filled, embedder=embedder) as shelf:
        embedder.hold_after = 3
        work = asyncio.create_task(shelf.reindexer.embed_anew("default"))
        await embedder.held.wait()
        first, second, third, *_ = await shelf.documents.documents()
        uploads = [await shelf.upload(f"Badger number {n} digs.") for n in range(5)]
        deletion = asyncio.create_task(shelf.library.delete(first.id))
        replaced = asyncio.create_task(shelf.library.replace(second.id, blocks("A heron stands.")))
        reread = asyncio.create_task(shelf.library.reindex(third.id))
        await asyncio.sleep(0.05)
        embedder.gate.set()
        await asyncio.gather(work, deletion, replaced, reread)
        for each in (second, third, *uploads):
            await shelf.settled(each.id)
        await agree(shelf, documents=9)
        assert len(await shelf.found("otter")) == 3
        assert len(await shelf.found("badger")) == 5
        assert await shelf.found("heron") == ["A heron stands."]


@pytest.mark.parametrize("seed", range(4))
async def test_uploads_around_the_swap_are_found_after_it(filled: Path, seed: int) -> None:
    async with open_shelf(filled, embedder=QuickEmbedder(FIRST)) as shelf:
        work = asyncio.create_task(shelf.reindexer.embed_anew("default"))
        uploads: list[Document] = []
        while not work.done():
            uploads.append(await shelf.upload(f"Badger {len(uploads)} of {seed} digs."))
            await asyncio.sleep(0.01 * seed)
        for each in uploads:
            await shelf.settled(each.id)
        await agree(shelf, documents=5 + len(uploads))
        assert len(await shelf.found("badger")) == min(len(uploads), 50)
