"""HTML: the main content as headings, paragraphs, lists, tables and code. What a reader does not see is not text."""

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import BlockKind, Parsed, Properties
from layer2_rag.parsing.dates import iso_date
from layer2_rag.parsing.tables import Cell, grid
from layer2_rag.parsing.writer import Writer, table_lines

STRIPPED = "script style noscript template svg iframe object canvas audio video head".split()
SKIPPED = frozenset(
    [*STRIPPED, *"nav footer button select option textarea input dialog datalist map title".split()],
)
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 "
    "h6 header hr html li main ol p section summary table tbody td tfoot th thead tr ul caption".split()
)
WHITE = r"(?:white|#fff(?:fff)?|rgba?\(255,255,255(?:,[\d.]+)?\))"
HIDDEN = re.compile(
    r"display:none|visibility:hidden|font-size:(?:0|[01](?:\.\d+)?p[xt])(?:[a-z%;]|$)|opacity:0(?:\.0*)?(?:;|$)"
    r"|(?:left|top|right|bottom|text-indent):-\d{4,}"
    rf"|(?:^|;)color:(?:{WHITE}|transparent)(?:;|$|!)"
)
WHITE_GROUND = re.compile(rf"background(?:-color)?:{WHITE}(?:;|$|!)")
CHROME = frozenset(
    ("mw-editsection", "reference", "navbox", "noprint", "headerlink", "hash-link", "mw-portlet", "toc", "catlinks")
)
"""Classes by which MediaWiki, Sphinx and Docusaurus mark what belongs to the site and not to the text."""
EMPTY = "The page holds no visible text. If a browser shows some, it is made by a script: save the page as PDF."
SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
MAIN_SHARE = 0.3
MAX_ELEMENTS = 10_000
NESTING = re.compile(r"<(/?)(?!(?:p|br|hr|img|input|li|td|tr|th|dt|dd|option|meta|link|wbr|col|source)\b)[a-z]", re.I)
"""Tags that open or close a level; not those that need no closing."""


@dataclass(slots=True)
class Walk:
    """Where the reader stands: the inline text since the last block began, and what that block is."""

    writer: Writer
    buffer: list[str] = field(default_factory=list)
    context: list[tuple[BlockKind, int]] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    marker: str = ""

    def flush(self) -> None:
        text = tidy("".join(self.buffer))
        self.buffer.clear()
        kind, level = self.context[-1] if self.context else ("paragraph", 0)
        if text and kind == "list":
            indent = "  " * (len(self.numbers) - 1)
            text = indent + (self.marker or "  ") + text.replace("\n", f"\n{indent}  ")
            self.marker = ""
        elif kind == "heading":
            text = text.replace("\n", " ")
        if text:
            self.writer.add(kind, text, level=level)


def parse(text: str, _name: str) -> Parsed:
    refuse_depth(text)
    tree = LexborHTMLParser(text)
    found = _properties(tree)
    tree.strip_tags(STRIPPED)
    root = _main(tree)
    heads = root.css("h1") if root else []
    writer = Writer()
    if root:
        write_node(writer, root)
    title = inline_text(heads[0]) if len(heads) == 1 else ""
    return writer.parsed("html", replace(found, title=title or found.title), empty=EMPTY)


def write_html(writer: Writer, text: str) -> None:
    """Add the blocks of a fragment or a whole page."""
    refuse_depth(text)
    body = LexborHTMLParser(text).body
    if body:
        write_node(writer, body)


def refuse_depth(text: str) -> None:
    """The parser's time grows with the square of the depth (10,000 levels 0.25 s, 40,000 levels 3.4 s)."""
    depth = 0
    for tag in NESTING.finditer(text) if text.count("<") > 2 * MAX_ELEMENTS else ():
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_ELEMENTS:
            raise ParseFailed(
                f"The page nests more than {MAX_ELEMENTS} elements in each other; no reader can follow that."
            )


def write_node(writer: Writer, root: LexborNode) -> None:
    """Add what is in and under a node. Without recursion: a page may nest a million elements."""
    walk = Walk(writer)
    stack: list[LexborNode | str] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            _leave(walk, item)
        elif item.is_text_node:
            walk.buffer.append(SPACES.sub(" ", item.text(deep=False)))
        elif item.is_element_node and not _hidden(item) and _enter(walk, item):
            stack.append(item.tag or "")
            stack.extend(_children(item))
    walk.flush()


def inline_text(node: LexborNode) -> str:
    """What can be read in a node, as one line."""
    parts, stack = list[str](), [node]
    while stack:
        item = stack.pop()
        if item.is_text_node:
            parts.append(item.text(deep=False))
        elif item.is_element_node and not _hidden(item):
            if item.tag in BLOCKS or item.tag == "br":
                parts.append(", " if item.tag == "li" and parts else " ")
            stack.extend(_children(item))
    return SPACES.sub(" ", "".join(parts)).replace(" , ", ", ").strip(" ,")


