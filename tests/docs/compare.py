"""Compares what a document shows with what is there. `...` stands for what may vary: in a line, or whole lines."""

import difflib
import re
from collections.abc import Sequence

ANYTHING = "..."


def matches(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether the output is the one shown; spaces at the ends of lines do not count."""
    pattern = "".join(_pattern(line.rstrip()) for line in _stripped(expected))
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in _stripped(actual))) is not None


def appear_in_order(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether the lines shown are among the output, in order: a server's log may stand between them."""
    lines = iter(actual)
    shown = (line for line in expected if line.strip() != ANYTHING)
    return all(any(line_matches(line, candidate) for candidate in lines) for line in shown)


def line_matches(expected: str, actual: str) -> bool:
    return re.fullmatch(_pattern(expected.rstrip()), actual.rstrip() + "\n") is not None


def is_verbatim(listing: Sequence[str], source: Sequence[str]) -> bool:
    """Whether the listing's parts stand in the source line by line and in order; `...` lines divide the parts."""
    parts = _parts(listing)
    at = 0
    for part in parts:
        starts = (n for n in range(at, len(source) - len(part) + 1) if list(source[n : n + len(part)]) == part)
        found = next(starts, None)
        if found is None:
            return False
        at = found + len(part)
    return bool(parts)


def diff(expected: Sequence[str], actual: Sequence[str]) -> str:
    """A readable difference: `-` is shown by the document, `+` is what is there."""
    known = [next((line for line in actual if line_matches(shown, line)), shown) for shown in expected]
    lines = difflib.unified_diff([*known], [*actual], "in the document", "in truth", lineterm="", n=2)
    return "\n".join(f"    {line.rstrip()}" for line in lines)


def closest_diff(listing: Sequence[str], source: Sequence[str]) -> str:
    """The difference to the lines of the source that the listing resembles most."""
    match = difflib.SequenceMatcher(None, source, listing, autojunk=False).find_longest_match()
    start = max(0, match.a - match.b)
    return diff(listing, source[start : start + len(listing)])


def _pattern(line: str) -> str:
    if line.strip() == ANYTHING:
        return r"(?:.*\n)*?"
    return ".*?".join(re.escape(part) for part in line.split(ANYTHING)) + r"\n"


def _stripped(lines: Sequence[str]) -> list[str]:
    """Without the empty lines at both ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n").splitlines()


def _parts(listing: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in listing:
        if line.strip() in (ANYTHING, f"# {ANYTHING}"):
            parts.append([])
        else:
            parts[-1].append(line.rstrip())
    trimmed = [_without_empty_ends(part) for part in parts]
    return [part for part in trimmed if part]


def _without_empty_ends(part: list[str]) -> list[str]:
    kept = [n for n, line in enumerate(part) if line]
    return part[kept[0] : kept[-1] + 1] if kept else []
