"""Keeps the database up with layer 2's stores while layer 2 serves: the move without a stop.

1. Follow: every write to the stores is told to the `Follower`, which copies the document, or does to the collection
   what was done to this one.
2. Backfill: it is told of every document that was there before.
3. Compare, while both sides are at rest.
4. Switch: layer 3 starts on the database, and layer 2 stops.

What a document is copied by is the same as in a move: written twice, it is the same; written late, it is the newest.
A database that does not answer holds nobody up: what was told waits, and what was removed is written down, so that it
is removed from the copy also when this process ends before.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.api.parts import Stores
from layer2_rag.documents.model import Collection, Document, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import CollectionNotEmpty, StoreFailed
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
COLLECTION = "collection "


def of_collection(name: str) -> str:
    """Its mark, which is no id of a document."""
    return f"{COLLECTION}{name}"


class Marks:
    """What was written to and is not copied yet: ids of documents, and collections (see `of_collection`)."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}
        self._some = asyncio.Event()

    def __len__(self) -> int:
        return len(self._told)

    def others_than(self, these: Set[str]) -> bool:
        return not self._told.keys() <= these

    def tell(self, *marks: str) -> None:
        self._told |= dict.fromkeys(marks)
        if self._told:
            self._some.set()

    def take(self) -> list[str]:
        taken = list(self._told)[:TOGETHER]
        for each in taken:
            del self._told[each]
        if not self._told:
            self._some.clear()
        return taken

    async def some(self) -> None:
        await self._some.wait()


class FollowedDocuments:
    """A document store whose writes are told. Whatever is not said here is the inner one's."""

    def __init__(self, inner: DocumentStore, marks: Marks, removals: Removals) -> None:
        self._inner = inner
        self._marks = marks
        self._removals = removals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @contextmanager
    def _told(self, *marks: str) -> Iterator[None]:
        """Whatever becomes of the write: a cancelled one may have come too late to be none."""
        try:
            yield
        finally:
            self._marks.tell(*marks)

    async def add_collection(self, collection: Collection) -> Collection:
        with self._told(of_collection(collection.name)):
            return await self._inner.add_collection(collection)

    async def swap_generation(self, name: str, *, space: Space, generation: int) -> None:
        with self._told(of_collection(name)):
            await self._inner.swap_generation(name, space=space, generation=generation)

    async def remove_collection(self, name: str) -> None:
        await self._removals.note(of_collection(name))
        with self._told(of_collection(name)):
            await self._inner.remove_collection(name)

    async def add(self, document: Document) -> Document:
        with self._told(document.id):
            return await self._inner.add(document)

    async def update(
        self, document_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] | None = None
    ) -> Document | None:
        with self._told(document_id):
            return await self._inner.update(document_id, changes, expected=expected or {})

    async def remove(self, document_id: str) -> None:
        await self._removals.note(document_id)
        with self._told(document_id):
            await self._inner.remove(document_id)

    async def put_content(self, document_id: str, revision: int, parsed: Parsed) -> None:
        with self._told(document_id):
            await self._inner.put_content(document_id, revision, parsed)

    async def put_chunks(self, chunks: Sequence[StoredChunk]) -> None:
        with self._told(*(chunk.key.document_id for chunk in chunks)):
            await self._inner.put_chunks(chunks)

    async def remove_chunks(self, document_id: str, *, keep: tuple[int, int] | None = None) -> None:
        with self._told(document_id):
            await self._inner.remove_chunks(document_id, keep=keep)


def followed(stores: Stores, follower: "Follower") -> Stores:
    """The same stores, for layer 2 to serve from: its chunks come last, and so tell of their vectors, too."""
    documents = cast("DocumentStore", FollowedDocuments(stores.documents, follower.marks, follower.removals))
    return replace(stores, documents=documents, writer=TwoStoreWriter(documents, stores.index))


@dataclass(frozen=True, slots=True)
class _Step:
    """What a step knows of the source. `deleted`: documents that are marked so, by their ids."""

    source: Reader
    deleted: Mapping[str, Document]


