"""The commands of a layer as a page: what each says of itself with `--help`, at one width and without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from typer.testing import CliRunner

from layer1_basic_api.layers import Layer, find_layers, load

HEAD = """\
# Commands of layer {number}

What `mystack` can do since layer {number} ({title}). Generated from the code by `python scripts/generate.py`.
`mystack --help` lists the commands of every layer that is present, `mystack --version` prints the version.

Each ends with exit code 0 when all is well, 1 when something went wrong, which it tells in a sentence, and 2 for
a command or an option that does not exist.
"""
WIDTH = "100"


def command_reference(layer: Layer, package: str) -> str:
    app = typer.Typer()
    for present in find_layers():
        if present.number <= layer.number:
            load(present.commands)(app)
    own = [name for name, module in _leaves(typer.main.get_command(app), ()) if module.startswith(f"{package}.")]
    return HEAD.format(number=layer.number, title=layer.title) + "".join(_section(app, name) for name in own)


def _leaves(command: Any, name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command that does something, by its words, with the module it is written in."""
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command.callback.__module__
        return
    for word, child in children.items():
        yield from _leaves(child, (*name, word))


def _section(app: typer.Typer, name: tuple[str, ...]) -> str:
    shown = {"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "NO_COLOR": "1", "_TYPER_FORCE_DISABLE_TERMINAL": "1"}
    said = CliRunner().invoke(app, [*name, "--help"], prog_name="mystack", env=shown)
    lines = [line.rstrip() for line in said.stdout.strip().splitlines()]
    return f"\n## mystack {' '.join(name)}\n\n```text\n" + "\n".join(lines) + "\n```\n"
