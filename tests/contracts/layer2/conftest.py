"""Opens the document store that a test asks for."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from layer2_rag.stores.base import DocumentStore
from layer2_rag.stores.sqlite.store import open_sqlite
from tests.support.mongo import mongodb_url

__all__ = ["mongodb_url"]


@pytest.fixture(params=["sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[DocumentStore, None]:
    opened = await open_sqlite(tmp_path / "documents.sqlite")
    try:
        yield opened
    finally:
        await opened.aclose()