class Follower:
    """`source`: the stores as they are, not the followed ones. `target`: one that serves meanwhile, and `kept` its
    documents."""

    def __init__(self, source: Stores, target: Target, kept: DocumentStore, removals: Removals) -> None:
        self.marks = Marks()
        self.removals = removals
        self._source = source
        self._target = target
        self._kept = kept
        self._copying = asyncio.Lock()
        self._catching_up = 0
        self._failed: set[str] = set()
        self._left_out: set[str] = set()

    @property
    def behind(self) -> int:
        return len(self.marks) + self._copying.locked()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.marks.some()
            try:
                if await self.step():
                    continue
            except MyStackError as error:
                log.warning("following_waits", detail=error.detail)
            except Exception:  # whatever it is, the next document must not wait for a new start
                log.exception("following_failed")
            await asyncio.sleep(PAUSE_SECONDS)

    async def backfill(self) -> int:
        """Tell of what was removed before the copy knew, and of each collection and document; how many is told."""
        told = await self.removals.all()
        told += [of_collection(each.name) for each in await self._source.documents.collections()]
        told += [document.id async for document in self._source.documents.each_document()]
        self.marks.tell(*told)
        return len(told)

    async def catch_up(self) -> None:
        """Returns when nothing is left to copy, also of what is being worked on, and nothing is on its way. Raises
        `StoreFailed` when only that is left which cannot be copied."""
        async with self._copying:
            self._failed.clear()
        self._catching_up += 1
        try:
            self.marks.tell(*(each.id for each in await self._source.documents.unfinished()))  # steps passed over them
            while self.marks.others_than(self._failed) or self._copying.locked():
                await self.step()
        finally:
            self._catching_up -= 1
        if self._failed:
            raise StoreFailed(f"{len(self._failed)} of what was written could not be copied. The log says why.")

    async def step(self) -> bool:
        """Copies some of what was told. A document that is worked on tells of itself again when that is over, and is
        copied as it is only where somebody catches up.

        What fails is told again behind all others, and then this is False. What the target left out is told again when
        it took something else, which may have made way.
        """
        async with self._copying:
            waiting = self.marks.take()
            self._failed.difference_update(waiting)
            try:
                await self._copy(waiting)
            except BaseException:
                self.marks.tell(*(each for each in waiting if each not in self._failed))
                raise
            finally:
                self.marks.tell(*self._failed)
            return self._failed.isdisjoint(waiting)

    async def _copy(self, waiting: Sequence[str]) -> None:
        source = await open_reader(self._source)
        await self._target.prepare(source)
        deleted = {each.id: each for each in await self._source.documents.unfinished() if each.deleted}
        step = _Step(source, deleted)
        for mark in await self._removals_first(waiting):
            await self._attempt(step, mark)
        if not self.marks.others_than(self._failed):  # else a generation would be swapped for one that is half there
            await self._target.finish(source)

    async def _removals_first(self, waiting: Sequence[str]) -> list[str]:
        """Their bytes may have come again. Collections come last, which go after their documents."""
        there = {each for each in waiting if await self._source.documents.document(each)}
        return sorted(waiting, key=lambda each: (each.startswith(COLLECTION), each in there))

    async def _attempt(self, step: _Step, mark: str) -> None:
        """Raises when nothing else could be copied, either."""
        try:
            taken = await self._follow(step, mark)
        except Exception as error:  # whatever it is, the others must not wait for it
            log.warning("not_copied", what=mark, exc_info=not isinstance(error, MyStackError), detail=str(error))
            self._failed.add(mark)
            await self._target.prepare(step.source)
            return
        if taken:
            self.marks.tell(*self._left_out)
            self._left_out.clear()
        else:
            self._left_out.add(mark)

    async def _follow(self, step: _Step, mark: str) -> bool:
        """Whether the target could take it: it has no bytes twice, and no documents without their collection."""
        if mark.startswith(COLLECTION):
            return await self._follow_collection(step.source, mark)
        document = step.deleted.get(mark) or await self._source.documents.document(mark)
        if document is None:
            await self._kept.remove(mark)
            await self.removals.settle(mark)
        elif self._catching_up or document.deleted or document.state not in WORKED_ON:
            return await self._copy_one(step.source, document)
        return True

    async def _follow_collection(self, source: Reader, mark: str) -> bool:
        name = mark.removeprefix(COLLECTION)
        if name in source.collections:
            await self.removals.settle(mark)  # which was noted, and then not made
            async for document in self._source.documents.each_document():
                if document.collection == name:
                    self.marks.tell(document.id)
            return True
        try:
            await self._kept.remove_collection(name)
        except CollectionNotEmpty:
            return False
        await self.removals.settle(mark)
        return True

    async def _copy_one(self, source: Reader, document: Document) -> bool:
        if await self._target.settled([document]):
            return True
        async with aclosing(source.parts([document])) as parts:
            return not await self._target.write([document], parts)
