"""Opens the document store that a test asks for, and gives vector indexes a folder."""

import tempfile
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from layer2_rag.stores.base import DocumentStore
from layer2_rag.stores.mongo.store import open_mongo
from layer2_rag.stores.sqlite.store import open_sqlite
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


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """In memory where the machine has such a folder: a vector index waits for the disk at each step of its creation."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)
