"""A store that goes away and comes back, documents that are poison, and documents that an older version made."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.ingestion.indexing import VERSIONS
from layer2_rag.parsing.pool import Limits
from layer2_rag.stores.sqlite.database import connect
from layer2_rag.stores.sqlite.store import open_sqlite
from tests.support.layer2_library import QuickEmbedder, Shelf, open_shelf

LIMITS = Limits(memory=400_000_000, wall_seconds=30.0, cpu_seconds=20)


async def test_an_index_that_goes_away_is_waited_for_with_a_reason(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        shelf.switch.away = "The index does not answer."
        document = await shelf.upload("Otters swim.")
        waiting = await shelf.until(document.id, lambda each: each.reason is not None)
        assert (waiting.state, waiting.reason) == ("processing", "The index does not answer.")
        shelf.switch.away = None
        assert (await shelf.settled(document.id)).state == "ready"


async def test_a_deletion_is_finished_when_the_index_is_back(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        document = await shelf.put("Otters swim.")
        shelf.switch.away = "The index does not answer."
        with pytest.raises(StoreUnreachable):
            await shelf.library.delete(document.id)
        assert await shelf.documents.documents() == []
        shelf.switch.away = None
        await shelf.all_over()
        assert await shelf.points() == 0


def bomb() -> bytes:
    """A .docx of 1 MB that unpacks to 1 GB."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(1_000):
                part.write(b" " * 1_000_000)
    return packed.getvalue()


@pytest.mark.blocking
async def test_the_bad_fail_alone(tmp_path: Path) -> None:
    bad = {
        "bomb.docx": bomb(),
        "truncated.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Cat",
        "empty.txt": b"",
        "random.bin": bytes(range(256)) * 40,
        "deep.json": b"[" * 100_000 + b"]" * 100_000,
    }
    async with open_shelf(tmp_path, limits=LIMITS) as shelf:
        uploads = []
        for n in range(100):
            if n % 20 == 10:
                name, data = list(bad.items())[n // 20]
                uploads.append(await shelf.upload(data, name))
            uploads.append(await shelf.upload(f"Otter number {n} swims.", f"{n}.txt"))
        settled = [await shelf.settled(each.id) for each in uploads]
        failed = {each.name: each.reason for each in settled if each.state == "failed"}
        assert set(failed) == set(bad)
        assert all(failed.values())
        assert [each.state for each in settled].count("ready") == 100
        assert await shelf.points() == 100


async def outdated(shelf: Shelf, field: str, text: str = "Otters swim.") -> str:
    document = await shelf.put(text)
    await shelf.documents.update(document.id, {field: VERSIONS[field] - 1})
    return document.id


@pytest.mark.parametrize("field", VERSIONS)
async def test_what_an_older_version_made_is_read_again_at_the_start(tmp_path: Path, field: str) -> None:
    async with open_shelf(tmp_path) as shelf:
        old, other = await outdated(shelf, field), await shelf.put("Badgers dig.")
    embedder = QuickEmbedder()
    embedder.gate.clear()
    async with open_shelf(tmp_path, embedder=embedder) as shelf:
        await embedder.held.wait()
        assert await shelf.found("otters") == ["Otters swim."]
        embedder.gate.set()
        new = await shelf.until(old, lambda each: each.state == "ready" and each.revision == 2)
        assert getattr(new, field) == VERSIONS[field]
        assert await shelf.found("otters") == ["Otters swim."]
        assert (await shelf.library.document(other.id)).revision == 1
        await shelf.all_over()
        assert await shelf.points() == 2


@pytest.mark.blocking
async def test_a_folder_of_a_newer_version_is_refused_by_name(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        await shelf.put("Otters swim.")
    database = connect(tmp_path / "documents.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreFailed, match="has format 99, and this MyStack knows format 1: a newer MyStack wrote it"):
        await open_sqlite(tmp_path / "documents.sqlite")


async def test_an_outdated_document_without_its_file_holds_up_no_other(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        gone, other = [await outdated(shelf, "parser_version", text) for text in ("Otters swim.", "Badgers dig.")]
        await shelf.originals.delete(gone)
    async with open_shelf(tmp_path) as shelf:
        await shelf.until(other, lambda document: document.revision == 2 and document.state == "ready")
        assert (await shelf.library.document(gone)).revision == 1
        assert await shelf.found("otters") == ["Otters swim."]
