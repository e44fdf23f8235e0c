"""Finds the layers: every folder `layerN_*` beside this one with a `layer.py`. Names none of them."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = re.compile(r"layer(\d+)_\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer. `settings` to `repair` are written `module:name` and loaded when needed.

    `panels` are the page's, this layer's own and those of the layers below.
    """

    number: int
    title: str
    panels: tuple[str, ...]
    settings: str
    create_app: str
    problems: str
    commands: str
    diagnose: str
    checks: str
    repair: str = ""
    """Mends what the layer keeps; empty where it keeps nothing. A higher layer's takes the place of a lower one's."""

    @property
    def version(self) -> str:
        return installed_version()


def load(reference: str) -> Any:
    """The object that `module:name` stands for."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


@cache
def find_layers() -> tuple[Layer, ...]:
    """All layers that are present, lowest first."""
    folders = sorted(path for path in ROOT.iterdir() if FOLDER.fullmatch(path.name) and (path / "layer.py").is_file())
    layers: list[Layer] = [load(f"{path.name}.layer:LAYER") for path in folders]
    return tuple(sorted(layers, key=lambda layer: layer.number))


@cache
def installed_version() -> str:
    try:
        return metadata.version("mystack")
    except metadata.PackageNotFoundError:
        return "0+unknown"
