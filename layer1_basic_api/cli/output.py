"""How commands print: JSON for programs, sentences for people."""

import json
import sys
from typing import Any

from layer1_basic_api.errors import MyStackError


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_error(error: MyStackError) -> None:
    """What happened, and below it what can be pasted to mend it."""
    print(f"mystack: {error.detail}", *(f"    {command}" for command in error.commands), sep="\n", file=sys.stderr)
