"""Where uploads land while they are hashed, until it is known whose they are, or they are dropped."""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

from layer2_rag.errors import StoreFailed, document_too_large
from layer2_rag.stores.originals.base import Received

T = TypeVar("T")
BLOCK = 1_048_576
"""Bytes that are written at once. Each write is a change of thread, so small pieces of an upload are gathered."""


class Incoming:
    """Made by `open_incoming`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def receive(self, stream: AsyncIterable[bytes], *, limit: int) -> Received:
        async with self.new_file() as (path, handle):
            digest, size = hashlib.sha256(), 0
            async for block in _gathered(stream):
                size += len(block)
                if size > limit:
                    raise document_too_large(limit)
                await self._run(_write_and_hash, handle, block, digest)
        return Received(path, size, digest.hexdigest())

    async def discard(self, received: Received) -> None:
        await self._run(received.path.unlink, True)  # missing_ok

    async def fetch(self, stream: AsyncIterable[bytes]) -> Path:
        """A file with what is in the stream, for whom to remove who asked for it."""
        async with self.new_file() as (path, handle):
            async for block in stream:
                await self._run(_write, handle, block)
        return path

    @asynccontextmanager
    async def new_file(self) -> AsyncIterator[tuple[Path, int]]:
        """An empty file, open to be written; removed if there was an error."""
        handle, name = await self._run(tempfile.mkstemp, None, None, self.folder)
        path = Path(name)
        try:
            yield path, handle
        except BaseException:
            await self._run(path.unlink)
            raise
        finally:
            os.close(handle)

    async def _run(self, work: Callable[..., T], *args: object) -> T:
        """Only the disk's failures are called so: the stream may have its own."""
        with failures_named(self.folder):
            return await asyncio.to_thread(work, *args)


def _write(handle: int, block: bytes) -> None:
    """A file without a buffer may take only a part."""
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _write_and_hash(handle: int, block: bytes, digest: "hashlib._Hash") -> None:
    """Both in one change of thread."""
    _write(handle, block)
    digest.update(block)


async def _gathered(stream: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    gathered = bytearray()
    async for piece in stream:
        gathered += piece
        if len(gathered) >= BLOCK:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


async def open_incoming(folder: Path) -> Incoming:
    """Make the folder, and drop what a server that was killed left in it: nobody else uses this folder now."""
    with failures_named(folder):
        await asyncio.to_thread(_empty, folder)
    return Incoming(folder)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def failures_named(folder: Path) -> Iterator[None]:
    """The disk's own failures, in the system's words."""
    try:
        yield
    except OSError as error:
        raise StoreFailed(f"The folder {folder} failed: {error.strerror or error}.") from error
