"""Where the two sides of a move are: files that lie elsewhere, and folders that are named, in use or not there."""

from pathlib import Path

import pytest

from layer1_basic_api.errors import ConfigurationError, DataFolderInUse
from layer2_rag.api.parts import alone
from layer2_rag.stores.originals.base import OriginalKey
from layer3_postgres.api.config import Settings
from layer3_postgres.api.sides import Places
from tests.support.layer3_opened import layer3, moved
from tests.support.layer3_sources import add_document, layer2_at


async def test_files_are_copied_where_they_lie_elsewhere(two: tuple[Settings, Settings]) -> None:
    old, new = two
    async with layer2_at(old) as source:
        made = await add_document(source, 1)
    places = Places(documents=str(old.data), vectors=str(old.data), originals=str(old.data))
    report = await moved(new, places)
    assert report.differences == []
    assert report.copied
    assert report.copied.files == 1
    async with layer3(new) as (stores, _):
        assert await stores.originals.size(OriginalKey(made.id, 1)) == made.bytes
    assert (await moved(new, places)).copied.files == 0  # type: ignore[union-attr]
    async with layer3(new) as (stores, _):
        await stores.originals.delete(made.id)
    lacking = await moved(new, places, verify=True)
    assert lacking.differences == [f"note 1.txt ({made.id}): its file is missing or differs."]


@pytest.mark.parametrize("back", [False, True])
async def test_files_come_with_their_documents_from_another_folder(two: tuple[Settings, Settings], back: bool) -> None:
    old, new = two
    places = Places(documents=str(old.data), vectors=str(old.data))
    async with layer2_at(old) as source:
        made = await add_document(source, 1)
    await moved(new, places)
    async with layer3(new) as (stores, _):
        assert await stores.originals.size(OriginalKey(made.id, 1)) == made.bytes
    if back:
        elsewhere = new.model_copy(update={"data": new.data / "elsewhere"})
        await moved(new, Places(documents=str(elsewhere.data), vectors=str(elsewhere.data)), back=True)
        async with layer2_at(elsewhere) as target:
            assert await target.originals.size(OriginalKey(made.id, 1)) == made.bytes


async def test_every_copied_file_is_counted(two: tuple[Settings, Settings]) -> None:
    """Also those of groups that are copied at the same time."""
    old, new = two
    async with layer2_at(old) as source:
        for n in range(4):
            await add_document(source, n, chunks=400)
    places = Places(documents=str(old.data), vectors=str(old.data), originals=str(old.data))
    assert (await moved(new, places)).copied.files == 4  # type: ignore[union-attr]


async def test_a_running_layer_2_is_told_to_stop(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        await add_document(source, 1)
    async with alone(settings.data):
        with pytest.raises(DataFolderInUse, match="embedded stores let one process in"):
            await moved(settings)


async def test_the_data_folder_may_be_named_in_another_way(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with layer2_at(settings) as source:
        await add_document(source, 1)
    monkeypatch.chdir(settings.data.parent)
    here = settings.model_copy(update={"data": Path(settings.data.name)})
    assert (await moved(here, Places(documents=settings.data.name, vectors=str(settings.data)))).differences == []


async def test_the_folder_that_is_in_use_is_named(two: tuple[Settings, Settings]) -> None:
    old, new = two
    async with layer2_at(old) as source:
        await add_document(source, 1)
    places = Places(documents=str(old.data), vectors=str(old.data))
    async with alone(old.data):
        with pytest.raises(DataFolderInUse, match=f"works on {old.data}. Stop it"):
            await moved(new, places)


async def test_a_source_that_is_not_there_is_no_empty_one(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no .*documents\.sqlite"):
        await moved(settings)
