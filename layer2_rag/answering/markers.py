"""Reads one citation marker in any of the forms that models write. Knows no streams."""

import re
from collections.abc import Iterable

_NUMBER = r"\d{1,9}"
_PREFIX = r"(?:\^|(?:[Ss]ources?|[Pp]assages?|[Dd]oc(?:ument)?s?)[ :]{0,2})?"
_BETWEEN = r"[ ]?(?:,|;|-|–|—|‐|‑|&|and)[ ]?"
_LIST = rf"{_NUMBER}(?:{_BETWEEN}{_PREFIX}{_NUMBER})*"
MARKER = re.compile(rf"\\?[\[【][ ]?{_PREFIX}(?P<list>{_LIST})[ ]?(?:†[^\]】\n]{{0,60}})?\\?[\]】]")
"""`[1]`, `[1, 3]`, `[1-3]`, `[^1]`, `[Source 1]`, `【1†L3-L9】`, and each with its brackets escaped."""
_MARKED = re.compile(rf" *(?:{MARKER.pattern})")
_PART = re.compile(rf"(?:(?P<dash>[-–—‐‑])[ ]?)?{_PREFIX}(?P<number>{_NUMBER})")
_CODE_LINE = re.compile(r"[={};]|\w\(")


def numbers_of(listed: str, valid: Iterable[int]) -> tuple[int, ...]:
    """Those of a marker's numbers that are `valid`, each once; `1-3` stands for all of them between."""
    known = sorted(valid)
    found: dict[int, None] = {}
    last = 0
    for part in _PART.finditer(listed):
        number = int(part["number"])
        low = last if part["dash"] else number
        found.update(dict.fromkeys(n for n in known if low <= n <= number))
        last = number
    return tuple(found)


def without_markers(text: str) -> str:
    """An answer without its citations and the blanks before them: what it says, for who has other sources."""
    return _MARKED.sub("", text)


def unmarked(text: str) -> str:
    """The text with its own bracketed numbers as `(3)`, so that none is taken for a citation of ours.

    Nothing moves: the length stays. For text that is shown to a model, lines of code are left as they are by
    `unmarked_but_code`.
    """
    return MARKER.sub(_in_parentheses, text)


def unmarked_but_code(text: str) -> str:
    """`unmarked`, but for lines that look like code: there `a[1]` is an index, and the answer needs it right."""
    return "".join(line if _CODE_LINE.search(line) else unmarked(line) for line in text.splitlines(keepends=True))


def _in_parentheses(marker: re.Match[str]) -> str:
    return re.sub(r"[\[【]", "(", re.sub(r"[\]】]", ")", marker[0]))
