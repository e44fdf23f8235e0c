"""Opens the document store that a test asks for, and gives vector indexes a folder."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from layer2_rag.stores.base import DocumentStore, VectorIndex
from layer2_rag.stores.mongo.store import open_mongo
from layer2_rag.stores.sqlite.store import open_sqlite
from tests.contracts.layer2.vector_indexes import ALL, SERVING, open_index
from tests.support.layer2_mongo import mongodb_url, own_database

__all__ = ["mongodb_url"]
IN_MEMORY = Path("/dev/shm")


@pytest.fixture(params=["sqlite", "mongo"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[DocumentStore, None]:
    """An empty one."""
    if request.param == "sqlite":
        opened: DocumentStore = await open_sqlite(tmp_path / "documents.sqlite")
        yield opened
        await opened.aclose()
    else:
        async with own_database(request.getfixturevalue("mongodb_url")) as url:
            opened = await open_mongo(url)
            yield opened
            await opened.aclose()


@pytest.fixture(params=ALL)
async def index(request: pytest.FixtureRequest, quick_folder: Path) -> AsyncGenerator[VectorIndex, None]:
    """An empty one; nothing of it is left running."""
    async with open_index(request.param, quick_folder) as opened:
        yield opened
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture(params=SERVING)
async def serving_index(request: pytest.FixtureRequest, quick_folder: Path) -> AsyncGenerator[VectorIndex, None]:
    """An empty one of those that may serve many: the client's own engine is for tests."""
    async with open_index(request.param, quick_folder) as opened:
        yield opened


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """In memory where the machine has such a folder: a vector index waits for the disk at each step of its creation."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)
