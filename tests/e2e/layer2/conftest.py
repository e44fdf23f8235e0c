"""A server with documents and a browser on it: layer 1's fixtures, in servers of this folder's own."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.layer1.conftest import Open, Serve, browser, open_page, serve

__all__ = ["browser", "open_page", "serve"]

MARKUP = "![a picture](https://example.org/track.png) and [away](https://example.org/page)"
ANSWERS = [
    {"match": "(?s)harbour", "text": ["The harbour was opened in 1884 [", "1", "]", f"[9]. {MARKUP}"]},
    {"match": "", "text": ["I answer."]},
]


@pytest.fixture(scope="session")
def quoting(serve: Serve) -> str:
    """The address of a server without a model: it quotes."""
    return serve(MYSTACK_LLM="none")


@pytest.fixture(scope="session")
def scripted(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a server whose model says what is written above."""
    script: Path = tmp_path_factory.mktemp("answers") / "answers.json"
    script.write_text(json.dumps(ANSWERS), "utf-8")
    return serve(MYSTACK_SIMULATED=f"script={script}")


@pytest.fixture
def page(open_page: Open, quoting: str) -> Page:
    return open_page(quoting)
