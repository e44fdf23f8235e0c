"""The subject of this layer: collections, documents, and the chunks of them that are found. Frozen, no behaviour."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from layer2_rag.embeddings.base import Space

State = Literal["received", "processing", "ready", "failed"]
DEFAULT_COLLECTION = "default"
"""Where a document goes, and a question, that names no other."""
CHUNK_NAMESPACE = UUID("6f4a3e0c-9d1b-5b61-8f6f-0d9a3c2b7e11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents that are searched together, embedded by one model.

    `generation` counts how often the collection was embedded anew: only chunks of the current one are found, so
    that changing this record alone swaps the whole index.
    """

    name: str
    space: Space
    generation: int = 1
    created_at: datetime
    documents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An upload, and what became of it.

    `revision` counts its contents, and `state` is that of the newest; `searchable` is the revision whose chunks are
    found, 0 for none: a new version is swapped in when it is ready, and until then the old one is found.
    `reason` says why it failed, or what it waits for. `source` is where it came from (a path, a URL).
    `chunks` is how many are searchable. `attempts` counts how often work on it was begun and not ended since something
    of it was last kept.
    `deleted`: acknowledged as gone; what is left of it is being removed.
    """

    id: str
    collection: str
    name: str
    kind: str
    metadata: dict[str, Any] = field(default_factory=dict)
    source: str | None = None
    tags: tuple[str, ...] = ()
    state: State = "received"
    reason: str | None = None
    bytes: int
    sha256: str
    chunks: int = 0
    revision: int = 1
    searchable: int = 0
    attempts: int = 0
    format: str | None = None
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    pages: int = 0
    parser_version: int = 0
    chunker_version: int = 0
    deleted: bool = False
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkKey:
    """Whose chunk it is: of which contents of the document, embedded for which generation of the collection."""

    document_id: str
    revision: int
    generation: int
    ordinal: int

    @property
    def id(self) -> str:
        """The same key always has the same id, so that writing a chunk or a vector twice changes nothing."""
        return str(uuid5(CHUNK_NAMESPACE, f"{self.document_id}/{self.revision}/{self.generation}/{self.ordinal}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChunk:
    """A chunk as it is kept. `token_vectors`: uint8 (tokens, 64) as bytes; None until it is embedded."""

    key: ChunkKey
    start: int
    end: int
    page: int | None
    section: str
    tokens: int
    token_vectors: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk that was found, with all that a reader sees of it. Offsets are code points of the text of `revision`."""

    chunk_id: str
    document_id: str
    document_name: str
    page: int | None
    section: str
    start: int
    end: int
    text: str
    score: float
    revision: int = 1
