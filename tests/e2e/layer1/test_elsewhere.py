"""The page at one origin, its API at another: built with VITE_API_URL, permitted by MYSTACK_ALLOWED_ORIGINS."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from layer1_basic_api.api.page import Page as StaticPage
from tests.e2e.layer1.conftest import DIST, SCRIPTED, Open
from tests.e2e.layer1.talk import ask
from tests.support.require import missing
from tests.support.server import mystack

VITE = DIST.parents[2] / "node_modules" / ".bin" / "vite"


@dataclass(frozen=True, slots=True)
class Apart:
    """`page` and `stranger` serve the same files, which ask `api`; `api` names only `page` among its origins."""

    page: str
    stranger: str
    api: str


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    folder = tmp_path_factory.mktemp("elsewhere")
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    page, stranger = (f"http://127.0.0.1:{listener.getsockname()[1]}" for listener in listeners)
    with ExitStack() as stack:
        settings = {"MYSTACK_ALLOWED_ORIGINS": page, "MYSTACK_SIMULATED": SCRIPTED}
        api = stack.enter_context(mystack(folder, **settings)).url
        built = StaticPage(build(folder / "dist", api=api))
        for listener in listeners:
            stack.enter_context(serving(built, listener))
        yield Apart(page, stranger, api)


def build(folder: Path, *, api: str) -> Path:
    if not (VITE.exists() and shutil.which("node")):
        missing("node", "the page's tools are not there: run `npm ci --ignore-scripts`")
    command = [str(VITE), "build", "--outDir", str(folder), "--emptyOutDir", "--logLevel", "warn"]
    # A slash at the end, as people paste it.
    subprocess.run(command, cwd=DIST.parent, env={**os.environ, "VITE_API_URL": f"{api}/"}, check=True, timeout=120)
    return folder


@contextmanager
def serving(files: StaticPage, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(files, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def test_the_page_asks_its_api_at_another_origin(open_page: Open, apart: Apart) -> None:
    page = open_page(apart.page, api=apart.api)
    with page.expect_response(f"{apart.api}/chat") as caught:
        answer = ask(page, "Hello")
    assert caught.value.ok
    assert caught.value.header_value("access-control-allow-origin") == apart.page
    expect(answer.locator(".prose")).not_to_be_empty()


def test_so_does_its_documentation(open_page: Open, apart: Apart) -> None:
    page = open_page(apart.page, api=apart.api, path="/docs.html")
    expect(page.get_by_text("Chat completions, as OpenAI's")).to_be_visible()


def test_at_an_origin_that_the_api_does_not_name_the_page_learns_nothing(browser: Browser, apart: Apart) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(apart.stranger)
        expect(page.get_by_role("status").filter(has_text="MyStack cannot be reached")).to_be_visible()
    assert any("has been blocked by CORS policy" in text for text in refused)
