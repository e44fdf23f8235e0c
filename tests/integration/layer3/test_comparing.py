"""A comparison that fails has ended altogether."""

import asyncio
from collections.abc import Sequence

import pytest

from layer2_rag.documents.model import Document
from layer2_rag.errors import StoreUnreachable
from layer3_postgres.api.config import Settings
from layer3_postgres.transfer.comparing import compare
from layer3_postgres.transfer.digests import Digests
from layer3_postgres.transfer.reading import Reader, open_reader
from tests.support.layer3_sources import add_document, layer2_at


class HalfAway:
    """Digests of a source that does not answer, while those of the target are slow."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reading = False

    async def expected(self, source: Reader, documents: Sequence[Document]) -> Digests:
        await self.reads.wait()
        raise StoreUnreachable("MongoDB does not answer.")

    async def kept(self, documents: Sequence[Document]) -> Digests:
        self.reading = True
        self.reads.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.reading = False
        return {}

    async def records(self, ids: Sequence[str]) -> list[Document]:
        return []


async def test_nothing_is_read_after_a_failure(settings: Settings) -> None:
    """The stores close then."""
    digesting = HalfAway()
    async with layer2_at(settings) as source:
        await add_document(source, 1)
        reader = await open_reader(source)
        with pytest.raises(StoreUnreachable):
            await compare(reader, reader, digesting, done=lambda _: None)
        assert not digesting.reading
