import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from layer1_basic_api.api.page import Page, is_page
from tests.support.api import app_over, client_of


@pytest.fixture
def built(tmp_path: Path) -> Page:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<p>page")
    (folder / "docs.html").write_text("<p>docs")
    (folder / "assets" / "index-1a2b.js").write_text("let page")
    (folder / "assets" / "index-1a2b.js.gz").write_bytes(gzip.compress(b"let page"))
    (folder / "assets" / "other.js").write_text("let other")
    (tmp_path / "secret.txt").write_text("secret")
    return Page(folder)


@pytest.fixture
def not_built(tmp_path: Path) -> Page:
    return Page(tmp_path / "nothing")


@pytest.fixture
async def client(built: Page) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of_page(built) as client:
        yield client


def client_of_page(page: Page) -> httpx.AsyncClient:
    app = Starlette(routes=[Mount("/", page)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


@pytest.mark.parametrize(("path", "text"), [("/", "<p>page"), ("/docs", "<p>docs"), ("/index.html", "<p>page")])
async def test_pages_come_from_our_files_under_a_strict_policy(client: httpx.AsyncClient, path: str, text: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.text) == (200, text)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert response.headers["cache-control"] == "no-cache"


@pytest.fixture
def built_for(tmp_path: Path, request: pytest.FixtureRequest) -> Page:
    for name in ("index.html", "docs.html"):
        (tmp_path / name).write_text(f'<head><meta name="mystack-api" content="{request.param}"></head>')
    return Page(tmp_path)


@pytest.mark.parametrize(
    ("built_for", "sources"),
    [
        ("https://api.example:8443", "'self' https://api.example:8443"),
        ("http://[::1]:8000", "'self' http://[::1]:8000"),
        ("https://api.example; script-src *", "'self'"),
        ("javascript:alert(1)", "'self'"),
    ],
    indirect=["built_for"],
)
async def test_the_policy_lets_a_page_reach_the_api_that_it_was_built_for(built_for: Page, sources: str) -> None:
    async with client_of_page(built_for) as client:
        for path in ("/", "/docs"):
            policy = (await client.get(path)).headers["content-security-policy"]
            assert f"; connect-src {sources}; " in policy
            assert "script-src 'self';" in policy


async def test_only_the_documentation_may_style_inline(client: httpx.AsyncClient) -> None:
    assert "unsafe" not in (await client.get("/")).headers["content-security-policy"]
    assert "style-src 'self' 'unsafe-inline'" in (await client.get("/docs")).headers["content-security-policy"]


async def test_files_named_by_their_content_are_kept_for_ever(client: httpx.AsyncClient) -> None:
    response = await client.get("/assets/index-1a2b.js")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("taken", "encoding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
        ("gzip;q=0", None),
        ("gzip; q=0.0", None),
    ],
)
async def test_a_packed_file_goes_to_who_takes_it(client: httpx.AsyncClient, taken: str, encoding: str | None) -> None:
    response = await client.get("/assets/index-1a2b.js", headers={"Accept-Encoding": taken})
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["vary"] == "Accept-Encoding"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.text == "let page"
    only = await client.get("/assets/other.js", headers={"Accept-Encoding": "gzip"})
    assert (only.text, only.headers.get("content-encoding")) == ("let other", None)


async def test_head_and_not_modified(client: httpx.AsyncClient) -> None:
    first = await client.head("/")
    assert (first.status_code, first.text) == (200, "")
    again = await client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("wanted", ["bytes=5-2", "bytes=999-", "nonsense", "bytes=0-1"])
async def test_a_part_of_a_file_is_the_whole_file(client: httpx.AsyncClient, wanted: str) -> None:
    response = await client.get("/", headers={"Range": wanted})
    assert (response.status_code, response.text, response.headers["accept-ranges"]) == (200, "<p>page", "none")


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "/assets/..%2f..%2fsecret.txt", "/x"])
async def test_nothing_outside_the_folder_is_served(client: httpx.AsyncClient, path: str) -> None:
    url = httpx.URL(scheme="http", host="localhost", raw_path=path.encode())
    assert (await client.get(url)).status_code == 404


async def test_a_page_that_is_not_built_says_how_to_build_it(not_built: Page) -> None:
    async with client_of_page(not_built) as client:
        for path in ("/", "/docs"):
            response = await client.get(path)
            assert response.status_code == 200
            assert "make web" in response.text
            assert "default-src 'none'" in response.headers["content-security-policy"]
        assert (await client.get("/assets/x.js")).status_code == 404


def test_what_belongs_to_the_page() -> None:
    assert all(map(is_page, ("/", "/docs", "/docs/", "/openapi.json", "/assets/a.js", "/favicon.svg")))
    assert not any(map(is_page, ("/chat", "/models", "/v1/models", "/assetsx", "/docs/chat", "")))


async def test_docs_with_a_slash_lead_to_docs() -> None:
    async with client_of(app_over()) as client:
        response = await client.get("/docs/")
    assert (response.status_code, response.headers["location"]) == (307, "/docs")
