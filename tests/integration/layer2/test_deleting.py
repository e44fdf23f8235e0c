"""What is deleted is gone from every store, at whatever step it was."""

import asyncio

import pytest

from layer2_rag.errors import CollectionNotEmpty, DocumentMissing
from tests.support.layer2_library import QuickEmbedder, Shelf, long_text, originals_in


async def nothing_is_left(shelf: Shelf, document_id: str) -> None:
    assert await shelf.documents.document(document_id) is None
    assert [each async for each in shelf.documents.each_document()] == []
    assert await shelf.documents.content(document_id, 1) is None
    assert await shelf.documents.chunks(document_id, 1, 1) == []
    assert await shelf.points() == 0
    assert originals_in(shelf.folder) == []
    assert [path for path in (shelf.folder / "originals").iterdir() if path.name != "incoming"] == []
    assert await shelf.documents.unfinished() == []


async def test_deleting_leaves_nothing(both: Shelf) -> None:
    document = await both.put("Otters swim.")
    with pytest.raises(CollectionNotEmpty):
        await both.collections.delete("default")
    await both.library.delete(document.id)
    assert await both.found("otters") == []
    await nothing_is_left(both, document.id)
    with pytest.raises(DocumentMissing):
        await both.library.delete(document.id)
    await both.collections.delete("default")


@pytest.mark.parametrize("step", ["waiting", "embedding"])
async def test_deleting_amid_the_work_leaves_nothing(quick: tuple[Shelf, QuickEmbedder], step: str) -> None:
    shelf, embedder = quick
    embedder.gate.clear()
    document = await shelf.upload(long_text("otter", paragraphs=5))
    if step == "embedding":
        await embedder.held.wait()
    await shelf.library.delete(document.id)
    await nothing_is_left(shelf, document.id)
    embedder.gate.set()
    assert (await shelf.put("Badgers dig.")).state == "ready"


async def test_one_that_was_deleted_can_be_uploaded_again(shelf: Shelf) -> None:
    first = await shelf.put("Otters swim.")
    await shelf.library.delete(first.id)
    second = await shelf.put("Otters swim.")
    assert (second.state, second.id != first.id) == ("ready", True)
    assert await shelf.found("otters") == ["Otters swim."]


async def test_a_deletion_that_breaks_says_so_and_does_not_wait_for_ever(shelf: Shelf) -> None:
    document = await shelf.put("Otters swim.")
    shelf.switch.broken = ZeroDivisionError("of the index")
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(shelf.library.delete(document.id), 10)
    assert await shelf.documents.documents() == []


async def test_deleting_many_at_once_leaves_the_others(shelf: Shelf) -> None:
    documents = [await shelf.put(f"Otter number {n}.") for n in range(20)]
    await asyncio.gather(*(shelf.library.delete(each.id) for each in documents[::2]))
    assert {each.id for each in await shelf.documents.documents()} == {each.id for each in documents[1::2]}
    assert (await shelf.points(), len(originals_in(shelf.folder))) == (10, 10)
