"""What every document store does with texts and chunks."""

import asyncio
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layer2_rag.documents.model import Document
from layer2_rag.parsing.base import Block, Parsed
from layer2_rag.stores.base import PIECE, DocumentStore
from tests.support.layer2_records import SPACE, chunk, collection, document, parsed

TEXT = "0123456789" * 20
ASTRAL = "a😀é\n" * (PIECE // 2)
"""Pieces of four code points, of which one is two UTF-16 units and four bytes: it is exactly two pieces long."""


@pytest.fixture
async def given(store: DocumentStore) -> Document:
    """A document of the current generation that may be found."""
    await store.add_collection(collection())
    return await store.add(document(state="ready", searchable=1))


def same(one: Parsed | None, other: Parsed) -> bool:
    """Dataclasses that hold arrays cannot be compared as they are."""
    return one is not None and np.array_equal(one.boxes, other.boxes) and {"boxes": 0, **flat(one)} == flat(other)


def flat(value: Parsed) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__} | {"boxes": 0}


@pytest.mark.parametrize("text", ["", "x", TEXT, ASTRAL, ASTRAL + "end"], ids=["none", "one", "short", "two", "more"])
async def test_a_content_comes_back_as_it_was(store: DocumentStore, given: Document, text: str) -> None:
    full = parsed(text, words=100, title="T", author="A", date="2024", language="en")
    bare = Parsed(format="html", text=text, blocks=())
    for revision, content in enumerate([full, bare]):
        await store.put_content(given.id, revision, content)
        assert same(await store.content(given.id, revision), content)
        assert await store.text(given.id, revision) == text
    assert await store.content(given.id, 7) is None
    assert await store.text(given.id, 7) is None


async def test_a_content_takes_the_place_of_the_one_before(store: DocumentStore, given: Document) -> None:
    shorter = parsed("short", title="second")
    await store.put_content(given.id, 1, parsed(ASTRAL, words=500))
    await store.put_content(given.id, 1, shorter)
    assert same(await store.content(given.id, 1), shorter)
    assert await store.text(given.id, 1) == "short"


async def test_a_reader_sees_one_content_or_the_other(store: DocumentStore, given: Document) -> None:
    texts = ["a" * PIECE * 3, "b" * PIECE * 2]
    await store.put_content(given.id, 1, parsed(texts[0]))

    async def write() -> None:
        for n in range(1, 9):
            await store.put_content(given.id, 1, parsed(texts[n % 2]))

    writing = asyncio.create_task(write())
    while not writing.done():
        assert await store.text(given.id, 1) in texts
        found = await store.content(given.id, 1)
        assert found
        assert found.text in texts
    await writing


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, None), (1, 2), (PIECE - 1, PIECE + 1), (PIECE, PIECE + 1), (PIECE - 1, PIECE), (PIECE, PIECE), (5, 3),
        (PIECE + 3, None), (2 * PIECE - 2, 2 * PIECE + 9), (2 * PIECE, None), (9 * PIECE, 9 * PIECE + 1),
        (0, 2 * PIECE), (2**53, None), (0, 2**53),
    ],
)  # fmt: skip
async def test_a_run_counts_in_code_points(store: DocumentStore, given: Document, start: int, end: int | None) -> None:
    await store.put_content(given.id, 1, parsed(ASTRAL))
    assert await store.text(given.id, 1, start=start, end=end) == ASTRAL[start:end]


async def test_a_long_text_with_many_boxes_is_kept(store: DocumentStore, given: Document) -> None:
    text = "Ein Satz mit 😀 und ein paar Wörtern. " * 150_000
    blocks = tuple(Block("paragraph", at, at + 38) for at in range(0, len(text), 38))
    book = parsed(text, words=200_000, blocks=blocks)
    assert len(text) > 5_000_000
    await store.put_content(given.id, 1, book)
    assert same(await store.content(given.id, 1), book)
    assert await store.text(given.id, 1, start=4_000_000, end=4_000_100) == text[4_000_000:4_000_100]
    await store.remove(given.id)
    assert await store.text(given.id, 1) is None


