"""What the tests do with chats, in the words of somebody who uses the page."""

import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.e2e.layer1.conftest import Open
from tests.e2e.layer1.talk import answers, begin

PATIENCE_SECONDS = 15


def chats(page: Page) -> Locator:
    return page.get_by_role("region", name="Chats")


def chat(page: Page, title: str) -> Locator:
    """By its title, whatever else the list says of it: one that was searched for has the words that were found."""
    return chats(page).get_by_role("link").and_(page.get_by_title(title, exact=True))


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


def finder(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Find")


def find(page: Page, key: str = "Control+k") -> None:
    """Open the finder. Whatever dialog was there must be gone, and its key closes it, too: so it is pressed again only
    while nothing has come of it."""
    field = page.get_by_role("combobox", name="Find")
    expect(page.locator("dialog[open]")).to_have_count(0)
    for _ in range(5):
        if finder(page).count() == 0:
            page.keyboard.press(key)
        with suppress(AssertionError):
            expect(field).to_be_focused(timeout=3_000)
            return
    expect(field).to_be_focused()


def versions(page: Page, what: str) -> Locator:
    return page.get_by_role("group", name=f"Versions of this {what}")


def states(page: Page) -> list[str]:
    """Of the answers that the server keeps of the chat which is shown, the oldest first."""
    server, _, query = page.url.partition("?")
    (home,) = parse_qs(query)["chat"]
    found = httpx.get(f"{server}conversations/{home}/messages").json()["items"]
    return [each["state"] for each in reversed(found) if each["role"] == "assistant"]


def titles(url: str) -> list[str]:
    """Of what the server keeps."""
    return [each["title"] for each in httpx.get(f"{url}/conversations").json()["items"]]


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)
