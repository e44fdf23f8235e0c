"""What the tests do with chats, in the words of somebody who uses the page."""

import time
from collections.abc import Callable

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.e2e.layer1.conftest import Open
from tests.e2e.layer1.talk import answers, begin

PATIENCE_SECONDS = 15


def chats(page: Page) -> Locator:
    return page.get_by_role("region", name="Chats")


def chat(page: Page, title: str) -> Locator:
    return chats(page).get_by_role("link", name=title, exact=True)


def opened_elsewhere(open_page: Open, address: str) -> Page:
    """The same address in a browser that knows nothing of it."""
    server, _, query = address.partition("?")
    return open_page(server.rstrip("/"), path=f"/?{query}")


def new_chat(page: Page, question: str) -> None:
    """Begin another chat with this question, and wait until it is kept."""
    page.get_by_role("button", name="New chat").click()
    begin(page, question)
    expect(answers(page)).to_have_count(1)
    expect(answers(page).last).to_have_attribute("aria-busy", "false")
    expect(chat(page, question)).to_have_attribute("aria-current", "page")


def do(page: Page, title: str, action: str) -> None:
    """What the menu of a chat has."""
    chat(page, title).hover()
    chats(page).get_by_role("button", name=f"More for “{title}”").click()
    page.get_by_role("menuitem", name=action).click()


def versions(page: Page, what: str) -> Locator:
    return page.get_by_role("group", name=f"Versions of this {what}")


def titles(url: str) -> list[str]:
    """Of what the server keeps."""
    return [each["title"] for each in httpx.get(f"{url}/conversations").json()["items"]]


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)
