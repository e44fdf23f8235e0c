"""A document from its upload to ready or failed, and out again, on real stores."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.errors import DocumentDuplicate, EmbedderMismatch
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.ingestion.library import Library, Upload
from layer2_rag.ingestion.repair import Repair
from layer2_rag.stores.base import Condition, Where
from layer2_rag.stores.originals.base import OriginalKey, Originals, Received
from tests.support import layer2_child_calls as child_calls
from tests.support.layer2_library import QuickEmbedder, Shelf, blocks, long_text, open_shelf, originals_in


async def test_an_upload_becomes_ready_and_is_found(tmp_path: Path) -> None:
    async with open_shelf(tmp_path, embedder=OnnxEmbedder()) as shelf:
        document = await shelf.put("# Otters\n\nAn otter sleeps on its back.\n", "otters.md")
        assert (document.state, document.reason, document.attempts) == ("ready", None, 0)
        assert (document.format, document.title) == ("markdown", "Otters")
        assert document.chunks == await shelf.kept(document) == await shelf.points(document.id) > 0
        assert any("on its back" in text for text in await shelf.found("otter"))


async def test_what_cannot_be_read_fails_with_a_reason_and_leaves_nothing_in_the_index(both: Shelf) -> None:
    empty, binary = await both.put(" \n "), await both.put(b"\x00\x01\x02\xff" * 99, "random.bin")
    assert (empty.state, empty.reason) == ("failed", "The file holds nothing but white space.")
    assert binary.state == "failed"
    assert binary.reason
    assert "binary data" in binary.reason
    assert await both.points() == 0
    assert await both.documents.unfinished() == []


async def test_only_the_one_whose_turn_it_is_may_be_what_kills_the_server(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        met = tmp_path / "met"
        met.mkdir()
        reading = asyncio.create_task(shelf.indexer.pool.run(child_calls.meet, met))  # the only parser
        document = await shelf.upload("Otters swim.")
        waiting = await shelf.until(document.id, lambda each: each.state == "processing")
        assert waiting.attempts == 0
        (met / "the next one").touch()
        await reading
        assert (await shelf.settled(document.id)).state == "ready"


async def test_the_same_bytes_are_the_same_document_and_other_collections_have_their_own(shelf: Shelf) -> None:
    first, again = await shelf.put("Otters."), await shelf.put("Otters.", "copy.txt")
    elsewhere = await shelf.put("Otters.", collection="other")
    assert again == first
    assert elsewhere.id != first.id
    assert len(originals_in(shelf.folder)) == 2


async def test_fifty_racing_uploads_are_one_document(both: Shelf) -> None:
    taken = await asyncio.gather(
        *(both.library.take_in(blocks("Otters."), Upload(name=f"{n}.txt", collection="default")) for n in range(50))
    )
    assert len({document.id for document, _ in taken}) == 1
    assert [new for _, new in taken].count(True) == 1
    document = await both.settled(taken[0][0].id)
    assert (document.state, document.revision) == ("ready", 1)
    assert await both.points() == document.chunks
    assert len(originals_in(both.folder)) == 1


async def test_fifty_racing_uploads_of_a_failed_one_try_it_once_more(shelf: Shelf) -> None:
    failed = await shelf.put(" ")
    await asyncio.gather(*(shelf.upload(" ") for _ in range(50)))
    document = await shelf.settled(failed.id)
    assert (document.id, document.state) == (failed.id, "failed")
    assert document.revision in (2, 3)  # one that came when the second try had failed is a third
    assert await shelf.documents.documents() == [document]


async def test_a_failed_one_that_comes_again_by_another_name_is_read_as_that(shelf: Shelf) -> None:
    """The reason says to rename it."""
    misnamed = await shelf.put("Otters swim.", name="otters.pdf")
    assert (misnamed.state, "Rename it to .txt" in (misnamed.reason or "")) == ("failed", True)
    renamed = await shelf.put("Otters swim.", name="otters.txt")
    assert (renamed.id, renamed.name, renamed.state) == (misnamed.id, "otters.txt", "ready")
    again = await shelf.put("Otters swim.", name="beavers.txt")
    assert (again.name, again.revision) == ("otters.txt", renamed.revision), "it was no failed one any more"


@pytest.mark.parametrize(("name", "state"), [("otters.pdf", "failed"), ("otters.txt", "ready")])
async def test_one_whose_file_is_gone_gets_it_back_from_who_uploads_it_again(
    shelf: Shelf, name: str, state: str
) -> None:
    document = await shelf.put("Otters swim.", name=name)
    assert document.state == state
    await shelf.originals.delete(document.id)
    again = await shelf.put("Otters swim.", name="otters.txt")
    assert (again.id, again.state) == (document.id, "ready")
    assert await shelf.originals.size(OriginalKey(again.id, again.revision)) == len("Otters swim.")
    assert {key.document_id async for key in shelf.originals.each_key()} == {document.id}


async def test_who_tries_a_failed_one_again_and_again_does_not_fill_the_disk(shelf: Shelf) -> None:
    failed = await shelf.put(" ")
    for _ in range(3):
        await shelf.put(" ")
    document = await shelf.library.document(failed.id)
    assert (document.state, document.revision) == ("failed", 4)
    assert [path[-2:] for path in originals_in(shelf.folder)] == ["/4"]
    assert await Repair(shelf.indexer, shelf.ingestion).run() == []


async def test_a_new_version_that_fails_again_and_again_keeps_the_file_of_the_one_that_is_found(shelf: Shelf) -> None:
    old = await shelf.put("Otters swim.")
    for blanks in (" ", "  ", "   "):
        await shelf.library.replace(old.id, blocks(blanks))
        await shelf.settled(old.id)
    assert [path[-2:] for path in originals_in(shelf.folder)] == ["/1", "/4"]
    assert await shelf.found("otters") == ["Otters swim."]


async def test_it_is_ready_only_when_the_index_has_every_chunk(quick: tuple[Shelf, QuickEmbedder]) -> None:
    shelf, embedder = quick
    embedder.hold_after = 1
    document = await shelf.upload(long_text("otter", paragraphs=150))
    await embedder.held.wait()
    assert await shelf.kept(document) == await shelf.points() == 64
    await shelf.index.remove(embedder.space, Where(document_id=document.id))  # behind its back
    embedder.gate.set()
    document = await shelf.settled(document.id)
    assert document.state == "ready"
    assert document.chunks == await shelf.points(document.id) == await shelf.kept(document)
    assert embedder.embedded > document.chunks  # what was lost was made again


async def test_a_new_version_replaces_the_old_when_it_is_ready(quick: tuple[Shelf, QuickEmbedder]) -> None:
    shelf, embedder = quick
    old = await shelf.put("Otters swim.")
    embedder.gate.clear()
    await shelf.library.replace(old.id, blocks("Badgers dig."))
    await embedder.held.wait()
    assert await shelf.found("otters") == ["Otters swim."]
    assert await shelf.found("badgers") == []
    embedder.gate.set()
    new = await shelf.settled(old.id)
    assert (new.state, new.revision, new.searchable) == ("ready", 2, 2)
    assert await shelf.found("badgers") == ["Badgers dig."]
    assert await shelf.found("otters") == []
    assert (await shelf.points(old.id), await shelf.kept(old)) == (1, 0)
    assert originals_in(shelf.folder) == [f"originals/{old.id[-2:]}/{old.id}/2"]


async def test_a_new_version_that_fails_leaves_the_old_one_found(both: Shelf) -> None:
    old = await both.put("Otters swim.")
    await both.library.replace(old.id, blocks(" "))
    failed = await both.settled(old.id)
    assert (failed.state, failed.searchable, failed.chunks) == ("failed", 1, 1)
    assert await both.found("otters") == ["Otters swim."]
    await both.library.replace(old.id, blocks("Badgers dig."))
    assert (await both.settled(old.id)).state == "ready"
    assert (await both.found("otters"), await both.found("badgers")) == ([], ["Badgers dig."])
    assert await both.points() == 1


async def test_racing_replacements_end_with_the_bytes_that_the_record_names(shelf: Shelf) -> None:
    document = await shelf.put("Otters swim.")
    texts = [f"Version {n} of it." for n in range(8)]
    await asyncio.gather(*(shelf.library.replace(document.id, blocks(text)) for text in texts))
    new = await shelf.settled(document.id)
    assert (new.state, new.revision) == ("ready", 9)
    (file,) = originals_in(shelf.folder)
    kept = (shelf.folder / file).read_text()
    assert await shelf.found("version") == [kept]
    again = await shelf.upload(kept)
    assert again.id == document.id
    assert await shelf.points() == 1


async def test_bytes_that_another_document_has_are_refused_and_nothing_changes(
    quick: tuple[Shelf, QuickEmbedder],
) -> None:
    shelf, embedder = quick
    other = await shelf.put("Badgers dig.")
    embedder.gate.clear()
    document = await shelf.upload("Otters swim.")
    with pytest.raises(DocumentDuplicate):
        await shelf.library.replace(document.id, blocks("Badgers dig."))
    embedder.gate.set()
    document = await shelf.settled(document.id)  # the work that was stopped went on
    assert (document.state, document.revision) == ("ready", 1)
    assert len(originals_in(shelf.folder)) == 2
    assert await shelf.points(other.id) == 1


class Held:
    """Originals that keep a file only when they may go on."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._originals, name)

    async def commit(self, received: Received, key: OriginalKey) -> None:
        self.begun.set()
        await self.go_on.wait()
        await self._originals.commit(received, key)


