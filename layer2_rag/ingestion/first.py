"""Takes a folder's Markdown in at the first start, behind the server's back, so that there is something to ask."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.background import beside
from layer2_rag.documents.model import DEFAULT_COLLECTION
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.ingestion.library import Library, Upload

KIND = "first document"
LONGEST_WAIT = 3_600.0
log = structlog.get_logger(__name__)


class FirstDocuments:
    """The Markdown in `folder`. `marker` is a file that is there while they are taken in: a start that was broken off
    is gone on with. Documents that somebody has deleted do not come back, since their collection is still there."""

    def __init__(self, folder: Path, *, marker: Path) -> None:
        self._folder = folder
        self._marker = marker

    @asynccontextmanager
    async def taken_in(
        self, library: Library, ingestion: Ingestion, collections: Collections
    ) -> AsyncGenerator[None, None]:
        """In the background, while the context is open."""
        async with beside(self._try(library, ingestion, collections)):
            yield

    async def _try(self, library: Library, ingestion: Ingestion, collections: Collections) -> None:
        try:
            if not await collections.all() or await asyncio.to_thread(self._marker.exists):
                await self._take_in(library, ingestion)
        except (MyStackError, OSError) as error:
            log.warning("first_documents_failed", folder=str(self._folder), detail=str(error))

    async def _take_in(self, library: Library, ingestion: Ingestion) -> None:
        begin, files = time.monotonic(), await asyncio.to_thread(self._files)
        log.info("first_documents_begin", folder=str(self._folder), documents=len(files))
        await asyncio.to_thread(self._marker.touch)
        ids = [(await library.take_in(_blocks(file), self._upload(file)))[0].id for file in files]
        await asyncio.to_thread(self._marker.unlink)
        for document_id in ids:
            await ingestion.finished(document_id, seconds=LONGEST_WAIT)
        took = round(time.monotonic() - begin, 1)
        log.info("first_documents_end", folder=str(self._folder), documents=len(ids), seconds=took)

    def _files(self) -> list[Path]:
        return sorted(self._folder.rglob("*.md"))

    def _upload(self, file: Path) -> Upload:
        """By its path in the folder: there may be many of a name."""
        name = file.relative_to(self._folder).as_posix()
        return Upload(name=name, collection=DEFAULT_COLLECTION, kind=KIND, source=str(file))


async def _blocks(file: Path) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(file.read_bytes)
