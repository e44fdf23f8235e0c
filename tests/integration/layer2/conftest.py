"""What several of these tests use."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx
import pytest

from layer2_rag.embeddings.onnx import OnnxEmbedder
from tests.support.api import app_over, client_of
from tests.support.command import run

__all__ = ["run"]


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient, None]:
    """Of an app without documents."""
    async with client_of(app_over()) as client:
        yield client


@pytest.fixture
async def embedder() -> AsyncGenerator[OnnxEmbedder, None]:
    async with aclosing(OnnxEmbedder(threads=1)) as opened:
        yield opened
