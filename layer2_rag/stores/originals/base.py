"""The port of the files as they were uploaded. Knows no parser and no document store."""

import re
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from layer2_rag.errors import DocumentMissing

DOCUMENT_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, slots=True, order=True)
class OriginalKey:
    """Which contents of which document. Raises `ValueError` for an id that could lead out of the store."""

    document_id: str
    revision: int

    def __post_init__(self) -> None:
        if not DOCUMENT_ID.fullmatch(self.document_id):
            raise ValueError(f"{self.document_id!r} is no id of a document.")


def original_missing(key: OriginalKey) -> DocumentMissing:
    return DocumentMissing(f"The file of document {key.document_id}, revision {key.revision}, is not there.")


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came in whole and waits, on this machine, for its key. `sha256` is hexadecimal."""

    path: Path
    bytes: int
    sha256: str


class Originals(Protocol):
    """Keeps uploaded files. Never holds one in memory. Raises `StoreUnreachable` and `StoreFailed`."""

    async def receive(self, stream: AsyncIterable[bytes], *, limit: int) -> Received:
        """Write the stream to a temporary file. Raises `DocumentTooLarge` above `limit` bytes.

        Whatever ends it early, a client that goes away for example, leaves nothing behind.
        """
        ...

    async def commit(self, received: Received, key: OriginalKey) -> None:
        """Keep the file under the key, in place of one that is there. Durable when it returns."""
        ...

    async def discard(self, received: Received) -> None:
        """Drop a file that was not committed; nothing if it was."""
        ...

    async def size(self, key: OriginalKey) -> int | None:
        """In bytes; None if it is not there."""
        ...

    def read(self, key: OriginalKey, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """The bytes `start:end` in blocks, as far as the file goes. Raises `DocumentMissing`."""
        ...

    def local(self, key: OriginalKey) -> AbstractAsyncContextManager[Path]:
        """The file on this machine's disk, to be read only, while the context is open. Raises `DocumentMissing`."""
        ...

    async def delete(self, document_id: str, *, keep: Collection[int] = ()) -> None:
        """All revisions of the document but those to keep."""
        ...

    def each_key(self) -> AsyncIterator[OriginalKey]:
        """All, in any order: for repairs."""
        ...

    async def ping(self) -> None: ...

    async def aclose(self) -> None: ...
