"""How commands print: JSON for programs, sentences for people."""

import io
import json
import re
import sys
from typing import Any

from layer1_basic_api.errors import MyStackError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Without what could drive the terminal: what a server says is text, and stays text."""
    return CONTROL.sub("", text)


def write_what_can_be_written() -> None:
    """A pipe or a file may be of an old encoding, which has no sign for all that models say: it gets a `?`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def print_json(value: Any) -> None:
    """Escapes what standard output cannot write as it is."""
    escaped = bool(sys.stdout) and sys.stdout.encoding.lower() != "utf-8"  # closed, it is None
    print(json.dumps(value, indent=2, ensure_ascii=escaped, default=str))


def print_error(error: MyStackError) -> None:
    """What happened, and below it what can be pasted to mend it."""
    lines = (f"mystack: {error.detail}", *(f"    {command}" for command in error.commands))
    print(*map(printable, lines), sep="\n", file=sys.stderr)
