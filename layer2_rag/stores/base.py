"""The two ports of storage. `DocumentStore` is the truth; `VectorIndex` only helps to find what it holds."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from layer2_rag.documents.model import Collection, Document, State, StoredChunk
from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.parsing.base import Parsed

PIECE = 8_192
"""Code points of a document's text that are stored together: a span is read without reading the whole text. A search
reads the pieces of a hundred chunks, so they are not much longer than a chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChunk:
    """A chunk of a document that may be searched now, with its text."""

    chunk: StoredChunk
    document: Document
    text: str


class ChunkWriter(Protocol):
    """Brings chunks to where they are found, each with its point. Raises `StoreUnreachable` and `StoreFailed`."""

    async def write(self, space: Space, chunks: Sequence[StoredChunk], points: Sequence["Point"]) -> None:
        """Keep them, in place of those with the same keys. A chunk that the document store has is in the index, too."""
        ...


class DocumentStore(Protocol):
    """Keeps collections, documents, their text and their chunks. Every write is durable when it returns.

    Ids that are not there give None or an empty result; what is put for a document that is deleted or not there is not
    kept. Times are kept to the millisecond. Raises `StoreUnreachable` and `StoreFailed`.
    """

    async def add_collection(self, collection: Collection) -> Collection:
        """Keep it, or return the one that has this name."""
        ...

    async def collection(self, name: str, *, counted: bool = True) -> Collection | None:
        """`counted`: False where nobody asks how many documents it has, which is then told as 0."""
        ...

    async def collections(self) -> list[Collection]:
        """All, by name, with how many documents each has (deleted ones are not counted)."""
        ...

    async def swap_generation(self, name: str, *, space: Space, generation: int) -> None:
        """From now on only this generation's chunks are found. One atomic write."""
        ...

    async def remove_collection(self, name: str) -> None:
        """Forget the collection's record; its documents were removed before."""
        ...

    async def add(self, document: Document) -> Document:
        """Keep it, or return the one with the same bytes in the same collection that is not deleted.

        Atomic: of any number of racing calls one wins, and all return its document.
        """
        ...

    async def document(self, document_id: str) -> Document | None:
        """None also for a deleted one."""
        ...

    async def documents(
        self,
        *,
        collection: str | None = None,
        states: Sequence[State] = (),
        before: str | None = None,
        limit: int = 100,
    ) -> list[Document]:
        """Newest first, from the first id below `before`. Deleted ones are left out."""
        ...

    async def unfinished(self) -> list[Document]:
        """All that are received, processing or deleted, oldest first: what a new start goes on with."""
        ...

    async def update(
        self, document_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = ...
    ) -> Document | None:
        """Change these fields if the document has the `expected` values; one atomic write, `updated_at` included.

        None if it is not there, or has others. Deleted ones can be updated only with `expected={"deleted": True}`, and
        stay deleted. Raises `DocumentDuplicate` if another document of the collection has the new `sha256`.
        """
        ...

    async def remove(self, document_id: str) -> None:
        """Forget the document with its text and chunks. Its cost is proportional to the document."""
        ...

    async def put_content(self, document_id: str, revision: int, parsed: Parsed) -> None:
        """Keep the text, pages, blocks and boxes of this revision, in place of what was kept under it."""
        ...

    async def content(self, document_id: str, revision: int) -> Parsed | None: ...

    async def text(self, document_id: str, revision: int, *, start: int = 0, end: int | None = None) -> str | None:
        """The run of the text, in code points; shorter where the text ends."""
        ...

    async def put_chunks(self, chunks: Sequence[StoredChunk]) -> None:
        """Keep them, in place of those with the same keys. All or none."""
        ...

    async def chunks(
        self, document_id: str, revision: int, generation: int, *, ordinals: Sequence[int] | None = None
    ) -> list[StoredChunk]:
        """By ordinal; all, or those of `ordinals`."""
        ...

    async def find_chunks(self, chunk_ids: Sequence[str]) -> list[FoundChunk]:
        """Those of the ids that may be found now, in their order, with token vectors and text: the document is not
        deleted, the revision is its `searchable` one, the generation its collection's."""
        ...

    async def remove_chunks(self, document_id: str, *, keep: tuple[int, int] | None = None) -> None:
        """Forget all chunks, and contents of other revisions, but those of `keep` (revision, generation)."""
        ...

    def each_document(self) -> AsyncIterator[Document]:
        """Every one, deleted ones too, in any order: for repairs and for moving house."""
        ...

    async def ping(self) -> None:
        """Raises `StoreUnreachable` when nothing answers."""
        ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """A sparse vector: hashes of terms (unsigned 32 bits, ascending) and their weights."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """On one field: one of `values`, or a range whose ends belong to it. `field` is `kind`, `author`, `date`,
    `source`, `tags`, or `metadata.<name>`; a date compares as a date, a number as a number."""

    field: str
    values: tuple[str | float | bool, ...] = ()
    gte: float | datetime | None = None
    lte: float | datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which points a search, a count or a removal is about: all that are set must hold."""

    collection: str | None = None
    generation: int | None = None
    document_id: str | None = None
    revision: int | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A chunk in the index. `fields` are what conditions ask for (see `Condition.field`): `kind`, `author`, `date` and
    so on, and `metadata` as a mapping. None, or a field that is left out, meets no condition."""

    chunk_id: str
    document_id: str
    collection: str
    revision: int
    generation: int
    vector: Vector
    terms: Terms
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that an index found, and how well it fits: cosine, or BM25's sum."""

    chunk_id: str
    score: float


class VectorIndex(Protocol):
    """Finds chunks by vector and by terms. What it returns is checked against the document store.

    Every write is durable and searchable when it returns. Raises `StoreUnreachable` and `StoreFailed`.
    """

    async def upsert(self, space: Space, points: Sequence[Point]) -> None:
        """Keep the points, in place of those with the same ids. A space is created when it is first written to.

        A chunk's point is in one space: that of its generation.
        """
        ...

    async def nearest(self, space: Space, vector: Vector, *, where: Where, limit: int) -> list[Hit]:
        """By cosine, best first. A space that does not exist has no points."""
        ...

    async def matching(self, space: Space, terms: Terms, *, where: Where, limit: int) -> list[Hit]:
        """By BM25, best first; the frequencies are those of `where.collection`, where the engine can do so."""
        ...

    async def count(self, space: Space, where: Where) -> int: ...

    async def remove(self, space: Space, where: Where) -> None: ...

    async def set_fields(self, space: Space, document_id: str, fields: Mapping[str, Any]) -> None:
        """Put these fields in place of the ones that the document's points have."""
        ...

    async def document_ids(self, space: Space) -> set[str]:
        """Of all points: for repairs."""
        ...

    async def points(self, space: Space, chunk_ids: Sequence[str]) -> list[Point]:
        """Those of these chunks that are there, in any order, with the vector and the terms as they are kept: for
        moving house. `fields` are left out, since the documents have them."""
        ...

    async def spaces(self) -> list[Space]: ...

    async def ping(self) -> None:
        """Raises `StoreUnreachable` when nothing answers."""
        ...

    async def aclose(self) -> None: ...