async def test_chunks_come_by_ordinal_and_as_they_were(store: DocumentStore, given: Document) -> None:
    chunks = [chunk(given.id, n) for n in range(12)]
    bare = chunk(given.id, 12, page=None, section="", token_vectors=None)
    await store.put_chunks([*reversed(chunks), bare])
    await store.put_chunks([chunk(given.id, revision=2), chunk(given.id, generation=2)])
    await store.put_chunks([])
    assert await store.chunks(given.id, 1, 1) == [*chunks, bare]
    assert await store.chunks(given.id, 1, 1, ordinals=[9, 2, 99]) == [chunks[2], chunks[9]]
    assert await store.chunks(given.id, 1, 1, ordinals=[]) == []
    assert await store.chunks(given.id, 2, 1) == [chunk(given.id, revision=2)]
    assert await store.chunks("none", 1, 1) == []


async def test_a_chunk_takes_the_place_of_the_one_with_its_key(store: DocumentStore, given: Document) -> None:
    await store.put_chunks([chunk(given.id, n, token_vectors=None) for n in range(3)])
    vectors = replace(chunk(given.id, 1), token_vectors=bytes(11_000))
    await store.put_chunks([vectors])
    found = await store.chunks(given.id, 1, 1)
    assert [each.token_vectors for each in found] == [None, bytes(11_000), None]


async def test_found_chunks_have_their_text_and_the_order_asked_for(store: DocumentStore, given: Document) -> None:
    await store.put_content(given.id, 1, parsed(ASTRAL))
    ends = [(0, 10), (PIECE - 3, PIECE + 3), (PIECE, PIECE + 1), (2 * PIECE - 4, 2 * PIECE), (5, 5)]
    chunks = [chunk(given.id, n, start=start, end=end) for n, (start, end) in enumerate(ends)]
    await store.put_chunks(chunks)
    asked = [chunks[n].key.id for n in (3, 0, 4, 1, 2)]
    found = await store.find_chunks([asked[0], "none", *asked[1:]])
    assert [each.chunk.key.id for each in found] == asked
    assert [each.text for each in found] == [ASTRAL[each.chunk.start : each.chunk.end] for each in found]
    assert {each.document.id for each in found} == {given.id}
    assert found[0].chunk == chunks[3]
    assert await store.find_chunks([]) == []


async def found(store: DocumentStore, given: Document, **key: int) -> bool:
    return bool(await store.find_chunks([chunk(given.id, **key).key.id]))


async def test_only_chunks_of_the_searchable_revision_and_generation_are_found(
    store: DocumentStore, given: Document
) -> None:
    for revision, generation in ((1, 1), (2, 1), (1, 2)):
        await store.put_content(given.id, revision, parsed(TEXT))
        await store.put_chunks([chunk(given.id, revision=revision, generation=generation)])

    async def seen() -> list[bool]:
        keys = ((1, 1), (2, 1), (1, 2))
        return [await found(store, given, revision=revision, generation=generation) for revision, generation in keys]

    assert await seen() == [True, False, False]
    await store.update(given.id, {"state": "processing", "revision": 2})
    assert await seen() == [True, False, False]
    await store.update(given.id, {"searchable": 2})
    assert await seen() == [False, True, False]
    await store.update(given.id, {"searchable": 1})
    await store.swap_generation("default", space=SPACE, generation=2)
    assert await seen() == [False, False, True]
    await store.update(given.id, {"deleted": True})
    assert await seen() == [False, False, False]


async def test_a_chunk_whose_text_is_not_there_is_not_found(store: DocumentStore, given: Document) -> None:
    await store.put_chunks([chunk(given.id, 0), chunk(given.id, 1)])
    assert await store.find_chunks([chunk(given.id).key.id]) == []
    await store.put_content(given.id, 1, parsed(TEXT[:15]))
    assert await found(store, given, ordinal=0)
    assert not await found(store, given, ordinal=1)


async def test_all_chunks_but_those_to_keep_are_removed(store: DocumentStore, given: Document) -> None:
    keys = ((1, 1), (2, 1), (2, 2))
    for revision, generation in keys:
        await store.put_content(given.id, revision, parsed(TEXT))
        await store.put_chunks([chunk(given.id, n, revision=revision, generation=generation) for n in range(3)])
    await store.remove_chunks(given.id, keep=(2, 2))
    assert [len(await store.chunks(given.id, *key)) for key in keys] == [0, 0, 3]
    assert [await store.text(given.id, revision) for revision in (1, 2)] == [None, TEXT]
    await store.remove_chunks(given.id)
    assert await store.chunks(given.id, 2, 2) == []
    assert await store.content(given.id, 2) is None
    assert await store.document(given.id)
