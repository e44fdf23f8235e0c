"""DOCX: headings, paragraphs, lists, tables, formulas and footnotes, in reading order.

Not text: comments, deleted changes, hidden and white runs, field codes, page headers and footers.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn

from layer2_rag.parsing.archive import open_archive, read, xml
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.office import properties
from layer2_rag.parsing.tables import Cell, grid
from layer2_rag.parsing.writer import Writer, table_lines

FOOTNOTES = ("word/footnotes.xml", "word/endnotes.xml")
HEADING = re.compile(r"heading (\d)")
GONE = frozenset(
    qn(f"w:{name}") for name in ("del", "moveFrom", "instrText", "delText", "commentReference", "rPr", "pPr")
)
NESTED = frozenset((qn("w:txbxContent"),))
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MATH_TEXT = f"{M}t"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TABLE, CELL, PARAGRAPH, RUN, TEXT = qn("w:tbl"), qn("w:tc"), qn("w:p"), qn("w:r"), qn("w:t")
GOES_ON = "\0"
"""A cell that is merged with the one above it; no text has this character."""
BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
BREAKS |= {f"{M}sup": "^", f"{M}sub": "_", f"{M}den": "/"}


def parse(data: bytes, _name: str) -> Parsed:
    with open_archive(data) as archive:
        found = properties(archive)
        notes = [read(archive, name) for name in FOOTNOTES if name in archive.namelist()]
    document = Document(BytesIO(data))
    writer = Writer()
    _write_blocks(writer, document.element.body, _styles(document))
    for part in notes:
        _write_blocks(writer, xml(part), {})
    titled = next((p.text for p in document.paragraphs[:20] if p.style is not None and p.style.name == "Title"), None)
    return writer.parsed("docx", replace(found, title=titled or found.title))


def _styles(document: Docx) -> dict[str, str]:
    """Style id → its name, or its base's where only that one says what it is."""
    names = dict[str, str]()
    for style in document.styles:
        base: Any = getattr(style, "base_style", None)
        name = (style.name or "").lower()
        inherits = base is not None and not HEADING.match(name) and HEADING.match((base.name or "").lower())
        names[style.style_id] = (base.name or "").lower() if inherits else name
    return names


def _write_blocks(writer: Writer, root: Any, styles: dict[str, str]) -> None:
    for element in _blocks(root):
        if element.tag == TABLE:
            _write_table(writer, element, styles)
        else:
            _write_paragraph(writer, element, styles)


def _blocks(root: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those inside content controls and text boxes."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in {PARAGRAPH, TABLE}:
            yield element
            stack.extend(reversed(list(element.iter(*NESTED))) if element.tag == PARAGRAPH else ())
        elif element.tag != FALLBACK and element.tag not in GONE:
            stack.extend(reversed(element))


def _write_paragraph(writer: Writer, element: Any, styles: dict[str, str]) -> None:
    text = _text(element).strip()
    style = _value(element, "w:pPr/w:pStyle")
    name = styles.get(style or "", "")
    if found := HEADING.match(name):
        writer.add("heading", text.replace("\n", " "), level=min(6, int(found[1])))
    elif name == "title":
        writer.add("heading", text.replace("\n", " "), level=1)
    elif text and (name.startswith("list") or element.find("w:pPr/w:numPr", element.nsmap) is not None):
        depth = _value(element, "w:pPr/w:numPr/w:ilvl") or "0"
        writer.add("list", "  " * min(8, int(depth)) + "- " + text)
    else:
        writer.add("code" if "code" in name or name == "html preformatted" else "paragraph", text)


def _value(element: Any, path: str) -> str | None:
    found = element.find(path, element.nsmap)
    return None if found is None else found.get(qn("w:val"))


def _text(paragraph: Any) -> str:
    """What is seen of a paragraph; a text box in it is a block of its own."""
    parts, stack = list[str](), [paragraph]
    while stack:
        element = stack.pop()
        if element.tag in {TEXT, MATH_TEXT}:
            parts.append(element.text or "")
        elif element.tag in BREAKS:
            parts.append(BREAKS[element.tag])
            stack.extend(reversed(element))
        elif element.tag not in GONE and element.tag not in NESTED and element.tag != FALLBACK and not _hidden(element):
            stack.extend(reversed(element))
    return "".join(parts)


def _hidden(element: Any) -> bool:
    if element.tag != RUN:
        return False
    look = element.find(qn("w:rPr"))
    if look is None:
        return False
    vanish, colour = look.find(qn("w:vanish")), look.find(qn("w:color"))
    if vanish is not None and vanish.get(qn("w:val")) not in {"0", "false"}:
        return True
    shaded = look.find(qn("w:shd")) is not None or look.find(qn("w:highlight")) is not None or _shaded(element)
    return colour is not None and colour.get(qn("w:val"), "").upper() == "FFFFFF" and not shaded


def _shaded(run: Any) -> bool:
    """Whether the paragraph or the table's cell around it has a colour behind it."""
    paths = {PARAGRAPH: "w:pPr/w:shd", qn("w:tc"): "w:tcPr/w:shd"}
    around = (above.find(paths[above.tag], above.nsmap) for above in run.iterancestors(*paths))
    return any(shade is not None for shade in around)


def _write_table(writer: Writer, table: Any, styles: dict[str, str]) -> None:
    """One that holds another table arranges the page: its cells are read one after the other."""
    rows = [list(row.iter(CELL)) for row in table.iterchildren(qn("w:tr"))]
    if next(table.iterdescendants(TABLE), None) is not None:
        for cell in (cell for row in table.iterchildren(qn("w:tr")) for cell in _cells(row)):
            _write_blocks(writer, cell, styles)
        return
    writer.add("table", "\n".join(_table_lines([row for row in rows if row])))


def _cells(row: Any) -> Iterator[Any]:
    """Those of the row itself, also inside content controls; not those of a table in one of them."""
    for element in row.iterchildren():
        if element.tag == CELL:
            yield element
        elif element.tag not in GONE:
            yield from _cells(element)


def _table_lines(rows: list[list[Any]]) -> list[str]:
    header = len(rows) > 1 and len({len(row) for row in rows[:2]}) == 1
    return table_lines(_filled_down(grid([[_cell(cell) for cell in row] for row in rows])), header=header)


def _filled_down(rows: list[list[str]]) -> list[list[str]]:
    """A cell that goes on from the row above says the same there."""
    above = list[str]()
    for row in rows:
        row[:] = [_above(above, at) if text == GOES_ON else text for at, text in enumerate(row)]
        above = row
    return rows


def _above(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _cell(cell: Any) -> Cell:
    across = _value(cell, "w:tcPr/w:gridSpan") or "1"
    text = " ".join(filter(None, (_text(paragraph).strip() for paragraph in cell.iter(PARAGRAPH))))
    merged = cell.find("w:tcPr/w:vMerge", cell.nsmap)
    goes_on = merged is not None and merged.get(qn("w:val")) in {None, "continue"}
    return Cell(GOES_ON if goes_on else text, across=int(across) if across.isdecimal() and len(across) < 4 else 1)
