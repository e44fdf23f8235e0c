"""Servers and pages for the browser tests. Servers are shared by tests that want the same settings."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.layer1.browser import ARGUMENTS, START_SECONDS, Watch, executable
from tests.support.require import missing
from tests.support.server import mystack

HERE = Path(__file__).parent
DIST = HERE.parents[2] / "layer1_basic_api" / "web" / "dist"
SCRIPTED = f"script={HERE / 'answers.json'}"

Serve = Callable[..., str]
Open = Callable[..., Page]

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """`serve(MYSTACK_LLM="none")` is the address of a server with these settings; scripted answers unless said else.
    The newest layer's, or that of `layer`."""
    running: dict[tuple[tuple[str, str], ...], str] = {}
    with ExitStack() as stack:

        def start(*, layer: str = "", **settings: str) -> str:
            env = {"MYSTACK_SIMULATED": SCRIPTED, **settings}
            key = (("--layer", layer), *sorted(env.items()))
            if key not in running:
                arguments = ("--layer", layer) if layer else ()
                server = mystack(tmp_path_factory.mktemp("server"), *arguments, **env)
                running[key] = stack.enter_context(server).url
            return running[key]

        yield start


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One for the tests of a file, which run one after the other. Not for longer: Playwright's synchronous API holds
    this thread's event loop, which async tests need."""
    program = executable()
    if program is None:
        missing("browser", "there is no Chromium on PATH; MYSTACK_CHROMIUM may name one")
    if not (DIST / "index.html").is_file():
        missing("browser", "the page is not built: run `npm ci --ignore-scripts && npm run build`")
    home = tmp_path_factory.mktemp("browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program,
            args=list(ARGUMENTS),
            env={**os.environ, "HOME": str(home)},
            timeout=START_SECONDS * 1000,
        )
        with launched:
            yield launched


@pytest.fixture
def open_page(browser: Browser, serve: Serve) -> Iterator[Open]:
    """Opens a page in a context of its own. At the end it must not have complained, nor asked another site."""
    watches: list[Watch] = []
    with ExitStack() as stack:

        def start(url: str | None = None, *, path: str = "/", api: str = "", **options: Any) -> Page:
            watch = Watch(url or serve(), api=api)
            context = stack.enter_context(browser.new_context(**options))
            watch.over(context)
            watches.append(watch)
            page = context.new_page()
            page.goto(watch.url + path)
            return page

        yield start
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def page(open_page: Open) -> Page:
    """The page on a server that answers at once, from the script."""
    return open_page()
