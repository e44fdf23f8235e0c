"""What the README's picture of this layer shows: an answer from two documents, and one of them open at the words."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

from tests.e2e.layer2.reading import put
from tests.support.layer2_pdf_files import pdf, shown

RULES = (
    ("Harbour rules of Westmark", 20, 90),
    ("Opening", 14, 140),
    ("The harbour opens at five in the morning and closes at nine in the evening.", 11, 165),
    ("Ships that come later wait outside, at the western buoy, until it opens again.", 11, 183),
    ("A pilot is on duty all night for ships that are in distress.", 11, 201),
    ("Fees", 14, 245),
    ("A berth costs twelve euros a night, paid before the ship leaves.", 11, 270),
    ("Fishing boats of the town pay nothing, at any time of the year.", 11, 288),
    ("Whoever stays longer than a week pays half from the eighth day on.", 11, 306),
    ("Ice", 14, 350),
    ("When the harbour freezes, the ferry does not run.", 11, 375),
    ("The ice is measured each morning at seven and written on the board at the gate.", 11, 393),
)
FERRY = """# Ferries of Westmark

Two ferries leave every hour, the last one at eight in the evening. In a storm of force nine none leaves.

A bicycle travels free of charge. Cars are not taken.
"""
QUESTION = "What does a berth cost a night, who pays nothing, and when does the last ferry leave?"
ANSWER = """\
A berth in the harbour costs **twelve euros a night** [1], and fishing boats of the town pay nothing, at any time of \
the year [1].

The last ferry leaves **at eight in the evening**; in a storm of force nine none leaves [2].
"""
SCRIPT: list[dict[str, Any]] = [{"match": "(?s)berth", "text": re.findall(r"\s*\S+", ANSWER)}]


def prepare(url: str) -> None:
    put(url, "harbour-rules.pdf", pdf(["".join(shown(text, 60, top, size=size) for text, size, top in RULES)]))
    put(url, "ferries.md", FERRY.encode())


def show(page: Page, answer: Locator) -> None:
    """Where there is room for it, with the first source beside it."""
    page.keyboard.press("Escape")
    if (page.viewport_size or {"width": 0})["width"] < 900:
        page.locator(".scroller").evaluate("element => { element.scrollTop = 0 }")
        return
    answer.locator(".pill").first.click()
    page.locator("[data-drawn=true]").wait_for()
    page.mouse.move(600, 700)
