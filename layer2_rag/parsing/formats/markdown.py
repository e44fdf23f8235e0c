"""Markdown: its structure as blocks, its marks gone where they say nothing in a quote (`#`, link targets, table rules).

A line scanner of its own: blocks are all that is needed of CommonMark, and the scanner takes a tenth of a
parser's time.
Link and image targets are dropped because they cost tokens and find nothing. HTML comments are not text.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from layer2_rag.parsing.base import Parsed, Properties
from layer2_rag.parsing.dates import iso_date
from layer2_rag.parsing.formats.html import write_html
from layer2_rag.parsing.text import dedent
from layer2_rag.parsing.writer import Writer, table_lines

FENCE = re.compile(r"[ \t]*(?:>[ \t]?)*(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
QUOTE = re.compile(r"^ {0,3}>[ \t]?")
DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]\[]{1,200}\]:[ \t]*\S+")
"""Of a link's target; a footnote, which is text, looks like it."""
HTML = re.compile(
    r" {0,3}</?(?:address|article|aside|blockquote|center|details|dialog|div|dl|dt|dd|fieldset|figure|figcaption|footer"
    r"|form|h[1-6]|header|hr|iframe|img|a|br|li|main|nav|ol|p|picture|script|section|style|summary|table|tbody|td|tr|ul|template)"
    r"(?:[\s/>]|$)",
    re.IGNORECASE,
)
VERBATIM = re.compile(r" {0,3}<(script|style|template|pre|textarea)\b", re.IGNORECASE)
INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<gone></?(?:a|abbr|b|br|code|del|div|em|font|i|img|ins|kbd|p|picture|s|small|source|span|strong|sub|sup|u)"
    r"(?:[\s/][^<>]*)?>)"
    r"|(?P<image>!?)\[(?P<label>[^\[\]]{0,1000})\]"
    r"(?:\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?"
    r"(?:[ \t\n]+[\"'][^\"'\n]{0,500}[\"'])?\)|\[[^\[\]]{0,200}\])"
    r"|<(?P<address>(?:https?|mailto):[^<>\s]{1,2000})>",
    re.IGNORECASE,
)
CELL = re.compile(r"(?<!\\)\|")


@dataclass(slots=True)
class Scan:
    """Where the scanner stands in the lines."""

    lines: list[str]
    writer: Writer
    at: int = 0
    paragraph: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        return self.lines[self.at]

    def peek(self) -> str:
        return self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""

    def flush(self) -> None:
        """What was gathered so far is a paragraph."""
        self.writer.add("paragraph", inline("\n".join(self.paragraph)))
        self.paragraph.clear()


def parse(text: str, _name: str) -> Parsed:
    front, body = front_matter(text)
    writer = Writer()
    write_markdown(writer, body)
    return writer.parsed("markdown", _properties(front))


