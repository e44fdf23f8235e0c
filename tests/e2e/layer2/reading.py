"""What the tests do with documents, in the words of somebody who uses the page; and the documents."""

import base64
from collections.abc import Sequence

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.support.layer2_pdf_files import pdf, shown

SENTENCE = "The harbour of Westmark was opened in 1884 by the merchants of the town."
HARBOUR = pdf(
    [
        shown("A page before the one that matters, with nothing about ships.", 60, 100),
        shown("On harbours", 60, 80, size=18) + shown(SENTENCE, 60, 140) + shown("It freezes in winter.", 60, 200),
    ]
)
QUESTION = "When was the harbour of Westmark opened?"
DROP = """
([files, types]) => {
  const data = new DataTransfer();
  for (const [name, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name));
  for (const type of types)
    document.body.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: data}));
}
"""


def drag(page: Page, files: Sequence[tuple[str, bytes]], *events: str) -> None:
    expect(page.get_by_role("button", name="Add files").first).to_be_visible()
    sent = [[name, base64.b64encode(content).decode()] for name, content in files]
    page.evaluate(DROP, [sent, events])


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    drag(page, files, "dragenter", "dragover", "drop")


def rows(page: Page) -> Locator:
    return page.get_by_role("list", name="Documents").get_by_role("listitem")


def row(page: Page, name: str) -> Locator:
    return rows(page).filter(has_text=name)


def quote(page: Page) -> Locator:
    """The marked words of a PDF."""
    return page.locator(".word.quote")


def put(url: str, name: str, content: bytes, *, collection: str = "default") -> str:
    """Upload a document without the page, and return its id when it is ready or failed."""
    answer = httpx.post(
        f"{url}/documents/upload?wait=60",
        files={"file": (name, content)},
        data={"collection": collection},
        timeout=90,
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


def is_there(url: str, document: str) -> bool:
    return httpx.get(f"{url}/documents/{document}").status_code == 200