def tidy(text: str) -> str:
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _children(node: LexborNode) -> list[LexborNode]:
    """From the last to the first, as a stack wants them."""
    if node.tag == "math":
        return _formula(node)
    children = list[LexborNode]()
    child = node.last_child
    while child is not None:
        children.append(child)
        child = child.prev
    return children


def _formula(node: LexborNode) -> list[LexborNode]:
    """A formula's TeX, where the page has it beside the drawn symbols."""
    source = node.css_first("annotation")
    return [source] if source else list(node.iter(include_text=True))[::-1]


def _hidden(node: LexborNode) -> bool:
    if node.tag in SKIPPED:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or attributes.get("role") == "navigation":
        return True
    style = attributes.get("style")
    if style and _invisible(style.lower().replace(" ", "")):
        return True
    return not CHROME.isdisjoint((attributes.get("class") or "").split())


def _invisible(style: str) -> bool:
    """White letters are seen where the element itself lays another colour under them."""
    seen = "background" in style and not WHITE_GROUND.search(style)
    return any(not (seen and "color:" in found[0]) for found in HIDDEN.finditer(style))


def _enter(walk: Walk, node: LexborNode) -> bool:
    """Whether the children are still to be read."""
    tag = node.tag or ""
    if tag == "br":
        walk.buffer.append("\n")
    if tag not in BLOCKS and tag != "pre":
        return True
    walk.flush()
    if tag == "pre":
        walk.writer.add("code", node.text(deep=True))
        return False
    if tag == "table" and (cells := _cells(node)):
        walk.writer.add("table", "\n".join(_table_lines(cells)))
        return False
    _open(walk, tag)
    return True


def _open(walk: Walk, tag: str) -> None:
    if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
        walk.context.append(("heading", int(tag[1])))
    elif tag in {"ul", "ol"}:
        walk.numbers.append(0 if tag == "ol" else None)
    elif tag == "li":
        walk.context.append(("list", 0))
        walk.marker = _marker(walk)


def _marker(walk: Walk) -> str:
    if not walk.numbers:
        walk.numbers.append(None)
    number = walk.numbers[-1]
    if number is None:
        return "- "
    walk.numbers[-1] = number + 1
    return f"{number + 1}. "


def _leave(walk: Walk, tag: str) -> None:
    if tag not in BLOCKS:
        return
    walk.flush()
    if tag == "li" or (len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()):
        walk.context.pop()
    elif tag in {"ul", "ol"}:
        walk.numbers.pop()


def _cells(table: LexborNode) -> list[list[Cell]]:
    """The table's cells, or none when it only arranges the page: it holds a table, or a single column."""
    if len(table.css("table")) > 1:
        return []
    rows = [
        [_cell(cell) for cell in row.iter() if cell.tag in {"td", "th"}] for row in table.css("tr") if not _hidden(row)
    ]
    rows = [row for row in rows if row]
    return rows if sum(len(row) > 1 for row in rows) > 0 else []


def _cell(node: LexborNode) -> Cell:
    attributes = node.attributes
    spans = (attributes.get(name) or "" for name in ("colspan", "rowspan"))
    across, down = (int(span) if span.isdecimal() and len(span) < 4 else 1 for span in spans)
    return Cell(inline_text(node), head=node.tag == "th" or _in_head(node), across=across, down=down)


def _in_head(cell: LexborNode) -> bool:
    row = cell.parent
    return row is not None and row.parent is not None and row.parent.tag == "thead"


def _table_lines(cells: list[list[Cell]]) -> list[str]:
    if len(cells) > 1 and len(cells[0]) > 1 and all(cell.head for cell in cells[0]):
        return table_lines(grid(cells), header=True)
    return [line for row in cells if (line := _row_line(row))]


def _row_line(row: list[Cell]) -> str:
    """A row without a header above it; one that begins with a name for itself says so."""
    texts = [cell.text for cell in row if cell.text]
    named = len(texts) == len(row) == 2 and row[0].head and not row[1].head
    return (": " if named else " | ").join(texts)


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    body = tree.body
    for selector in ("main, [role=main]", "article"):
        found = list({node.mem_id: node for node in tree.css(selector)}.values())
        if body and len(found) == 1 and len(found[0].text()) > MAIN_SHARE * len(body.text()):
            return found[0]
    return body


def _properties(tree: LexborHTMLParser) -> Properties:
    title, root = tree.css_first("title"), tree.css_first("html")
    language = (root.attributes.get("lang") or "") if root else ""
    return Properties(
        title=title.text() if title else _meta(tree, "og:title"),
        author=_meta(tree, "author", "article:author"),
        date=iso_date(_meta(tree, "article:published_time", "date", "dcterms.date") or _first_time(tree)),
        language=language[:2].lower() if re.match(r"[a-zA-Z]{2}(?:-|$)", language) else None,
    )


def _meta(tree: LexborHTMLParser, *names: str) -> str | None:
    for name in names:
        for key in ("name", "property"):
            node = tree.css_first(f'meta[{key}="{name}"]')
            content = node.attributes.get("content") if node else None
            if content and not content.startswith("http"):
                return content
    return None


def _first_time(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("article time[datetime], main time[datetime]")
    return node.attributes["datetime"] if node else None
