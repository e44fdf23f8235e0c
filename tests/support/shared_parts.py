"""Parts that would cost every test a start of their own, and are shared by the tests of a process: a database server.

A layer that has some puts a module `layerN_shared.py` beside this one, with `variables(folder)`, the settings by which
an app that keeps its data in that folder finds its own place in the part, `folders()`, those that have one,
`take_away(belongs)`, and `MAY_BLOCK`, the functions by file that may block the event loop, with the reason.
"""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from types import ModuleType

APP_FOLDER = "mystack-app-"
"""What folders are called that belong to one app of a test."""


def shared_parts(folder: Path) -> dict[str, str]:
    """Settings by variable. The same folder has the same place, as it has after a restart.

    Asked for in a thread: here may be an event loop, a browser's test's too, and a part that starts reads files.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_variables, folder).result()


def _variables(folder: Path) -> dict[str, str]:
    return {name: value for module in _modules() for name, value in module.variables(folder).items()}


def folders() -> frozenset[Path]:
    """Those that have a place now."""
    return frozenset(folder for module in _modules() for folder in module.folders())


def take_away(folder: Path, *, but: frozenset[Path]) -> None:
    """At the end of a test: what was made for folders in this one, and for apps. `but`: what was there before it, for a
    whole module."""

    def belongs(each: Path) -> bool:
        return each not in but and (each.is_relative_to(folder) or each.name.startswith(APP_FOLDER))

    for module in _modules():
        module.take_away(belongs)


def may_block() -> dict[str, set[str]]:
    """Functions by file."""
    return {file: names for module in _modules() for file, names in module.MAY_BLOCK.items()}


def _modules() -> list[ModuleType]:
    found = sorted(path.stem for path in Path(__file__).parent.glob("layer*_shared.py"))
    return [import_module(f"tests.support.{name}") for name in found]
