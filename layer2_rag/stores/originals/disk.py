"""Originals in a folder: `<two characters>/<document id>/<revision>`."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import TypeVar

from layer2_rag.errors import StoreFailed
from layer2_rag.stores.originals.base import OriginalKey, Received, original_missing
from layer2_rag.stores.originals.incoming import BLOCK, Incoming, failures_named, open_incoming

T = TypeVar("T")
INCOMING = "incoming"


class DiskOriginals:
    """Made by `open_disk`."""

    def __init__(self, folder: Path, incoming: Incoming) -> None:
        self._folder = folder
        self._incoming = incoming

    async def receive(self, stream: AsyncIterable[bytes], *, limit: int) -> Received:
        return await self._incoming.receive(stream, limit=limit)

    async def commit(self, received: Received, key: OriginalKey) -> None:
        await self._run(_move, received.path, self._path(key), self._folder)

    async def discard(self, received: Received) -> None:
        await self._incoming.discard(received)

    async def size(self, key: OriginalKey) -> int | None:
        return await self._run(_size, self._path(key))

    async def read(self, key: OriginalKey, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        file = await self._run(_opened, self._path(key))
        if file is None:
            raise original_missing(key)
        try:
            while block := await self._run(os.pread, file.fileno(), _length(start, end), start):
                yield block
                start += len(block)
        finally:
            await asyncio.to_thread(file.close)

    @asynccontextmanager
    async def local(self, key: OriginalKey) -> AsyncIterator[Path]:
        if await self.size(key) is None:
            raise original_missing(key)
        yield self._path(key)

    async def delete(self, document_id: str, *, keep: Collection[int] = ()) -> None:
        await self._run(_delete, self._path(OriginalKey(document_id, 0)).parent, keep)

    async def each_key(self) -> AsyncGenerator[OriginalKey, None]:
        for shard in await self._run(_names, self._folder):
            if shard == INCOMING:
                continue
            for key in await self._run(_keys, self._folder / shard):
                yield key

    async def ping(self) -> None:
        if not await asyncio.to_thread(os.access, self._folder, os.W_OK):
            raise StoreFailed(f"The folder {self._folder} cannot be written to.")

    async def aclose(self) -> None:
        """Nothing is held open."""

    def _path(self, key: OriginalKey) -> Path:
        """By the id's last characters, which are random in a UUIDv7: no folder has too many entries."""
        return self._folder / key.document_id[-2:] / key.document_id / str(key.revision)

    async def _run(self, work: Callable[..., T], *args: object) -> T:
        with failures_named(self._folder):
            return await asyncio.to_thread(work, *args)


async def open_disk(folder: Path) -> DiskOriginals:
    """Uploads wait inside the folder, so that taking one in is a rename. Raises `StoreFailed`."""
    return DiskOriginals(folder, await open_incoming(folder / INCOMING))


def _move(source: Path, target: Path, root: Path) -> None:
    """On the disk when it returns: what is in the file, and its new name in each folder on the way there.

    The file is flushed after the rename, as a file system with a journal then writes all of it at once.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    for path in (target, target.parent, target.parent.parent, root):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _opened(path: Path) -> FileIO | None:
    try:
        return FileIO(path)
    except FileNotFoundError:
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _length(start: int, end: int | None) -> int:
    return BLOCK if end is None else max(0, min(BLOCK, end - start))


def _delete(folder: Path, keep: Collection[int]) -> None:
    """Empty folders are left to nobody."""
    if not keep:
        shutil.rmtree(folder, ignore_errors=not folder.exists())
    else:
        for name in _names(folder):
            if int(name) not in keep:
                (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


def _keys(shard: Path) -> list[OriginalKey]:
    return [OriginalKey(document, int(revision)) for document in _names(shard) for revision in _names(shard / document)]
