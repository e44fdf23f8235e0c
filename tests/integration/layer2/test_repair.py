"""Each disagreement between the stores is made by hand, found, mended, and then found no more."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from layer2_rag.documents.model import ChunkKey, Document
from layer2_rag.ingestion.disagreements import Problem
from layer2_rag.ingestion.repair import Repair
from layer2_rag.stores.base import Point, Terms, Where
from tests.support.layer2_library import QuickEmbedder, Shelf, blocks, open_shelf
from tests.support.layer2_records import chunk, parsed

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
"""A UUIDv7 of 2023."""
Damage = Callable[[Shelf, Document], Awaitable[None]]


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncGenerator[Shelf, None]:
    async with open_shelf(tmp_path) as opened:
        yield opened


def point(document_id: str, *, revision: int = 1, generation: int = 1) -> Point:
    key = ChunkKey(document_id=document_id, revision=revision, generation=generation, ordinal=7)
    vector = np.eye(1, 16, dtype=np.float32)[0]
    return Point(
        chunk_id=key.id, document_id=document_id, collection="default", revision=revision, generation=generation,
        vector=vector, terms=Terms((1,), (1.0,)), fields={},
    )  # fmt: skip


async def lose_points(shelf: Shelf, document: Document) -> None:
    await shelf.index.remove(shelf.indexer.embedder.space, Where(document_id=document.id))


async def lose_chunks(shelf: Shelf, document: Document) -> None:
    await shelf.documents.remove_chunks(document.id, keep=(document.revision, 99))


async def lose_text(shelf: Shelf, document: Document) -> None:
    await shelf.documents.remove_chunks(document.id)


async def miscount(shelf: Shelf, document: Document) -> None:
    await shelf.documents.update(document.id, {"chunks": 7})


async def add_point(shelf: Shelf, document: Document) -> None:
    await shelf.index.upsert(shelf.indexer.embedder.space, [point(document.id)])


async def add_points_of_an_old_revision(shelf: Shelf, document: Document) -> None:
    await shelf.library.reindex(document.id)
    await shelf.settled(document.id)
    await shelf.index.upsert(shelf.indexer.embedder.space, [point(document.id, revision=1)])


async def add_rows_of_an_old_revision(shelf: Shelf, document: Document) -> None:
    await shelf.library.reindex(document.id)
    await shelf.settled(document.id)
    await shelf.documents.put_content(document.id, 1, parsed("Old."))
    await shelf.documents.put_chunks([chunk(document.id)])


async def add_points_of_an_old_generation(shelf: Shelf, document: Document) -> None:
    await shelf.reindexer.embed_anew(document.collection)
    await shelf.index.upsert(shelf.indexer.embedder.space, [point(document.id)])


async def add_original_of_an_old_revision(shelf: Shelf, document: Document) -> None:
    await shelf.library.reindex(document.id)
    await shelf.settled(document.id)
    (shelf.folder / f"originals/{document.id[-2:]}/{document.id}/1").write_text("Old.")


async def add_points_of_nobody(shelf: Shelf, _: Document) -> None:
    await shelf.index.upsert(shelf.indexer.embedder.space, [point(NOBODY)])


async def add_original_of_nobody(shelf: Shelf, _: Document) -> None:
    folder = shelf.folder / f"originals/{NOBODY[-2:]}/{NOBODY}"
    folder.mkdir(parents=True)
    (folder / "1").write_text("Whose?")


async def break_off_deletion(shelf: Shelf, document: Document) -> None:
    await shelf.documents.update(document.id, {"deleted": True})


async def forget_to_work(shelf: Shelf, document: Document) -> None:
    await shelf.documents.update(document.id, {"state": "received"})


DAMAGES: dict[Damage, Problem] = {
    lose_points: "counts differ",
    lose_chunks: "counts differ",
    lose_text: "counts differ",
    miscount: "counts differ",
    add_point: "counts differ",
    add_points_of_an_old_revision: "leftovers in the index",
    add_points_of_an_old_generation: "leftovers in the index",
    add_rows_of_an_old_revision: "leftovers in the document store",
    add_original_of_an_old_revision: "leftovers among the originals",
    add_points_of_nobody: "points without document",
    add_original_of_nobody: "original without document",
    break_off_deletion: "deletion broken off",
    forget_to_work: "nobody works on it",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
async def test_damage_is_found_and_mended(shelf: Shelf, damage: Damage) -> None:
    document, other = await shelf.put("Otters swim."), await shelf.put("Badgers dig.")
    repair = Repair(shelf.indexer, shelf.ingestion)
    assert await repair.run() == []
    await damage(shelf, document)
    (found,) = await repair.run()
    assert (found.problem, found.document_id in (document.id, NOBODY), found.mended) == (DAMAGES[damage], True, False)
    (mended,) = await repair.run(fix=True)
    assert (mended.problem, mended.mended) == (found.problem, True)
    await shelf.all_over()
    assert await repair.run() == []
    assert await shelf.found("badgers") == ["Badgers dig."]
    assert await shelf.found("otters") == ([] if damage is break_off_deletion else ["Otters swim."])
    assert await shelf.points() == (1 if damage is break_off_deletion else 2)
    assert (await shelf.library.document(other.id)).revision == 1


async def test_an_original_that_is_gone_is_said_and_the_text_stays(shelf: Shelf) -> None:
    document = await shelf.put("Otters swim.")
    await shelf.originals.delete(document.id)
    (found,) = await Repair(shelf.indexer, shelf.ingestion).run(fix=True)
    assert (found.problem, found.mended) == ("original missing", False)
    assert await shelf.found("otters") == ["Otters swim."]


async def test_what_is_worked_on_and_what_just_comes_is_left_alone(tmp_path: Path) -> None:
    embedder = QuickEmbedder()
    async with open_shelf(tmp_path, embedder=embedder) as shelf:
        old = await shelf.put("Badgers dig.")
        embedder.gate.clear()
        new = await shelf.upload("Otters swim.")
        await embedder.held.wait()
        received = await shelf.originals.receive(blocks("Herons stand."), limit=99)
        assert await Repair(shelf.indexer, shelf.ingestion).run(fix=True) == []
        await shelf.originals.discard(received)
        embedder.gate.set()
        assert (await shelf.settled(new.id)).state == "ready"
        await shelf.library.delete(old.id)
        assert await Repair(shelf.indexer, shelf.ingestion).run() == []
