"""What only one of the stores of originals does: disk folders, and an object store's failures."""

import asyncio
import os
from pathlib import Path

import pytest

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.originals.base import OriginalKey
from layer2_rag.stores.originals.disk import open_disk
from layer2_rag.stores.originals.objects import open_s3
from tests.contracts.layer2.test_originals import get, key, pieces, put, waiting
from tests.support.layer2_s3 import s3_server
from tests.support.server import free_port


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret")


async def test_what_a_killed_server_left_is_dropped_at_the_next_start(tmp_path: Path) -> None:
    first = await open_disk(tmp_path / "originals")
    where = key()
    await put(first, b"kept", where)
    await first.receive(pieces(b"left behind"), limit=100)
    second = await open_disk(tmp_path / "originals")
    assert await waiting(tmp_path) == []
    assert await get(second, where) == b"kept"


async def test_deleting_leaves_no_folder(tmp_path: Path) -> None:
    originals = await open_disk(tmp_path / "originals")
    where = key()
    await put(originals, b"x", where)
    await originals.delete(where.document_id)
    assert await asyncio.to_thread(os.listdir, tmp_path / "originals") == ["incoming"]


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "file").write_text, "x")
    with pytest.raises(StoreFailed, match="Not a directory"):
        await open_disk(tmp_path / "file")


async def test_an_object_lies_below_the_prefix(tmp_path: Path) -> None:
    async with s3_server() as server:
        originals = await open_s3("s3://bucket/a/prefix", incoming=tmp_path, endpoint=server.url)
        await put(originals, b"x", OriginalKey("id", 2))
        assert server.objects == {"bucket/a/prefix/originals/id/2": b"x"}


async def test_a_wrong_key_is_told_as_such(tmp_path: Path) -> None:
    async with s3_server() as server:
        originals = await open_s3("s3://bucket", incoming=tmp_path, endpoint=server.url)
        server.refuse = 403
        with pytest.raises(StoreFailed, match="refuses the key") as failure:
            await put(originals, b"x", key())
        assert "test-secret" not in failure.value.detail


async def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    originals = await open_s3("s3://bucket", incoming=tmp_path, endpoint=endpoint)
    with pytest.raises(StoreUnreachable, match="s3://bucket does not answer"):
        await originals.ping()


async def test_an_upload_that_fails_keeps_the_file_for_another_try(tmp_path: Path) -> None:
    async with s3_server() as server:
        originals = await open_s3("s3://bucket", incoming=tmp_path / "incoming", endpoint=server.url)
        received = await originals.receive(pieces(b"x"), limit=100)
        server.refuse = 403
        with pytest.raises(StoreFailed):
            await originals.commit(received, key())
        server.refuse = 0
        where = key()
        await originals.commit(received, where)
        assert await get(originals, where) == b"x"
        assert await waiting(tmp_path) == []


async def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="'ftp://bucket' is no address"):
        await open_s3("ftp://bucket", incoming=tmp_path)
