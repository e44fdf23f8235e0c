"""A Chromium that is watched: what it logs, refuses or asks other sites for is written down."""

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no windows to draw, which leaves the processor to the tests."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A mouse, also on a machine that has none.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
)
START_SECONDS = 90
"""On a machine that is busy with other tests."""
# Chromium logs every answer that is an error; whether an error was right is for the test to say.
STATUS_NOTE = "Failed to load resource"


def executable() -> str | None:
    """The browser that `MYSTACK_CHROMIUM` names, else the first that is on PATH."""
    return os.environ.get("MYSTACK_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Watch:
    """What went wrong in a page without anybody having looked."""

    url: str
    api: str = ""
    """Another origin that the page was built to ask."""
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))

    def _own(self) -> set[str]:
        return {urlsplit(self.url).netloc, urlsplit(self.api or self.url).netloc}

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal by the content security policy is logged as an error too.
        if message.type in ("error", "warning") and STATUS_NOTE not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and asked.netloc not in self._own():
            self.complaints.append(f"request to another origin: {request.url}")
