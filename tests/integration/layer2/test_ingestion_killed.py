"""`kill -9` at any point: the next start finishes or fails every document by itself, from where it was."""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from layer2_rag.ingestion.attempts import KILLED
from tests.support.layer2_killed import DEADLY, ingesting, killed_when
from tests.support.layer2_library import Shelf, long_text, open_shelf, originals_in

Look = Callable[[sqlite3.Connection], bool]
SEED = 20_240_517


def at_least(count: int, query: str) -> Look:
    return lambda db: bool(db.execute(f"SELECT count(*) >= ? FROM {query}", (count,)).fetchone()[0])


MOMENTS: dict[str, Look] = {
    "amid the uploads": at_least(5, "documents"),
    "while one is parsed": at_least(1, "documents WHERE state = 'processing'"),
    "after a text was kept": at_least(1, "contents"),
    "after some chunks were kept": at_least(1, "chunks"),
    "while a long one is embedded": at_least(65, "chunks"),
    "before it is called ready": at_least(1, "documents WHERE searchable > 0 AND state = 'processing'"),
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Twenty: short ones, three long ones, one that fails."""
    texts = [f"Otter number {n} swims." for n in range(16)]
    texts += [long_text(animal, paragraphs=130) for animal in ("otter", "badger", "heron")] + [" "]
    made = [tmp_path / f"file-{n}.txt" for n in range(len(texts))]
    for path, text in zip(made, texts, strict=True):
        path.write_text(text)
    return made


async def agree(shelf: Shelf) -> None:
    """Both stores and the originals have the same, and nothing besides: but files of uploads that were killed before
    they were acknowledged, which wait for a repair."""
    found = await shelf.documents.documents()
    for each in found:
        assert each.state == "ready" or (each.state, each.chunks) == ("failed", 0)
        assert each.chunks == await shelf.kept(each) == await shelf.points(each.id)
    assert await shelf.points() == sum(each.chunks for each in found)
    kept, needed = set(originals_in(shelf.folder)), {f"originals/{e.id[-2:]}/{e.id}/{e.revision}" for e in found}
    assert needed <= kept


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_start_after_a_kill_finishes_every_document(tmp_path: Path, files: list[Path], moment: str) -> None:
    folders = (tmp_path / f"data-{n}" for n in range(5))  # now and then it is done before anybody saw the moment
    folder = await anext(each for each in folders if await killed_when(each, MOMENTS[moment], *files))
    async with open_shelf(folder) as shelf:
        await shelf.all_over()
        states = [each.state for each in await shelf.documents.documents()]
        assert states.count("failed") <= 1
        assert states.count("ready") == len(states) - states.count("failed") > 0
        for file in files:  # what had not come in, comes now; the rest is there
            await shelf.put(file.read_bytes(), file.name)
        states = [each.state for each in await shelf.documents.documents()]
        assert (states.count("ready"), states.count("failed")) == (19, 1)
        await agree(shelf)


async def test_killed_again_and_again_it_comes_to_an_end(tmp_path: Path, files: list[Path]) -> None:
    """Twelve kills at moments out of a seed. Who was worked on three times when it happened may fail, and says so."""
    folder, chance = tmp_path / "data", random.Random(SEED)
    await killed_when(folder, at_least(20, "documents"), *files)
    for _ in range(11):
        async with ingesting(folder) as process:
            assert process.stdout
            await asyncio.wait([asyncio.ensure_future(process.stdout.readline())], timeout=chance.uniform(0.6, 1.8))
    async with open_shelf(folder) as shelf:
        await shelf.all_over()
        found = await shelf.documents.documents()
        assert len(found) == 20
        assert {each.reason for each in found} <= {None, KILLED, "The file holds nothing but white space."}
        await agree(shelf)


async def test_what_was_parsed_is_not_parsed_again(tmp_path: Path) -> None:
    file, folder = tmp_path / "long.txt", tmp_path / "data"
    file.write_text(long_text("otter", paragraphs=200))
    assert await killed_when(folder, at_least(1, "contents"), file)
    (original,) = originals_in(folder)
    (folder / original).write_text("Badgers dig.")
    async with open_shelf(folder) as shelf:
        await shelf.all_over()
        (document,) = await shelf.documents.documents()
        assert (document.state, await shelf.found("badger")) == ("ready", [])
        assert document.chunks == await shelf.points() > 100


async def test_who_kills_the_server_three_times_fails_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    texts = [f"Otter number {n} swims." for n in range(6)]
    texts.insert(2, f"A bottle of {DEADLY}.")
    files = [tmp_path / f"{n}.txt" for n in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    await killed_when(folder, at_least(7, "documents"), *files)
    for _ in range(4):
        async with ingesting(folder) as process:
            assert process.stdout
            said = await process.stdout.read()
    assert said  # the last one came to its end
    async with open_shelf(folder) as shelf:
        states = {each.name: (each.state, each.reason) for each in await shelf.documents.documents()}
        assert states.pop("2.txt") == ("failed", KILLED)
        assert set(states.values()) == {("ready", None)}
        assert await shelf.points() == 6


def chunks_in(folder: Path) -> int:
    with sqlite3.connect(f"file:{folder / 'documents.sqlite'}?mode=ro", uri=True) as db:
        return int(db.execute("SELECT count(*) FROM chunks").fetchone()[0])


async def test_a_long_one_may_be_interrupted_as_often_as_it_gets_on(tmp_path: Path) -> None:
    file, folder = tmp_path / "long.txt", tmp_path / "data"
    file.write_text(long_text("otter", paragraphs=1_200))
    assert await killed_when(folder, at_least(1, "chunks"), file)
    for _ in range(4):
        more_than_a_window = at_least(chunks_in(folder) + 65, "chunks")
        assert await killed_when(folder, more_than_a_window, file)
    async with open_shelf(folder) as shelf:
        await shelf.all_over()
        (document,) = await shelf.documents.documents()
        assert (document.state, document.reason, document.attempts) == ("ready", None, 0)


async def test_a_removal_that_was_broken_off_is_finished(tmp_path: Path) -> None:
    async with open_shelf(tmp_path) as shelf:
        document = await shelf.put("Otters swim.")
        await shelf.documents.update(document.id, {"deleted": True})
    async with open_shelf(tmp_path) as shelf:
        await shelf.all_over()
        assert (await shelf.points(), originals_in(tmp_path)) == (0, [])
        assert await shelf.documents.chunks(document.id, 1, 1) == []
