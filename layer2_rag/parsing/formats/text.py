"""Plain text and reStructuredText: paragraphs, underlined headings, lists, indented code; otherwise verbatim."""

import re
from collections.abc import Iterator

from layer2_rag.parsing.base import BlockKind, Parsed
from layer2_rag.parsing.text import dedent
from layer2_rag.parsing.writer import Writer

RULES = frozenset("=-~^\"'*+#.:_`")
ITEM = re.compile(r"[ \t]*(?:[-*+•‣–]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+\S")


def parse(text: str, _name: str) -> Parsed:
    writer, levels = Writer(), dict[str, int]()
    for lines in paragraphs(dedent(text)):
        _write(writer, lines, levels)
    return writer.parsed("text")


def paragraphs(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank ones."""
    lines = list[str]()
    for line in text.split("\n"):
        if line and not line.isspace():
            lines.append(line.rstrip())
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _write(writer: Writer, lines: list[str], levels: dict[str, int]) -> None:
    if _is_rule(lines[0]) and len(lines) >= 3 and _is_rule(lines[2]):
        lines = lines[1:]
    if len(lines) >= 2 and _underlined(lines[0], lines[1]):
        rule = lines[1].strip()[0]
        writer.add("heading", lines[0].strip(), level=min(6, levels.setdefault(rule, len(levels) + 1)))
        lines = lines[2:]
    if lines and not all(map(_is_rule, lines)):
        writer.add(_kind(lines), "\n".join(lines))


def _kind(lines: list[str]) -> BlockKind:
    if ITEM.match(lines[0]):
        return "list"
    if all(line.startswith(("    ", "\t")) for line in lines):
        return "code"
    return "paragraph"


def _is_rule(line: str) -> bool:
    mark = line.strip()
    return len(mark) >= 3 and mark[0] in RULES and mark == mark[0] * len(mark)


def _underlined(title: str, rule: str) -> bool:
    return (
        _is_rule(rule) and not _is_rule(title) and len(title) <= 200 and len(rule.strip()) >= 0.6 * len(title.strip())
    )
