"""What the README's picture of this layer shows."""

from typing import Any

from playwright.sync_api import Locator, Page

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
SCRIPT: list[dict[str, Any]] = [
    {"reasoning": ["The caller may be a user or a job: say which setting matters to whom."], "text": [ANSWER]}
]


def prepare(_url: str) -> None:
    """Nothing has to be there before."""


def show(page: Page, answer: Locator) -> None:
    """From the top, when the code has its colours."""
    answer.locator(".hljs-keyword").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".scroller").evaluate("element => { element.scrollTop = 0 }")
    page.wait_for_function("() => document.querySelector('.scroller').scrollTop === 0")