def _properties(front: dict[str, str]) -> Properties:
    return Properties(
        title=front.get("title"),
        author=front.get("author") or front.get("authors"),
        date=iso_date(front.get("date")),
        language=(front.get("lang") or front.get("language") or "")[:2].lower() or None,
    )


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The plain `key: value` lines between two `---` at the very top, and what follows them."""
    end = text.find("\n---", 3, 20_000) if text.startswith("---\n") else -1
    if end < 0:
        return {}, text
    pairs = (line.partition(":") for line in text[4:end].split("\n"))
    values = {key.strip().lower(): value.strip().strip("[]\"'") for key, colon, value in pairs if colon}
    return values, text[text.find("\n", end + 1) :] if "\n" in text[end + 1 :] else ""


def write_markdown(writer: Writer, text: str) -> None:
    """Add the blocks of clean Markdown text."""
    scan = Scan(text.split("\n"), writer)
    while scan.at < len(scan.lines):
        if not any(step(scan) for step in STEPS):
            scan.paragraph.append(QUOTE.sub("", scan.line, count=1).strip())
            scan.at += 1
    scan.flush()


def inline(text: str) -> str:
    """Without comments, tags and link targets; inside `code` everything stays."""
    text = without_comments(text) if "<!--" in text else text
    for _ in range(2 if "[![" in text or "[<" in text else 1):
        text = INLINE.sub(_kept, text) if "<" in text or "[" in text else text
    return "\n".join(filter(str.strip, unescape(text).split("\n"))) if "&" in text or "\n" in text else text


def _kept(match: re.Match[str]) -> str:
    if match["gone"] or match["image"]:
        return ""
    return match["code"] or match["address"] or match["label"] or ""


def without_comments(text: str) -> str:
    """By searching, not by a pattern: a million unclosed `<!--` must not cost their square."""
    parts, at, ticks = list[str](), 0, 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        ticks += text.count("`", at, start)
        end += 3
        parts.append(text[at : end if ticks % 2 else start])
        at = end
    return "".join(parts) + text[at:]


def _blank(scan: Scan) -> bool:
    if scan.line and not scan.line.isspace():
        return False
    scan.flush()
    scan.at += 1
    return True


def _comment(scan: Scan) -> bool:
    if not scan.line.lstrip().startswith("<!--"):
        return False
    while scan.at < len(scan.lines) and "-->" not in scan.line:
        scan.at += 1
    if scan.at < len(scan.lines):
        scan.lines[scan.at] = scan.line.partition("-->")[2]
    return True


def _fence(scan: Scan) -> bool:
    opening = FENCE.match(scan.line)
    if not opening or "`" in scan.line[opening.end() :]:
        return False
    scan.flush()
    first = scan.at = scan.at + 1
    while scan.at < len(scan.lines) and not _closes(scan.line, opening[1]):
        scan.at += 1
    lines = scan.lines[first : scan.at]
    quoted = ">" in opening[0]
    scan.writer.add("code", dedent("\n".join(QUOTE.sub("", line) if quoted else line for line in lines)))
    scan.at += 1
    return True


def _closes(line: str, fence: str) -> bool:
    mark = line.strip("> \t")
    return len(mark) >= len(fence) and mark == fence[0] * len(mark)


def _heading(scan: Scan) -> bool:
    mark = HEADING.match(scan.line)
    if not mark:
        return False
    scan.flush()
    title = re.sub(r"(?:^|[ \t])#+[ \t]*$", "", scan.line[mark.end() :].rstrip())
    scan.writer.add("heading", inline(title).strip(), level=len(mark[1]))
    scan.at += 1
    return True


def _underline(scan: Scan) -> bool:
    mark = scan.line.strip()
    if not scan.paragraph or not mark or mark[0] not in "=-" or mark != mark[0] * len(mark) or len(mark) < 2:
        return False
    title = inline(" ".join(scan.paragraph)).strip()
    scan.paragraph.clear()
    scan.writer.add("heading", title, level=1 if mark[0] == "=" else 2)
    scan.at += 1
    return True


def _skipped(scan: Scan) -> bool:
    if not (RULE.match(scan.line) or (not scan.paragraph and DEFINITION.match(scan.line))):
        return False
    scan.flush()
    scan.at += 1
    return True


def _table(scan: Scan) -> bool:
    rule = scan.peek().strip()
    if "|" not in scan.line or "-" not in rule or not set(rule) <= set("|:- \t") or "|" not in rule:
        return False
    scan.flush()
    rows = [_cells(scan.line)]
    scan.at += 2
    while scan.at < len(scan.lines) and "|" in scan.line:
        rows.append(_cells(scan.line))
        scan.at += 1
    scan.writer.add("table", "\n".join(table_lines(rows, header=True)))
    return True


def _cells(line: str) -> list[str]:
    cells = CELL.split(line.strip().removeprefix("|").removesuffix("|"))
    return [inline(cell.replace("\\|", "|")).strip() for cell in cells]


def _list(scan: Scan) -> bool:
    if not ITEM.match(scan.line):
        return False
    scan.flush()
    items = list[str]()
    while scan.at < len(scan.lines) and _in_list(scan, bool(items)):
        items.append(scan.line.rstrip())
        scan.at += 1
    scan.writer.add("list", inline("\n".join(items)))
    return True


def _in_list(scan: Scan, begun: bool) -> bool:
    line = scan.line
    if FENCE.match(line) or HEADING.match(line):
        return False
    if not line or line.isspace():
        after = scan.peek()
        return bool(ITEM.match(after)) or (after.startswith(("  ", "\t")) and not after.isspace())
    return begun or bool(ITEM.match(line))


def _indented(scan: Scan) -> bool:
    if scan.paragraph or not scan.line.startswith(("    ", "\t")):
        return False
    first = scan.at
    while scan.at < len(scan.lines) and (scan.line.startswith(("    ", "\t")) or not scan.line.strip()):
        scan.at += 1
    scan.writer.add("code", dedent("\n".join(scan.lines[first : scan.at])))
    return True


def _html(scan: Scan) -> bool:
    verbatim = VERBATIM.match(scan.line)
    if not verbatim and (scan.paragraph or not HTML.match(scan.line)):
        return False
    scan.flush()
    first = scan.at
    end = f"</{verbatim[1].lower()}" if verbatim else None
    while scan.at < len(scan.lines) and not (end in scan.line.lower() if end else not scan.line.strip()):
        scan.at += 1
    scan.at += 1
    write_html(scan.writer, "\n".join(scan.lines[first : scan.at]))
    return True


STEPS = (_blank, _comment, _fence, _heading, _underline, _skipped, _table, _list, _indented, _html)
