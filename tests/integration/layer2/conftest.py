"""What several of these tests use."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from layer2_rag.embeddings.onnx import OnnxEmbedder
from tests.support.api import app_over, client_of
from tests.support.command import run
from tests.support.layer2_library import QuickEmbedder, Shelf, open_shelf
from tests.support.layer2_mongo import mongodb_url, own_database

__all__ = ["mongodb_url", "run"]


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient, None]:
    """Of an app without documents."""
    async with client_of(app_over()) as client:
        yield client


@pytest.fixture
async def embedder() -> AsyncGenerator[OnnxEmbedder, None]:
    async with aclosing(OnnxEmbedder(threads=1)) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "mongo"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Shelf, None]:
    if request.param == "sqlite":
        async with open_shelf(tmp_path, embedder=QuickEmbedder()) as opened:
            yield opened
    else:
        async with (
            own_database(request.getfixturevalue("mongodb_url")) as url,
            open_shelf(tmp_path, embedder=QuickEmbedder(), mongodb_url=url) as opened,
        ):
            yield opened


@pytest.fixture
async def shelf(quick: "tuple[Shelf, QuickEmbedder]") -> Shelf:
    return quick[0]


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncGenerator[tuple[Shelf, QuickEmbedder], None]:
    """On SQLite, with the embedder in hand."""
    embedder = QuickEmbedder()
    async with open_shelf(tmp_path, embedder=embedder) as opened:
        yield opened, embedder
