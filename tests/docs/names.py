"""What a document may name: the routes, commands, settings and files that exist. Gathers them; judges nothing."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from layer1_basic_api.api.config import variable_name
from layer1_basic_api.cli import make_app
from layer1_basic_api.layers import find_layers, load

SOURCES = (".py", ".ts", ".tsx", ".mjs", ".yml", ".yaml", ".toml", ".sh", ".json")
SOURCE_NAMES = ("Dockerfile", "Makefile")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """`commands` maps a command's words to its options; `words` are all words of the code, tests of it excluded."""

    root: Path
    files: frozenset[str]
    routes: frozenset[tuple[str, str]]
    commands: dict[str, frozenset[str]]
    settings: frozenset[str]
    targets: frozenset[str]
    words: frozenset[str]


def names_of(root: Path) -> Names:
    files = _files(root)
    newest = find_layers()[-1]
    makefile = root / "Makefile"
    return Names(
        root=root,
        files=frozenset(files),
        routes=frozenset(_routes(load(newest.create_app)(load(newest.settings)()).openapi())),
        commands=dict(_commands(typer.main.get_command(make_app()), "mystack")),
        settings=frozenset(variable_name(load(newest.settings), name) for name in load(newest.settings).model_fields),
        targets=frozenset(_targets(makefile.read_text("utf-8")) if makefile.exists() else ()),
        words=frozenset(_words(root, files)),
    )


def _targets(makefile: str) -> list[str]:
    """The names before the colons, with plain variables in their places."""
    variables = dict(re.findall(r"^(\w+) *[:?]?= *(.*)$", makefile, re.MULTILINE))
    heads = re.findall(r"^([^\s#.:=][^:=\n]*):(?!=)", makefile, re.MULTILINE)
    return [name for head in heads for name in re.sub(r"\$\((\w+)\)", lambda m: variables[m[1]], head).split()]


def without_parameters(path: str) -> str:
    """`/v1/models/{model}` and `/v1/models/{model:path}` are one route."""
    return PARAMETER.sub("{}", path)


def _files(root: Path) -> list[str]:
    listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, check=True).stdout.decode().split("\0")
    return [name for name in names if name and (root / name).is_file()]


def _routes(openapi: dict[str, Any]) -> list[tuple[str, str]]:
    return [(method.upper(), without_parameters(path)) for path, entry in openapi["paths"].items() for method in entry]


def _commands(command: Any, name: str) -> list[tuple[str, frozenset[str]]]:
    options = frozenset(
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    )
    below = getattr(command, "commands", {}).items()
    found = [(name, options | {"--help"})]
    return found + [entry for word, child in below for entry in _commands(child, f"{name} {word}")]


def _words(root: Path, files: list[str]) -> set[str]:
    """Tests are left out, so that a name that only a test still knows does not count; their helpers are in."""
    return {word for name in files if _is_source(name) for word in WORD.findall((root / name).read_text("utf-8"))}


def _is_source(name: str) -> bool:
    path = Path(name)
    if path.parts[0] == "tests" and path.name.startswith("test_"):
        return False
    lock = path.name in ("package-lock.json", "package.json")
    return not lock and path.parts[:2] != ("tests", "docs") and (path.suffix in SOURCES or path.name in SOURCE_NAMES)
