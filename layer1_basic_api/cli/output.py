"""How commands print: JSON for programs, sentences for people."""

import json
import re
import sys
from typing import Any

from layer1_basic_api.errors import MyStackError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Without what could drive the terminal: what a server says is text, and stays text."""
    return CONTROL.sub("", text)


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_error(error: MyStackError) -> None:
    """What happened, and below it what can be pasted to mend it."""
    lines = (f"mystack: {error.detail}", *(f"    {command}" for command in error.commands))
    print(*map(printable, lines), sep="\n", file=sys.stderr)
