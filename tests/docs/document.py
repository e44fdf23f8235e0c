"""Reads a Markdown document into the blocks that can be run or compared and the prose that names things.

Knows how documents are written here (see `tests/docs/README.md`); runs and checks nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"(?P<indent> *)(?P<fence>```+|~~~+)(?P<info>.*)")
MARK = re.compile(r"<!-- *(skip|needs|file|exit): *(.*?) *-->")
TITLE = re.compile(r"""title=["']([^"']+)["']""")
HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")
PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `line` is where its text begins, counted from 1; `marks` are the comments right before it."""

    line: int
    language: str
    title: str
    marks: dict[str, str]
    text: tuple[str, ...]

    @property
    def shown(self) -> str:
        return "\n".join(self.text)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a `console` block and the output that the document shows for it."""

    line: int
    text: str
    output: tuple[str, ...]

    @property
    def in_background(self) -> bool:
        return self.text.endswith("&") and not self.text.endswith("&&")


@dataclass(frozen=True, slots=True)
class Document:
    path: Path
    blocks: tuple[Block, ...]
    prose: tuple[tuple[int, str], ...]


def read(path: Path) -> Document:
    """Raises `ValueError` for a fence that is never closed."""
    blocks: list[Block] = []
    prose: list[tuple[int, str]] = []
    marks: dict[str, str] = {}
    lines = iter(enumerate(path.read_text("utf-8").splitlines(), 1))
    for number, line in lines:
        if fence := FENCE.fullmatch(line):
            blocks.append(_block(fence, number, lines, marks))
            marks = {}
        elif found := MARK.findall(line):
            marks |= dict(found)
        else:
            marks = marks if not line.strip() else {}
            prose.append((number, line))
    return Document(path, tuple(blocks), tuple(prose))


def _block(fence: re.Match[str], number: int, lines: Iterator[tuple[int, str]], marks: dict[str, str]) -> Block:
    indent, closing, info = len(fence["indent"]), fence["fence"], fence["info"].strip()
    title = TITLE.search(info)
    text: list[str] = []
    for _, line in lines:
        if line.strip() == closing:
            language = info.split()[0] if info else ""
            return Block(number + 1, language, title[1] if title else marks.get("file", ""), marks, tuple(text))
        text.append(line[indent:] if not line[:indent].strip() else line)
    raise ValueError(f"line {number}: this block is never closed")


def commands(block: Block) -> list[Command]:
    """The commands of a `console` block. A line that ends in a backslash, or a here-document, goes on."""
    found: list[Command] = []
    lines = iter(enumerate(block.text, block.line))
    for number, line in lines:
        if line.startswith(PROMPT):
            found.append(Command(number, _whole(line[len(PROMPT) :], lines), ()))
        elif found:
            last = found[-1]
            found[-1] = Command(last.line, last.text, (*last.output, line))
        else:
            raise ValueError(f"line {number}: a console block begins with a command ($ …)")
    return found


def _whole(first: str, lines: Iterator[tuple[int, str]]) -> str:
    text = [first]
    end = HEREDOC.search(first)
    while end or text[-1].endswith("\\"):
        line = next(lines)[1]
        text.append(line)
        if end and line == end[1]:
            break
    return "\n".join(text)
