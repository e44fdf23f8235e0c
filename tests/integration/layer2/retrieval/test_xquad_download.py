"""The data set is downloaded once and must be what it was."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.evaluation import xquad

CONTENT = b'{"data": []}'
HASH = hashlib.sha256(CONTENT).hexdigest()


class Home:
    """A web server with the file, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.content = CONTENT
        app = web.Application()
        app.router.add_get("/xquad.en.json", self._serve)
        self.server = TestServer(app)

    async def _serve(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(body=self.content)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/xquad.en.json"))


@pytest.fixture
async def home() -> AsyncGenerator[Home, None]:
    home = Home()
    await home.server.start_server()
    yield home
    await home.server.close()


async def test_it_is_downloaded_once(home: Home, tmp_path: Path) -> None:
    for _ in range(2):
        file = await xquad.download_xquad(tmp_path / "new", url=home.url, sha256=HASH)
        assert file.read_bytes() == CONTENT
    assert home.asked == 1


async def test_another_file_is_refused_and_not_kept(home: Home, tmp_path: Path) -> None:
    home.content = b"something else"
    with pytest.raises(ConfigurationError, match="hash"):
        await xquad.download_xquad(tmp_path, url=home.url, sha256=HASH)
    assert not await asyncio.to_thread((tmp_path / "xquad.en.json").exists)


async def test_a_file_that_was_changed_is_downloaded_again(home: Home, tmp_path: Path) -> None:
    (tmp_path / "xquad.en.json").write_bytes(b"broken")
    file = await xquad.download_xquad(tmp_path, url=home.url, sha256=HASH)
    assert file.read_bytes() == CONTENT


async def test_what_never_ends_is_cut_off(home: Home, tmp_path: Path) -> None:
    home.content = b"x" * (xquad.MOST_BYTES + 1)
    with pytest.raises(ConfigurationError, match="too large"):
        await xquad.download_xquad(tmp_path, url=home.url, sha256=HASH)


async def test_no_answer_is_told_with_what_to_do(home: Home, tmp_path: Path) -> None:
    url = home.url
    await home.server.close()
    with pytest.raises(ConfigurationError, match="name it instead"):
        await xquad.download_xquad(tmp_path, url=url, sha256=HASH)


async def test_an_error_page_is_no_file(home: Home, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="404"):
        await xquad.download_xquad(tmp_path, url=f"{home.url}.gone", sha256=HASH)
