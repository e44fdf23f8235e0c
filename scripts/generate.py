"""Writes what follows from the code: settings files, command references, API descriptions and collections, types.

    python scripts/generate.py            # writes what has changed
    python scripts/generate.py --check    # changes nothing; names what is out of date, exit code 1

Every layer that is present gets its own files, made of what that layer and those below it hold.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from generate_api import api_description, collection, page_types, pretty
from generate_cli import command_reference
from generate_settings import settings_example

from layer1_basic_api.layers import ROOT, Layer, find_layers


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text that it must have."""
    for layer in find_layers():
        yield from files_of(layer)


def files_of(layer: Layer) -> Iterator[tuple[Path, str]]:
    folder, docs = ROOT / package(layer), ROOT / "docs" / f"layer{layer.number}"
    openapi = api_description(layer)
    yield folder / ".env.example", settings_example(layer)
    yield docs / "cli.md", command_reference(layer, package(layer))
    yield docs / "openapi.json", pretty(openapi)
    yield docs / "mystack.postman_collection.json", pretty(collection(openapi, title=layer.title))
    if types := page_types(folder / "web", openapi):
        yield folder / "web" / "src" / "api" / "schema.d.ts", types


def package(layer: Layer) -> str:
    """The layer's folder, which its references begin with."""
    return layer.settings.partition(".")[0]


def is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes the files that follow from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail if a file is out of date")
    check = parser.parse_args().check
    changed = [(path, text) for path, text in generated() if not is_current(path, text)]
    for path, text in changed:
        print(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if check and changed:
        print("Run: python scripts/generate.py")
    return int(check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
