"""What the line rule can break in a file, found by comparing a tag's files with HEAD's.

Knows files as paths and bytes; knows nothing of git. It judges form only: that a tag works is shown by its tests.
"""

from __future__ import annotations

import json
import re
import tomllib
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, pairwise
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from tag_trees import LOCK_COMMANDS, is_text, names_above

Files = Mapping[str, bytes]

FENCE = re.compile(r"\s*(```|~~~)")
HEADING = re.compile(r"(#{1,6}) ")
BLOCK_START = re.compile(r"\s*([-*+|#>!<]|\d+[.)] |```|~~~|\[[^\]]+\]:)")
SECTION = re.compile(r"\[{1,2}[^\[\]]+\]{1,2}\s*(#.*)?$")
SECTIONED = {".toml", ".ini", ".cfg"}
CODE = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"""\]\(\s*<?([^)\s>]+)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)|\b(?:src|href)="([^"]+)\"""", re.MULTILINE)
SITE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def problems(head: Files, tag: Files, *, layer: int) -> Iterator[str]:
    """One sentence for each thing that the tag of `layer` has lost and still needs."""
    lost = places(head) - places(tag)
    for path, content in tag.items():
        if content != head[path]:
            yield from cut_problems(path, head[path], content, layer=layer)
        if path.endswith(".md") and is_text(content):
            gone = sorted(links(path, content.decode()) & lost)
            yield from (f"{path}: links to {target}, which this tag does not have" for target in gone)


def cut_problems(path: str, before: bytes, after: bytes, *, layer: int) -> Iterator[str]:
    if not after.strip():
        yield f"{path}: nothing is left of it; give it a path that names its layer"
        return
    if (reason := parse_error(path, after)) and not parse_error(path, before):
        yield f"{path}: does not parse without the higher layers' lines ({reason})"
    elif PurePosixPath(path).name not in LOCK_COMMANDS:
        yield from torn(path, [line.decode() for line in before.splitlines()], layer)


def parse_error(path: str, content: bytes) -> str | None:
    """Why a Python, TOML or JSON file does not parse; None for any other."""
    readers: dict[str, Callable[[], object]] = {
        ".py": lambda: compile(content, path, "exec", dont_inherit=True),
        ".toml": lambda: tomllib.loads(content.decode()),
        ".json": lambda: json.loads(content),
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            readers.get(PurePosixPath(path).suffix, str)()
    except (SyntaxError, ValueError) as error:
        return str(error)
    return None


def torn(path: str, lines: list[str], layer: int) -> Iterator[str]:
    """Wherever cut lines and the kept ones next to them are one thing.

    A YAML service whose name is cut leaves its settings to the service above; a sentence is left without its end.
    """
    listing = in_listing(lines) if path.endswith(".md") else [False] * len(lines)
    for start, stop in cut_runs(lines, layer):
        suffix = "" if listing[start] else PurePosixPath(path).suffix
        before = lines[start - 1] if start else ""
        if reason := torn_run(suffix, before, lines[start:stop], lines[stop:]):
            yield f"{path}:{start + 1}: {reason}"


def in_listing(lines: list[str]) -> list[bool]:
    """For each line of a page whether it is inside a fence: such lines stand alone, they are not wrapped prose."""
    fences = accumulate(bool(FENCE.match(line)) for line in lines)
    return [count % 2 == 1 for count in fences]


def cut_runs(lines: list[str], layer: int) -> Iterator[tuple[int, int]]:
    """Start and end of every run of neighbouring lines that the tag loses."""
    cut = [False, *(names_above(line.encode(), layer) for line in lines), False]
    edges = [at for at, (here, following) in enumerate(pairwise(cut)) if here != following]
    return zip(edges[::2], edges[1::2], strict=True)


def torn_run(suffix: str, before: str, run: list[str], after: list[str]) -> str | None:
    following = next((line for line in after if line.strip()), "")
    if suffix == ".md" and torn_prose(before, run, after[0] if after else ""):
        return "is part of a longer sentence or item; put what names a higher layer on a line of its own"
    if leaves_section(suffix, run, following):
        return "is a heading that is cut while what stands under it stays"
    if suffix != ".py" and indent(following) > min(map(indent, run)):
        return "opens a block that is cut while the lines in it stay"
    if before.endswith("\\") and not run[-1].endswith("\\"):
        return "ends a command that goes on from the line before"
    return None


def torn_prose(before: str, run: list[str], after: str) -> bool:
    """Whether a paragraph or list item is cut in its middle."""
    begins_inside = bool(before.strip()) and not FENCE.match(before) and not HEADING.match(before)
    ends_inside = bool(after.strip()) and not BLOCK_START.match(after)
    return (begins_inside and not BLOCK_START.match(run[0])) or ends_inside


def leaves_section(suffix: str, run: list[str], following: str) -> bool:
    if suffix in SECTIONED:
        return any(map(SECTION.match, run)) and bool(following) and not SECTION.match(following)
    headings = [found for line in run if suffix == ".md" and (found := HEADING.match(line))]
    if not headings or not following:
        return False
    next_heading = HEADING.match(following)
    return next_heading is None or len(next_heading.group(1)) > len(headings[-1].group(1))


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def places(files: Files) -> set[str]:
    """Everything that a link can point to: the files and their folders."""
    return set(files) | {str(folder) for path in files for folder in PurePosixPath(path).parents}


def links(path: str, text: str) -> set[str]:
    """What a page's relative links mean, as paths from the top of the repository (a leading slash is the top)."""
    groups = (match.groups() for match in LINK.finditer(CODE.sub("", text)))
    written = (unquote(re.split("[?#]", next(filter(None, group), ""))[0]) for group in groups)
    relative = [link for link in written if link and not SITE.match(link)]
    return {normpath(link.lstrip("/") if link[0] == "/" else join(dirname(path), link)) for link in relative}