class Told:
    """An ingestion; `given`: a document was given to it, which is the end of an upload."""

    def __init__(self, ingestion: Ingestion) -> None:
        self._ingestion, self.given = ingestion, asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ingestion, name)

    def submit(self, document_id: str) -> None:
        self._ingestion.submit(document_id)
        self.given.set()


async def test_an_upload_whose_client_goes_away_at_its_end_is_kept_whole(shelf: Shelf) -> None:
    held, told = Held(shelf.originals), Told(shelf.ingestion)
    indexer = replace(shelf.indexer, originals=held)
    library = Library(indexer=indexer, ingestion=cast("Ingestion", told), collections=shelf.collections, limit=1_000)
    upload = asyncio.create_task(library.take_in(blocks("Otters swim."), Upload(name="a.txt", collection="default")))
    await held.begun.wait()
    upload.cancel()
    await asyncio.wait([upload])
    held.go_on.set()
    await told.given.wait()
    (document,) = await shelf.documents.documents()
    assert (await shelf.settled(document.id)).state == "ready"
    assert len(originals_in(shelf.folder)) == 1


async def test_reading_again_keeps_the_document_and_what_it_is_called(shelf: Shelf) -> None:
    old = await shelf.put("Otters swim.", "otters.txt")
    await shelf.library.reindex(old.id)
    new = await shelf.settled(old.id)
    assert (new.id, new.name, new.state, new.revision, new.chunks) == (old.id, "otters.txt", "ready", 2, 1)
    assert await shelf.found("otters") == ["Otters swim."]
    assert (await shelf.points(), len(originals_in(shelf.folder))) == (1, 1)


