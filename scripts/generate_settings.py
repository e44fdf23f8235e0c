"""The settings of a layer as an `.env.example`: every variable with what it means and its default, none of them set."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo

from layer1_basic_api.api.config import Settings, variable_name
from layer1_basic_api.layers import Layer, load

HEAD = """\
# The settings of MyStack with layer {number} ({title}). Generated; edit the settings class instead.
# Copy this file to `.env` in the folder where you start MyStack, and take away the `#` where you change a value.
# A variable of the environment wins over the file.
"""
GROUP = re.compile(r"    # (\S.*)")
FIELD = re.compile(r"    (\w+): ")
WIDTH = 100


def settings_example(layer: Layer) -> str:
    settings: type[Settings] = load(layer.settings)
    return HEAD.format(number=layer.number, title=layer.title) + "".join(_lines(settings))


def _lines(settings: type[Settings]) -> Iterator[str]:
    group = ""
    for field, its_group in groups(settings):
        if its_group != group:
            group = its_group
            yield f"\n# --- {group} ---\n"
        yield f"\n{_entry(settings, field)}"


def groups(settings: type[Settings]) -> Iterator[tuple[str, str]]:
    """Each field with the comment that heads its group in the source: this layer's first, then those below."""
    for owner in settings.__mro__:
        if issubclass(owner, Settings):
            yield from _groups_in(inspect.getsource(owner), known=set(settings.model_fields))


def _groups_in(source: str, *, known: set[str]) -> Iterator[tuple[str, str]]:
    group = ""
    for line in source.splitlines():
        if heading := GROUP.fullmatch(line):
            group = heading[1]
        elif (field := FIELD.match(line)) and field[1] in known:
            yield field[1], group


def _entry(settings: type[Settings], field: str) -> str:
    info = settings.model_fields[field]
    choices = [str(choice) for choice in get_args(info.annotation) if isinstance(choice, str)]
    about = f"{info.description} One of: {', '.join(choices)}." if choices else str(info.description)
    comment = textwrap.fill(about, WIDTH, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n#{variable_name(settings, field)}={_default(info)}\n"


def _default(info: FieldInfo) -> str:
    value: Any = info.default
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
