"""What every store of originals does: a folder, obstore's own stores, an S3-compatible server."""

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest
import uuid_utils
from obstore.store import LocalStore, MemoryStore

from layer2_rag.errors import DocumentMissing, DocumentTooLarge
from layer2_rag.stores.originals.base import OriginalKey, Originals, Received
from layer2_rag.stores.originals.disk import open_disk
from layer2_rag.stores.originals.incoming import BLOCK, open_incoming
from layer2_rag.stores.originals.objects import ObjectOriginals, open_s3
from tests.support.layer2_s3 import s3_server
from tests.support.require import given, missing

LIMIT = 20_000_000
FILE = os.urandom(1000) * 12_000
"""12 MB: several blocks, and an upload in parts."""


@pytest.fixture(params=["disk", "memory", "local", "s3", "real-s3"])
async def originals(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Originals, None]:
    """An empty one, whose uploads wait somewhere below `tmp_path`. The real one is that of `TEST_S3_URL`."""
    match request.param:
        case "disk":
            yield await open_disk(tmp_path / "originals")
        case "memory" | "local":
            kept = tmp_path / "kept"
            await asyncio.to_thread(kept.mkdir)
            store = MemoryStore() if request.param == "memory" else LocalStore(kept)
            yield ObjectOriginals(store, "The store", await open_incoming(tmp_path / "incoming"))
        case "s3":
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
            async with s3_server() as server:
                yield await open_s3("s3://bucket/a/prefix", incoming=tmp_path / "incoming", endpoint=server.url)
        case _:
            url = given("TEST_S3_URL")
            if not url:
                missing("s3", "TEST_S3_URL names no bucket (s3://bucket/prefix, with the usual AWS_ variables)")
            endpoint = given("AWS_ENDPOINT_URL")
            yield await open_s3(f"{url}/{uuid_utils.uuid7()}", incoming=tmp_path / "incoming", endpoint=endpoint)


async def pieces(content: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


def key(revision: int = 1) -> OriginalKey:
    return OriginalKey(str(uuid_utils.uuid7()), revision)


async def put(originals: Originals, content: bytes, where: OriginalKey) -> Received:
    received = await originals.receive(pieces(content), limit=LIMIT)
    await originals.commit(received, where)
    return received


async def get(originals: Originals, where: OriginalKey, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([block async for block in originals.read(where, start=start, end=end)])


async def waiting(folder: Path) -> list[Path]:
    """Files that wait for their key, or were left behind."""
    return await asyncio.to_thread(lambda: [path for path in folder.rglob("incoming/*") if path.is_file()])


@pytest.mark.parametrize("content", [b"", b"x", FILE], ids=["empty", "one", "large"])
async def test_a_file_comes_back_as_it_was(originals: Originals, tmp_path: Path, content: bytes) -> None:
    where = key()
    received = await put(originals, content, where)
    assert (received.bytes, received.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert await originals.size(where) == len(content)
    assert await get(originals, where) == content
    async with originals.local(where) as path:
        assert await asyncio.to_thread(path.read_bytes) == content
    assert await waiting(tmp_path) == []


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (5, 5), (BLOCK - 1, BLOCK + 1), (11_999_990, None), (11_999_990, 10**9), (10**9, None)]
)
async def test_a_range_is_as_long_as_the_file_goes(originals: Originals, start: int, end: int | None) -> None:
    where = key()
    await put(originals, FILE, where)
    assert await get(originals, where, start, end) == FILE[start:end]


async def test_a_file_that_is_not_there_is_missing(originals: Originals) -> None:
    where = key()
    assert await originals.size(where) is None
    with pytest.raises(DocumentMissing):
        await get(originals, where)
    with pytest.raises(DocumentMissing):
        async with originals.local(where):
            pass
    await originals.delete(where.document_id)
    await originals.ping()


async def test_a_file_above_the_limit_is_refused_and_leaves_nothing(originals: Originals, tmp_path: Path) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 500_000
            yield bytes(500_000)

    with pytest.raises(DocumentTooLarge, match="3,000,000 bytes"):
        await originals.receive(endless(), limit=3_000_000)
    assert read <= 3_000_000 + 2 * BLOCK
    assert await waiting(tmp_path) == []
    exact = await originals.receive(pieces(bytes(3_000_000)), limit=3_000_000)
    assert exact.bytes == 3_000_000


async def test_an_upload_that_breaks_off_leaves_nothing(originals: Originals, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def cut() -> AsyncIterator[bytes]:
        yield bytes(2 * BLOCK)
        raise ConnectionResetError

    async def held() -> AsyncIterator[bytes]:
        yield bytes(2 * BLOCK)
        begun.set()
        await asyncio.Event().wait()

    with pytest.raises(ConnectionResetError):
        await originals.receive(cut(), limit=LIMIT)
    task = asyncio.create_task(originals.receive(held(), limit=LIMIT))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await waiting(tmp_path) == []


async def test_a_file_that_is_dropped_is_gone(originals: Originals, tmp_path: Path) -> None:
    received = await originals.receive(pieces(b"x"), limit=LIMIT)
    assert len(await waiting(tmp_path)) == 1
    await originals.discard(received)
    await originals.discard(received)
    assert await waiting(tmp_path) == []
    assert [each async for each in originals.each_key()] == []


async def test_a_commit_takes_the_place_of_what_was_there(originals: Originals) -> None:
    where = key()
    await put(originals, b"the first", where)
    await put(originals, b"second", where)
    assert await get(originals, where) == b"second"


async def test_deleting_takes_all_revisions_but_the_one_to_keep(originals: Originals) -> None:
    first, other = key(), key()
    revisions = [OriginalKey(first.document_id, number) for number in range(1, 4)]
    for where in (*revisions, other):
        await put(originals, b"x", where)
    assert sorted([each async for each in originals.each_key()]) == sorted([*revisions, other])
    await originals.delete(first.document_id, keep=(3,))
    assert sorted([each async for each in originals.each_key()]) == sorted([revisions[2], other])
    await originals.delete(first.document_id)
    await originals.delete(other.document_id)
    assert [each async for each in originals.each_key()] == []


@pytest.mark.parametrize("document_id", ["", "..", "../../etc", "a/b", "a" * 65])
def test_an_id_cannot_lead_elsewhere(document_id: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        OriginalKey(document_id, 1)