async def test_what_is_changed_while_it_is_embedded_is_in_every_point(quick: tuple[Shelf, QuickEmbedder]) -> None:
    shelf, embedder = quick
    embedder.gate.clear()
    document = await shelf.upload("Otters swim.")
    await embedder.held.wait()
    await shelf.library.change(document.id, {"kind": "report"})
    embedder.gate.set()
    await shelf.settled(document.id)
    where = Where(document_id=document.id, conditions=(Condition(field="kind", values=("report",)),))
    assert await shelf.index.count(embedder.space, where) == 1


async def test_another_embedder_is_refused_with_the_command(tmp_path: Path) -> None:
    async with open_shelf(tmp_path, embedder=QuickEmbedder("first")) as shelf:
        await shelf.put("Otters swim.")
    async with open_shelf(tmp_path, embedder=QuickEmbedder("second", dimension=8)) as shelf:
        with pytest.raises(EmbedderMismatch, match=r"by first \(16 dimensions\).*by second \(8\)") as refused:
            await shelf.upload("Badgers dig.")
        assert refused.value.commands == ("mystack reindex default",)
        assert len(await shelf.documents.documents()) == 1
        assert len(originals_in(tmp_path)) == 1


async def test_what_waited_for_another_embedder_goes_on_after_embedding_anew(tmp_path: Path) -> None:
    held = QuickEmbedder("first")
    held.gate.clear()
    async with open_shelf(tmp_path, embedder=held) as shelf:
        document = await shelf.upload("Otters swim.")
    async with open_shelf(tmp_path, embedder=QuickEmbedder("second", dimension=8)) as shelf:
        waiting = await shelf.until(document.id, lambda each: each.reason is not None)
        assert waiting.state == "received"
        assert "mystack reindex default" in (waiting.reason or "")
        await shelf.reindexer.embed_anew("default")
        assert (await shelf.settled(document.id)).state == "ready"
        assert await shelf.found("otters") == ["Otters swim."]
