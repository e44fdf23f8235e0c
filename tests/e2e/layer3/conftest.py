"""A server that keeps chats and a browser on it: layer 1's fixtures, in servers of this folder's own."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve, browser, open_page, serve
from tests.e2e.layer3.chats import chats

__all__ = ["browser", "open_page", "serve"]

QUIET = {"MYSTACK_NOTES": "false"}
"""A scripted model would give titles and sums by its script, too."""
ANSWERS: list[dict[str, Any]] = [
    {"match": "(?s)lighthouse", "text": ["The keeper of the lighthouse ", "is called **Anselm** [1]."]},
    {"match": "^Title", "text": ["Ships and harbours"]},
    {"match": "", "text": ["You asked, ", "I answer."]},
]


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("answers") / "answers.json"
    path.write_text(json.dumps(ANSWERS), "utf-8")
    return f"script={path}"


@pytest.fixture
def talking(serve: Serve, script: str) -> str:
    """The address of a server whose model says what is written above."""
    return serve(MYSTACK_SIMULATED=script, **QUIET)


@pytest.fixture
def page(open_page: Open, talking: str) -> Page:
    """With all of its panels drawn: before, their keys are nobody's."""
    page = open_page(talking)
    expect(chats(page)).to_be_visible()
    return page
