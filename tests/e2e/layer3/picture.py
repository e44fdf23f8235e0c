"""What the README's picture of this layer shows: the chats of some days, and one of them open, with what it cited."""

from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.e2e.layer2 import picture as below
from tests.e2e.layer3.chats import chats

OLDER = (
    "Where may a boat wait for the night?",
    "What happens when the harbour freezes?",
    "Who has the pilot's telephone number?",
    "How many ferries leave on a Sunday?",
    "May a dog come along on the ferry?",
)
QUESTION = below.QUESTION
SCRIPT: list[dict[str, Any]] = [
    *below.SCRIPT,
    {"match": "", "text": ["The harbour rules have it: ", "ask at the gate [1]."]},
]


def prepare(url: str) -> None:
    below.prepare(url)
    for question in OLDER:
        httpx.post(f"{url}/chat", json={"message": question}, timeout=60).raise_for_status()


def show(page: Page, answer: Locator) -> None:
    """Each picture asks once more: of these chats the newest stays, and is opened as after a reload."""
    url, _, _ = page.url.partition("?")
    asked = [each["id"] for each in titled(url)]
    for other in asked[1:]:
        httpx.delete(f"{url}conversations/{other}").raise_for_status()
    page.reload()
    if (page.viewport_size or {"width": 0})["width"] >= 900:
        expect(chats(page).get_by_role("link")).to_have_count(len(OLDER) + 1)
    expect(answer.locator(".pill").first).to_be_visible()
    below.show(page, answer)


def titled(url: str) -> list[dict[str, Any]]:
    """The chats that begin with the picture's question, the newest first."""
    items: list[dict[str, Any]] = httpx.get(f"{url}conversations").json()["items"]
    return [each for each in items if QUESTION.startswith(each["title"].removesuffix(" …"))]
