"""What the tests do on the page, in the words of somebody who uses it."""

import json
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, Request, expect


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your question")


def answers(page: Page) -> Locator:
    return page.locator("article").filter(has=page.get_by_role("heading", name="Answer"))


def questions(page: Page) -> Locator:
    return page.locator("article").filter(has=page.get_by_role("heading", name="You asked"))


def stop_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Stop", exact=True)


def begin(page: Page, question: str) -> None:
    """Ask, and do not wait for the answer."""
    composer(page).fill(question)
    composer(page).press("Enter")


def opens(page: Page, key: str, shown: Locator) -> None:
    """A key right after a dialog has closed, or before all is drawn, may find the page not listening yet."""
    for _ in range(5):
        page.keyboard.press(key)
        with suppress(AssertionError):
            expect(shown).to_be_visible(timeout=2_000)
            return
    expect(shown).to_be_visible()


def ask(page: Page, question: str) -> Locator:
    """Ask, wait until the answer has ended, and return it."""
    before = answers(page).count()
    begin(page, question)
    expect(answers(page)).to_have_count(before + 1)
    answer = answers(page).last
    expect(answer).to_have_attribute("aria-busy", "false")
    return answer


def ask_and_catch(page: Page, question: str) -> dict[str, Any]:
    """Ask, and return what was sent to the server."""
    with page.expect_request("**/chat") as caught:
        ask(page, question)
    return sent_in(caught.value)


def sent_in(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.post_data or "{}")
    return body
