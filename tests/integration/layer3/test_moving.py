"""Moving from layer 2 into the database and back: nothing is lost, nothing is changed, and what differs is named."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from layer2_rag.api.parts import Stores
from layer2_rag.stores.base import Where
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import opened_database
from layer3_postgres.api.sides import Places, from_layer2
from layer3_postgres.errors import SchemaUnfit
from layer3_postgres.transfer.copying import Done
from layer3_postgres.transfer.filling import begin_filling
from layer3_postgres.transfer.moving import Report, move
from tests.support.layer2_library import QuickEmbedder
from tests.support.layer2_mongo import mongodb_url, own_database
from tests.support.layer2_records import collection, document
from tests.support.layer3_opened import NOBODY, layer3, moved
from tests.support.layer3_sources import add_document, embed_anew, fill, layer2_at, quick_space

__all__ = ["mongodb_url"]


@pytest.fixture(params=["embedded", "mongo"])
async def places(request: pytest.FixtureRequest) -> AsyncIterator[Places]:
    """Of a source on SQLite, or on a MongoDB server; vectors are in Qdrant Edge."""
    if request.param == "embedded":
        yield NOBODY
        return
    async with own_database(request.getfixturevalue("mongodb_url")) as url:
        yield Places(documents=url)


def counts(report: Report) -> dict[str, int]:
    return dict(report.compared.target.counts)


async def test_everything_comes_over_and_is_compared(settings: Settings, places: Places) -> None:
    async with layer2_at(settings, places) as source:
        await fill(source)
    report = await moved(settings, places)
    assert report.differences == []
    assert report.copied
    assert (report.copied.documents, report.copied.there_before) == (19, 0)
    assert counts(report) == {"document": 19, "text": 17, "chunk": 746, "vector": 746}
    assert report.compared.source.sums == report.compared.target.sums
    assert (report.asked.asked, report.asked.same) == (50, 50)


async def test_what_is_half_way_goes_on_in_layer_3(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        await fill(source)
        before = {each.id: each async for each in source.documents.each_document()}
    await moved(settings)
    async with layer3(settings) as (stores, database):
        after = {each.id: each async for each in stores.documents.each_document()}
        unfinished = {each.name for each in await stores.documents.unfinished()}
        async with database.reading() as db:
            recounted = """SELECT count(*) FROM term_counts t FULL JOIN (
                SELECT collection, generation, term, count(*) AS chunks
                FROM chunks, unnest(term_ids) AS term GROUP BY 1, 2, 3
            ) c USING (collection, generation, term) WHERE t.chunks IS DISTINCT FROM c.chunks"""
            assert (await db.exec_driver_sql(recounted)).scalar_one() == 0
            indexes = {row[0] for row in await db.exec_driver_sql("SELECT indexname FROM pg_indexes")}
            asked = "SELECT conname FROM pg_constraint WHERE conrelid = 'chunks'::regclass AND convalidated"
            checked = {row[0] for row in await db.exec_driver_sql(asked)}
    assert after == before
    assert unfinished == {"gone.txt", "note 501.txt", "unfinished 600.pdf", "unfinished 601.pdf"}
    assert {"ix_chunks_term_ids", "chunks_of_space_1", "chunks_of_space_2"} <= indexes
    assert {"fk_chunks_document", "fk_chunks_space_id"} <= checked


async def test_moving_again_copies_only_what_is_new(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        first = await add_document(source, 1)
        await add_document(source, 2)
    await moved(settings)
    async with layer2_at(settings) as source:
        await add_document(source, 3)
        await source.documents.update(first.id, {"name": "renamed.txt"})
    report = await moved(settings)
    assert report.differences == []
    assert report.copied
    assert (report.copied.documents, report.copied.there_before) == (2, 1)
    async with layer3(settings) as (stores, _):
        assert (await stores.documents.document(first.id)) == replace(
            first, name="renamed.txt", updated_at=(await the(stores, first.id)).updated_at
        )


async def test_what_was_embedded_anew_is_copied_again(settings: Settings, places: Places) -> None:
    """Its records are those that are there."""
    async with layer2_at(settings, places) as source:
        made = [await add_document(source, n) for n in range(3)]
    await moved(settings, places)
    async with layer2_at(settings, places) as source:
        await embed_anew(source, *made)
    report = await moved(settings, places)
    assert report.differences == []
    assert report.asked.asked == report.asked.same > 0
    assert report.copied
    assert report.copied.documents == 3
    assert (await moved(settings, places)).copied.documents == 0  # type: ignore[union-attr]


async def test_what_layer_3_embedded_anew_goes_back_again(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        made = [await add_document(source, n) for n in range(3)]
    await moved(settings)
    async with layer3(settings) as (stores, _):
        await embed_anew(stores, *made)
    assert (await moved(settings)).copied.documents == 0  # type: ignore[union-attr]  # layer 3 is ahead
    report = await moved(settings, back=True)
    assert report.differences == []
    assert report.asked.asked == report.asked.same > 0
    assert report.copied
    assert report.copied.documents == 3
    assert (await moved(settings, back=True)).copied.documents == 0  # type: ignore[union-attr]


async def the(stores: Stores, document_id: str) -> Any:
    return await stores.documents.document(document_id)


@pytest.mark.blocking
async def test_the_source_stays_as_it_is(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        await fill(source, documents=3)
    before = await contents_of(settings)
    await moved(settings)
    assert await contents_of(settings) == before
    assert (await moved(settings, back=True)).differences == []  # and it is there for who goes back


async def contents_of(settings: Settings) -> Any:
    """Rows, vectors and files. Engines write of their own running whenever they are opened."""
    with sqlite3.connect(settings.data / "documents.sqlite") as db:
        rows = list(db.iterdump())
        ids = [row[0] for row in db.execute("SELECT id FROM chunks")]
    db.close()
    files = {path: path.read_bytes() for path in (settings.data / "originals").rglob("*") if path.is_file()}
    async with layer2_at(settings) as stores:
        points = {each.chunk_id: each for each in await stores.index.points(quick_space(), ids)}
    return rows, files, {each: (point.vector.tobytes(), point.terms) for each, point in points.items()}


async def test_what_was_changed_in_layer_3_is_not_written_over(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        made = await add_document(source, 1)
    await moved(settings)
    async with layer3(settings) as (stores, _):
        await stores.documents.update(made.id, {"name": "mine.txt"})
    report = await moved(settings)
    assert report.copied
    assert report.copied.documents == 0
    assert report.differences == [f"note 1.txt ({made.id}): its document differs."]
    async with layer3(settings) as (stores, _):
        assert (await the(stores, made.id)).name == "mine.txt"


CORRUPTIONS = {
    "UPDATE chunks SET token_vectors = set_byte(token_vectors, 9, get_byte(token_vectors, 9) # 1)": "chunk",
    "UPDATE chunks SET embedding = (SELECT embedding FROM chunks c WHERE c.id <> chunks.id LIMIT 1)": "vector",
    "UPDATE pieces SET text = upper(text) WHERE part = 'text'": "text",
    "UPDATE documents SET tags = '{a}'": "document",
    "DELETE FROM chunks": "is missing",
}


@pytest.mark.parametrize(("statement", "named"), CORRUPTIONS.items(), ids=list(CORRUPTIONS.values()))
async def test_a_corrupted_target_is_noticed(settings: Settings, statement: str, named: str) -> None:
    async with layer2_at(settings) as source:
        made = await add_document(source, 1, chunks=2)
    await moved(settings)
    async with layer3(settings) as (_, database), database.begin() as db:
        await db.exec_driver_sql(statement)
    report = await moved(settings, verify=True)
    assert report.copied is None
    assert any(f"note 1.txt ({made.id}): its" in each and named in each for each in report.differences)


async def test_each_phase_tells_how_far_it_is(settings: Settings) -> None:
    totals, done = dict[str, int](), Counter[str]()

    def begin(phase: str, total: int) -> Done:
        totals[phase] = total
        return lambda more: done.update({phase: more})

    async with layer2_at(settings) as source:
        for n in range(3):
            await add_document(source, n, chunks=2)
    async with from_layer2(settings, NOBODY) as sides:
        report = await move(sides, QuickEmbedder(), verify_only=False, begin=begin)
    assert totals == done == {"copying": 6, "comparing": 6, "asking": report.asked.asked}
    assert report.asked.asked


async def test_a_document_that_only_the_target_has_is_named(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        await add_document(source, 1)
    await moved(settings)
    other = document("other", name="other.txt")
    async with layer3(settings) as (stores, _):
        await stores.documents.add(other)
    report = await moved(settings, verify=True)
    assert report.differences == [f"other.txt ({other.id}): it is only in the target."]


async def test_a_collection_that_only_the_target_has_is_named(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        await add_document(source, 1)
    await moved(settings)
    async with layer3(settings) as (stores, _):
        await stores.documents.add_collection(collection(name="empty"))
    report = await moved(settings, verify=True)
    assert report.differences == ["The collection 'empty' is only in the target."]


async def test_bytes_that_are_there_under_another_id_are_left_out_and_named(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        made = await add_document(source, 1)
        await add_document(source, 2)
    async with layer3(settings) as (stores, _):
        await add_document(replace(stores, originals=stores.originals), 1)
    report = await moved(settings)
    assert f"note 1.txt ({made.id}): its document is missing." in report.differences
    assert report.copied
    assert report.copied.left_out == 1
    assert not any("note 2.txt" in each for each in report.differences)


async def test_there_and_back_into_empty_stores(two: tuple[Settings, Settings]) -> None:
    old, new = two
    async with layer2_at(old) as source:
        await fill(source, documents=5)
    from_old = Places(documents=str(old.data), vectors=str(old.data))
    assert (await moved(new, from_old)).differences == []
    report = await moved(new, back=True)
    assert report.differences == []
    async with layer2_at(old) as before, layer2_at(new) as after:
        assert [each async for each in after.documents.each_document()] == [
            each async for each in before.documents.each_document()
        ]
        assert await after.index.count(quick_space(), Where()) == await before.index.count(quick_space(), Where())
        first = await before.documents.documents(limit=1)
        ids = [each.key.id for each in await before.documents.chunks(first[0].id, 1, 1)]
        was, now = [await each.index.points(quick_space(), ids) for each in (before, after)]
        assert {each.chunk_id: each.terms for each in was} == {each.chunk_id: each.terms for each in now}
    assert (await moved(new, back=True)).copied.documents == 3  # type: ignore[union-attr]  # those that are worked on


async def test_what_layer_3_has_changed_goes_back(settings: Settings) -> None:
    """New bytes under an id that layer 2 has, and bytes that it has under another."""
    async with layer2_at(settings) as source:
        changed, taken, gone = [await add_document(source, n) for n in range(3)]
    await moved(settings)
    late = datetime.now(UTC) + timedelta(hours=1)
    async with layer3(settings) as (stores, _):
        await stores.documents.update(changed.id, {"sha256": "new", "updated_at": late})
        await stores.documents.update(gone.id, {"deleted": True})
        await stores.documents.update(taken.id, {"sha256": gone.sha256, "updated_at": late})
    assert (await moved(settings, back=True)).differences == []
    async with layer2_at(settings) as target:
        kept = {each.id: each async for each in target.documents.each_document()}
        assert (kept[changed.id].sha256, kept[changed.id].state) == ("new", "ready")
        assert len(await target.documents.chunks(changed.id, 1, 1)) == changed.chunks
        assert kept[gone.id].deleted
        assert kept[taken.id].sha256 == gone.sha256


async def test_half_filled_tables_are_not_served(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        await add_document(source, 1)
    async with from_layer2(settings, NOBODY) as sides:
        await begin_filling(str(settings.owner_url and settings.owner_url.get_secret_value()))
        del sides
    with pytest.raises(SchemaUnfit, match="broken off"):
        async with opened_database(settings):
            pass
    assert (await moved(settings)).differences == []
    async with opened_database(settings):
        pass
