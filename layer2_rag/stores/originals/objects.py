"""Originals in an object store, by obstore: Amazon S3, Cloudflare R2, MinIO and whatever speaks S3's protocol."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import ObjectStore, S3Store

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.originals.base import OriginalKey, Received, original_missing
from layer2_rag.stores.originals.incoming import BLOCK, Incoming, open_incoming

FOLDER = "originals/"
RETRIES = 3
RETRY_FOR = timedelta(seconds=20)
CONNECT_FOR = timedelta(seconds=5)
SILENT_FOR = timedelta(seconds=30)


class ObjectOriginals:
    """Made by `open_s3`, or over any other store of obstore's. `place` is what errors call it."""

    def __init__(self, store: ObjectStore, place: str, incoming: Incoming) -> None:
        self._store = store
        self._place = place
        self._incoming = incoming

    async def receive(self, stream: AsyncIterable[bytes], *, limit: int) -> Received:
        return await self._incoming.receive(stream, limit=limit)

    async def commit(self, received: Received, key: OriginalKey) -> None:
        """In parts, none of which is seen before the last is there. The file waits here until then."""
        with self._named():
            await obstore.put_async(self._store, _path(key), received.path)
        await self._incoming.discard(received)

    async def discard(self, received: Received) -> None:
        await self._incoming.discard(received)

    async def size(self, key: OriginalKey) -> int | None:
        with self._named():
            try:
                return (await obstore.head_async(self._store, _path(key)))["size"]
            except FileNotFoundError:
                return None

    async def read(self, key: OriginalKey, *, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        size = await self.size(key)
        if size is None:
            raise original_missing(key)
        end = size if end is None else min(end, size)
        if start >= end:
            return
        with self._named():
            try:
                found = await obstore.get_async(self._store, _path(key), options={"range": (start, end)})
            except FileNotFoundError as error:
                raise original_missing(key) from error
            async for block in found.stream(BLOCK):
                yield bytes(block)

    @asynccontextmanager
    async def local(self, key: OriginalKey) -> AsyncIterator[Path]:
        path = await self._incoming.fetch(self.read(key))
        try:
            yield path
        finally:
            await asyncio.to_thread(path.unlink)

    async def delete(self, document_id: str, *, keep: Collection[int] = ()) -> None:
        prefix = f"{FOLDER}{OriginalKey(document_id, 0).document_id}/"
        with self._named():
            found = await obstore.list(self._store, prefix).collect_async()
            kept = {f"{prefix}{revision}" for revision in keep}
            paths = [each["path"] for each in found if each["path"] not in kept]
            if paths:
                await obstore.delete_async(self._store, paths)

    async def each_key(self) -> AsyncGenerator[OriginalKey, None]:
        with self._named():
            async for page in obstore.list(self._store, FOLDER):
                for each in page:
                    _, document_id, revision = each["path"].split("/")
                    yield OriginalKey(document_id, int(revision))

    async def ping(self) -> None:
        await self.size(OriginalKey("ping", 0))

    async def aclose(self) -> None:
        """The library ends its connections by itself."""

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise StoreFailed(f"{self._place} refuses the key: check AWS_ACCESS_KEY_ID and its secret.") from error
        except BaseError as error:
            raise StoreUnreachable(f"{self._place} does not answer, or not as it should: {_brief(error)}.") from error


async def open_s3(url: str, *, incoming: Path, endpoint: str | None = None) -> ObjectOriginals:
    """`s3://bucket/prefix`; keys and region are taken from the usual `AWS_...` variables. `endpoint` is the address of
    a server that is not Amazon's. Nothing is sent yet. Raises `ConfigurationError` for a URL that cannot be read."""
    waiting = await open_incoming(incoming)
    return ObjectOriginals(await asyncio.to_thread(_s3, url, endpoint), f"The object store {url}", waiting)


def _s3(url: str, endpoint: str | None) -> S3Store:
    try:
        return S3Store.from_url(
            url,
            config={"endpoint": endpoint} if endpoint else {},
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "connect_timeout": CONNECT_FOR,
                "read_timeout": SILENT_FOR,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR},
        )
    except (BaseError, ValueError) as error:
        raise ConfigurationError(f"{url!r} is no address of an object store, as s3://bucket/prefix.") from error


def _path(key: OriginalKey) -> str:
    return f"{FOLDER}{key.document_id}/{key.revision}"


def _brief(error: BaseError) -> str:
    return " ".join(str(error).split("\n\n")[0].split())[:300].rstrip(".")
