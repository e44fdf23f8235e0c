"""Writes the README's pictures of the page: docs/images/page-light.png, page-dark.png and page-phone.png.

Starts the server with scripted answers of the simulated model. Needs the built page and a Chromium.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.layer1.browser import ARGUMENTS, executable  # noqa: E402
from tests.e2e.layer1.talk import ask  # noqa: E402
from tests.support.server import mystack  # noqa: E402

IMAGES = ROOT / "docs" / "images"
QUESTION = "Write a Python function that retries with exponential backoff"
ANSWER = """\
Wait longer after each failure, and not all for the same time: without **jitter**, clients that failed together come \
back together.

```python
import random
import time


def retry(call, *, attempts=5, base=0.2, cap=10.0):
    \"\"\"Call until it succeeds; raises the last error.\"\"\"
    for attempt in range(attempts):
        try:
            return call()
        except ConnectionError:
            if attempt == attempts - 1:
                raise
            # Full jitter: anywhere between nothing and the cap.
            time.sleep(random.uniform(0, min(cap, base * 2**attempt)))
```

| Setting | Default | When to change it |
|---|---:|---|
| `attempts` | 5 | fewer in front of a user, more in a job |
| `cap` | 10 s | never above what the caller will wait |
"""
SCRIPT = [{"reasoning": ["The caller may be a user or a job: say which setting matters to whom."], "text": [ANSWER]}]
PICTURES: dict[str, dict[str, Any]] = {
    "page-light.png": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "page-dark.png": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "page-phone.png": {
        "viewport": {"width": 390, "height": 780},
        "color_scheme": "light",
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}


def main() -> None:
    program = executable()
    if program is None:
        sys.exit("No Chromium on PATH; MYSTACK_CHROMIUM may name one.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "answers.json"
        script.write_text(json.dumps(SCRIPT), "utf-8")
        with mystack(Path(folder), MYSTACK_SIMULATED=f"script={script}") as server:
            browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
            for name, options in PICTURES.items():
                page = browser.new_context(reduced_motion="reduce", **options).new_page()
                page.goto(server.url)
                take(page, IMAGES / name)


def take(page: Page, path: Path) -> None:
    """A picture of the page with the question answered, from the top."""
    page.get_by_role("heading", name="What would you like to know?").wait_for()
    answer = ask(page, QUESTION)
    answer.locator(".hljs-keyword").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".scroller").evaluate("element => { element.scrollTop = 0 }")
    page.wait_for_function("() => document.querySelector('.scroller').scrollTop === 0")
    page.screenshot(path=path)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
