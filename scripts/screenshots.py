"""Writes the README's pictures of the page: for each layer docs/images/layerN-light.png, -dark.png and -phone.png.

`tests/e2e/layerN/picture.py` says what a picture shows. Starts each layer's server with scripted answers of the
simulated model. Needs the built page and a Chromium. `scripts/screenshots.py 1` writes those of one layer.
"""

import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.layer1.browser import ARGUMENTS, executable  # noqa: E402
from tests.e2e.layer1.talk import ask  # noqa: E402
from tests.support.server import mystack  # noqa: E402

IMAGES = ROOT / "docs" / "images"
PICTURES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 780},
        "color_scheme": "light",
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}


def main(wanted: list[str]) -> None:
    program = executable()
    if program is None:
        sys.exit("No Chromium on PATH; MYSTACK_CHROMIUM may name one.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    found = {path.parent.name: path for path in sorted(ROOT.glob("tests/e2e/layer*/picture.py"))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for name in found:
            if not wanted or name.removeprefix("layer") in wanted:
                take(browser, name, import_module(f"tests.e2e.{name}.picture"))


def take(browser: Browser, name: str, shown: ModuleType) -> None:
    """The pictures of one layer, with its question answered."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "answers.json"
        script.write_text(json.dumps(shown.SCRIPT), "utf-8")
        layer = ("--layer", name.removeprefix("layer"))
        with mystack(Path(folder), *layer, MYSTACK_SIMULATED=f"script={script}") as server:
            shown.prepare(server.url)
            for kind, options in PICTURES.items():
                page = browser.new_context(reduced_motion="reduce", **options).new_page()
                page.goto(server.url)
                page.get_by_role("heading", name="What would you like to know?").wait_for()
                shown.show(page, ask(page, shown.QUESTION))
                path = IMAGES / f"{name}-{kind}.png"
                page.screenshot(path=path)
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
