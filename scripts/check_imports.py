"""Checks who imports whom, by import-linter, with a configuration made of the layers that are found.

Knows the skeleton that every layer has (command line over API over its subjects over its errors), and no layer by name.
"""

from __future__ import annotations

import re
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
EDGES = ("cli", "api", "web")
"""The folders of a layer that speak to the outside; every other one is a subject of its own."""
FRAMEWORKS = ("fastapi", "starlette", "uvicorn", "typer", "rich")


def find_layers(root: Path) -> list[str]:
    """The layers' packages, the highest first."""
    found = (re.fullmatch(r"layer(\d+)_\w+", path.parent.name) for path in root.glob("layer*_*/__init__.py"))
    numbers = {name[0]: int(name[1]) for name in found if name}
    return sorted(numbers, key=numbers.__getitem__, reverse=True)


def find_subjects(root: Path, layers: list[str]) -> list[str]:
    """Every subject as `layer.subject`."""
    folders = sorted(path.parent for layer in layers for path in root.glob(f"{layer}/*/__init__.py"))
    return [f"{folder.parent.name}.{folder.name}" for folder in folders if folder.name not in EDGES]


def contracts(root: Path) -> list[dict[str, str | list[str]]]:
    layers = find_layers(root)
    subjects = find_subjects(root, layers)
    order = ["(cli)", "(api)", " : ".join(f"({name})" for name in sorted({path.split(".")[1] for path in subjects}))]
    return [
        {"name": "A layer imports only from the layers below", "type": "layers", "layers": layers},
        {
            "name": "Inside a layer: the command line over the API over its subjects over its errors",
            "type": "layers",
            "containers": layers,
            "layers": [*filter(None, order), "(errors)"],
        },
        {"name": "No two parts of a layer import each other", "type": "acyclic_siblings", "ancestors": layers},
        {
            "name": "Subjects know no web framework and no terminal",
            "type": "forbidden",
            "source_modules": subjects,
            "forbidden_modules": list(FRAMEWORKS),
        },
    ]


def configuration(root: Path) -> ConfigParser:
    config = ConfigParser()
    config["importlinter"] = {"root_packages": as_lines(find_layers(root)), "include_external_packages": "True"}
    for number, contract in enumerate(contracts(root), 1):
        config[f"importlinter:contract:{number}"] = {field: as_lines(value) for field, value in contract.items()}
    return config


def as_lines(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n" + "\n".join(value)


def main() -> int:
    """0 when every contract is kept."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "importlinter.ini")
        with path.open("w", encoding="utf-8") as file:
            configuration(ROOT).write(file)
        return lint_imports(config_filename=str(path), no_cache=True, no_logo=True)


if __name__ == "__main__":
    sys.exit(main())
