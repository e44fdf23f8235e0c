"""Reads documents out of any stores with all that was made of them, in parts of bounded size. Knows no target."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field

from layer2_rag.api.parts import Stores
from layer2_rag.documents.model import Collection, Document, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.base import Point

WINDOW = 512
"""Chunks in a part: about 6 MB, most of it token vectors."""


@dataclass(frozen=True, slots=True)
class Content:
    document_id: str
    revision: int
    parsed: Parsed


@dataclass(slots=True)
class Entry:
    """A chunk with its text, and its point where an index has one: a document that is half-way may lack some. Not
    frozen, which takes three times as long to make, and there may be millions."""

    chunk: StoredChunk
    text: str
    space: Space | None = None
    point: Point | None = None


@dataclass(slots=True)
class Part:
    contents: list[Content] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


class Reader:
    """Made by `open_reader`, which looks once at what collections and spaces there are.

    Read are the revision that is found and the newest, of the generation that is found and the next, which a
    re-embedding may be at. What else is there is leftovers, that no search shows: they stay behind.
    """

    def __init__(self, stores: Stores, collections: Sequence[Collection], spaces: Sequence[Space]) -> None:
        self.stores = stores
        self.collections = {each.name: each for each in collections}
        self.spaces = tuple(spaces)

    async def parts(self, group: Sequence[Document]) -> AsyncGenerator[Part, None]:
        """Of these documents one after the other. Of a deleted one there is nothing but its record."""
        part = Part()
        for document in group:
            for revision in revisions(document):
                async for chunks in self._revision(document, revision, part):
                    part.entries += chunks
                    if len(part.entries) >= WINDOW:
                        yield await self._with_points(part)
                        part = Part()
        yield await self._with_points(part)

    async def _revision(self, document: Document, revision: int, part: Part) -> AsyncGenerator[list[Entry], None]:
        parsed = await self.stores.documents.content(document.id, revision)
        if parsed is not None:
            part.contents.append(Content(document.id, revision, parsed))
        text = parsed.text if parsed else ""
        for generation in self.generations(document.collection):
            async for chunks in self._windows(document, revision, generation):
                yield [Entry(chunk, text[chunk.start : chunk.end]) for chunk in chunks]

    def generations(self, collection: str) -> tuple[int, ...]:
        """Those that are read."""
        found = self.collections.get(collection)
        return (found.generation, found.generation + 1) if found else ()

    async def _windows(
        self, document: Document, revision: int, generation: int
    ) -> AsyncGenerator[list[StoredChunk], None]:
        """They are written in order: where a window's last is missing, it was the last window. A document that says
        that it has few is read at once."""
        few = document.state == "ready" and document.chunks < WINDOW
        start, last = 0, WINDOW - 1
        while last == start + WINDOW - 1:
            ordinals = None if few else list(range(start, start + WINDOW))
            chunks = await self.stores.documents.chunks(document.id, revision, generation, ordinals=ordinals)
            if not chunks:
                return
            yield chunks
            if few:
                return
            start, last = start + WINDOW, chunks[-1].key.ordinal + WINDOW

    async def _with_points(self, part: Part) -> Part:
        """A chunk's point is in one space: that of its generation, which only a re-embedding has another of."""
        missing = {entry.chunk.key.id: entry for entry in part.entries}
        for space in self.spaces:
            if missing:
                for point in await self.stores.index.points(space, [*missing]):
                    entry = missing.pop(point.chunk_id)
                    entry.space, entry.point = space, point
        return part


async def open_reader(stores: Stores) -> Reader:
    return Reader(stores, await stores.documents.collections(), await stores.index.spaces())


def revisions(document: Document) -> list[int]:
    """Those that are worth keeping: what is found, and what is to be found."""
    return [] if document.deleted else sorted({document.searchable, document.revision} - {0})


async def groups(documents: AsyncIterator[Document], *, chunks: int = WINDOW) -> AsyncGenerator[list[Document], None]:
    """Documents that have about so many chunks together, or one that has more. At most 256."""
    group: list[Document] = []
    size = 0
    async for document in documents:
        if group and (size + document.chunks > chunks or len(group) == 256):
            yield group
            group, size = [], 0
        group.append(document)
        size += document.chunks
    if group:
        yield group
