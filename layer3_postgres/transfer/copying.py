"""Copies every document from a source into a target, a few groups at a time. Knows no database and no folder.

What was copied before is passed over, so that a copy that was killed goes on where it was, and one that is whole costs
a look at each record and at how many chunks it has.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from layer2_rag.documents.model import Document
from layer2_rag.stores.originals.base import OriginalKey, Originals
from layer3_postgres.transfer.reading import Reader, groups, revisions
from layer3_postgres.transfer.targets import Target

WORKERS = 3
"""Groups that are worked on at a time: one is read while another's rows are on their way."""
Done = Callable[[int], None]
"""Told how many more chunks are over."""


@dataclass(slots=True)
class Copied:
    """`left_out`: documents whose bytes the target has under another id."""

    documents: int = 0
    left_out: int = 0
    files: int = 0
    there_before: int = 0


@dataclass(frozen=True, slots=True)
class Files:
    """Where the uploaded files are, and where they are to be."""

    source: Originals
    target: Originals

    async def copy(self, document: Document) -> int:
        """How many were not there. What one says that is half written is not there."""
        keys = [OriginalKey(document.id, revision) for revision in revisions(document)]
        return sum([await self._copy_one(key) for key in keys])

    async def same(self, document: Document) -> bool:
        """Whether the target has each file that the source has, of the same size: what is in a file never changes."""
        keys = [OriginalKey(document.id, revision) for revision in revisions(document)]
        sizes = [(await self.source.size(key), await self.target.size(key)) for key in keys]
        return all(here is None or here == there for here, there in sizes)

    async def _copy_one(self, key: OriginalKey) -> bool:
        size = await self.source.size(key)
        if size is None or await self.target.size(key) is not None:  # another one there is newer, as its record is
            return False
        received = await self.target.receive(self.source.read(key), limit=size)
        await self.target.commit(received, key)
        return True


async def copy_all(source: Reader, target: Target, *, files: Files | None, done: Done) -> Copied:
    """`files`: None where they stay in their place. The target is to be finished then. Raises what the stores raise."""
    copied = Copied()
    await target.prepare(source)

    async def one(group: Sequence[Document]) -> None:
        await copy_group(source, target, group, files=files, copied=copied)
        done(sum(document.chunks for document in group))

    async with aclosing(groups(source.stores.documents.each_document())) as feed:
        await for_each(feed, one)
    return copied


async def copy_group(
    source: Reader, target: Target, group: Sequence[Document], *, files: Files | None, copied: Copied
) -> None:
    """The files first: a document that is there has its file. What is left out is named by the comparison."""
    settled = await target.settled(group)
    missing = [document for document in group if document.id not in settled]
    if files:
        new = sum([await files.copy(document) for document in group])
        copied.files += new  # after all waiting: other groups count, too
    if missing:
        async with aclosing(source.parts(missing)) as parts:
            left_out = await target.write(missing, parts)
        copied.documents += len(missing) - len(left_out)
        copied.left_out += len(left_out)
    copied.there_before += len(settled)


async def for_each(
    feed: AsyncGenerator[list[Document], None], work: Callable[[Sequence[Document]], Awaitable[None]]
) -> None:
    """Some at a time; the first failure ends all."""
    turn = asyncio.Lock()

    async def worker() -> None:
        while True:
            async with turn:
                group = await anext(feed, None)
            if group is None:
                return
            await work(group)

    workers = [asyncio.create_task(worker()) for _ in range(WORKERS)]
    try:
        await asyncio.gather(*workers)
    finally:
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
