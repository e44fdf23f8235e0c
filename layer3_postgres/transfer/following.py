"""Keeps the database up with layer 2's stores while layer 2 serves: the move without a stop.

1. Follow: every write to the stores is told to the `Follower`, which copies the document it was about.
2. Backfill: it is told of every document that was there before.
3. Compare, while both sides are at rest.
4. Switch: layer 3 starts on the database, and layer 2 stops.

What a document is copied by is the same as in a move: written twice, it is the same; written late, it is the newest.
A database that does not answer holds nobody up: what was told waits, and what was removed is written down, so that it
is removed from the copy also when this process ends before.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.api.parts import Stores
from layer2_rag.documents.model import Document, StoredChunk
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.base import DocumentStore
from layer2_rag.stores.two_stores import TwoStoreWriter
from layer3_postgres.transfer.reading import Reader, open_reader
from layer3_postgres.transfer.removals import Removals
from layer3_postgres.transfer.targets import Target

log = structlog.get_logger(__name__)
TOGETHER = 64
PAUSE_SECONDS = 2.0
WORKED_ON = ("received", "processing")


class Marks:
    """Ids of documents that were written to and are not copied yet."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}
        self._some = asyncio.Event()

    def __len__(self) -> int:
        return len(self._ids)

    def tell(self, document_id: str) -> None:
        self._ids[document_id] = None
        self._some.set()

    def take(self) -> list[str]:
        taken = list(self._ids)[:TOGETHER]
        for each in taken:
            del self._ids[each]
        if not self._ids:
            self._some.clear()
        return taken

    async def some(self) -> None:
        await self._some.wait()


class FollowedDocuments:
    """A document store whose writes to documents are told. Whatever is not said here is the inner one's."""

    def __init__(self, inner: DocumentStore, marks: Marks, removals: Removals) -> None:
        self._inner = inner
        self._marks = marks
        self._removals = removals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def add(self, document: Document) -> Document:
        kept = await self._inner.add(document)
        self._marks.tell(kept.id)
        return kept

    async def update(
        self, document_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] | None = None
    ) -> Document | None:
        kept = await self._inner.update(document_id, changes, expected=expected or {})
        self._marks.tell(document_id)
        return kept

    async def remove(self, document_id: str) -> None:
        await self._removals.note(document_id)
        await self._inner.remove(document_id)
        self._marks.tell(document_id)

    async def put_content(self, document_id: str, revision: int, parsed: Parsed) -> None:
        await self._inner.put_content(document_id, revision, parsed)
        self._marks.tell(document_id)

    async def put_chunks(self, chunks: Sequence[StoredChunk]) -> None:
        await self._inner.put_chunks(chunks)
        for document_id in {chunk.key.document_id for chunk in chunks}:
            self._marks.tell(document_id)

    async def remove_chunks(self, document_id: str, *, keep: tuple[int, int] | None = None) -> None:
        await self._inner.remove_chunks(document_id, keep=keep)
        self._marks.tell(document_id)


def followed(stores: Stores, follower: "Follower") -> Stores:
    """The same stores, for layer 2 to serve from: its chunks come last, and so tell of their vectors, too."""
    documents = cast("DocumentStore", FollowedDocuments(stores.documents, follower.marks, follower.removals))
    return replace(stores, documents=documents, writer=TwoStoreWriter(documents, stores.index))


class Follower:
    """`source`: the stores as they are, not the followed ones. `target`: one that serves meanwhile."""

    def __init__(self, source: Stores, target: Target, removed: DocumentStore, removals: Removals) -> None:
        self.marks = Marks()
        self.removals = removals
        self._source = source
        self._target = target
        self._removed = removed
        self._copying = asyncio.Lock()

    @property
    def behind(self) -> int:
        return len(self.marks) + self._copying.locked()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.marks.some()
            try:
                await self.step()
            except MyStackError as error:
                log.warning("following_waits", detail=error.detail)
                await asyncio.sleep(PAUSE_SECONDS)
            except Exception:  # whatever it is, the next document must not wait for a new start
                log.exception("following_failed")
                await asyncio.sleep(PAUSE_SECONDS)

    async def backfill(self) -> int:
        """Tell of every document that is there, and of those that were removed before the copy knew; how many is
        told."""
        ids = [document.id async for document in self._source.documents.each_document()]
        ids += await self.removals.all()
        for each in ids:
            self.marks.tell(each)
        return len(ids)

    async def catch_up(self) -> None:
        """Returns when nothing is left to copy, also of what is being worked on, and nothing is on its way."""
        while self.behind:
            await self.step(also_unfinished=True)

    async def step(self, *, also_unfinished: bool = False) -> None:
        """Copies some of what was told. A document that is worked on tells of itself again when that is over."""
        async with self._copying:
            ids = self.marks.take()
            try:
                await self._copy(ids, also_unfinished=also_unfinished)
            except BaseException:
                for each in ids:
                    self.marks.tell(each)
                raise

    async def _copy(self, ids: Sequence[str], *, also_unfinished: bool) -> None:
        source = await open_reader(self._source)
        await self._target.prepare(source)
        deleted = {each.id: each for each in await self._source.documents.unfinished() if each.deleted}
        for document_id in ids:
            document = deleted.get(document_id) or await self._source.documents.document(document_id)
            if document is None:
                await self._removed.remove(document_id)
                await self.removals.settle(document_id)
            elif also_unfinished or document.deleted or document.state not in WORKED_ON:
                await self._copy_one(source, document)
        await self._target.finish(source)

    async def _copy_one(self, source: Reader, document: Document) -> None:
        if not await self._target.settled([document]):
            async with aclosing(source.parts([document])) as parts:
                await self._target.write([document], parts)
