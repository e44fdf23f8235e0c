"""PPTX: a page a slide (hidden ones only count); title as heading, shapes from top to bottom, tables, notes."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.archive import open_archive
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.limits import MAX_PAGES
from layer2_rag.parsing.office import properties
from layer2_rag.parsing.writer import Writer, table_lines

FURNITURE = frozenset((PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER))


def parse(data: bytes, _name: str) -> Parsed:
    with open_archive(data) as archive:
        found = properties(archive)
    presentation = Presentation(BytesIO(data))
    if len(presentation.slides) > MAX_PAGES:
        raise ParseFailed(f"The presentation has more than {MAX_PAGES} slides. Split it into parts.")
    writer = Writer()
    for number, slide in enumerate(presentation.slides, 1):
        if slide._element.get("show") != "0":
            writer.page(f"slide {number}", number=number)
            _write_slide(writer, slide)
    return writer.parsed(
        "pptx",
        replace(found, title=writer.first_heading() or found.title),
        empty="The slides hold no text layer: they are pictures. Run text recognition (OCR) and upload the result.",
    )


def _write_slide(writer: Writer, slide: Any) -> None:
    title = slide.shapes.title
    if title is not None:
        writer.add("heading", _line(title.text_frame.text), level=1)
    for shape in sorted(_shapes(slide.shapes), key=lambda shape: (shape.top or 0, shape.left or 0)):
        if title is None or shape.shape_id != title.shape_id:
            _write_shape(writer, shape)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        writer.add("paragraph", slide.notes_slide.notes_text_frame.text)


def _shapes(shapes: Any) -> Iterator[Any]:
    """All shapes that are seen, those of groups too."""
    stack = [iter(shapes)]
    while stack:
        shape = next(stack[-1], None)
        if shape is None:
            stack.pop()
        elif hasattr(shape, "shapes"):
            stack.append(iter(shape.shapes))
        elif not _unseen(shape):
            yield shape


def _unseen(shape: Any) -> bool:
    hidden = next(iter(shape._element.xpath(".//p:cNvPr/@hidden")), "0") in {"1", "true"}
    return hidden or (shape.is_placeholder and shape.placeholder_format.type in FURNITURE)


def _write_shape(writer: Writer, shape: Any) -> None:
    if getattr(shape, "has_table", False):
        rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
        writer.add("table", "\n".join(table_lines(rows, header=bool(shape.table.first_row))))
    elif getattr(shape, "has_chart", False):
        _write_chart(writer, shape.chart)
    elif shape.has_text_frame:
        _write_text(writer, shape.text_frame)


def _write_text(writer: Writer, frame: Any) -> None:
    paragraphs = [(paragraph.level, _line(_seen(paragraph))) for paragraph in frame.paragraphs]
    paragraphs = [(level, text) for level, text in paragraphs if text]
    if len(paragraphs) < 2:
        writer.add("paragraph", "".join(text for _, text in paragraphs))
        return
    writer.add("list", "\n".join("  " * level + "- " + text for level, text in paragraphs))


def _seen(paragraph: Any) -> str:
    """Line breaks and fields count, too, which a paragraph's runs leave out; white text on no colour does not."""
    white = {run.text for run in paragraph.runs if _is_white(run) and run.text.strip()}
    return "" if white and white == {run.text for run in paragraph.runs if run.text.strip()} else paragraph.text


def _is_white(run: Any) -> bool:
    colours = run._r.xpath("./a:rPr/a:solidFill/a:srgbClr/@val")
    return (
        bool(colours)
        and colours[0].upper() == "FFFFFF"
        and not run._r.xpath("ancestor::p:sp/p:spPr/*[contains(name(), 'Fill')]")
    )


def _write_chart(writer: Writer, chart: Any) -> None:
    """A chart as the table that it draws."""
    plot = next(iter(chart.plots), None)
    if plot is None:
        return
    if chart.has_title:
        writer.add("paragraph", chart.chart_title.text_frame.text)
    names = [series.name for series in plot.series]
    values = [list(series.values) for series in plot.series]
    rows = [
        [str(category), *(_number(v[at]) if at < len(v) else "" for v in values)]
        for at, category in enumerate(plot.categories)
    ]
    writer.add("table", "\n".join(table_lines([["Category", *names], *rows], header=True)))


def _number(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _line(text: str) -> str:
    return " ".join(text.split())
