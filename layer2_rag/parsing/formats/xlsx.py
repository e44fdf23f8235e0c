"""XLSX: a page a sheet, a line a row, each cell with the name of its column; values, not formulas."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]

from layer2_rag.parsing.archive import open_archive
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.formats.csv import write_rows
from layer2_rag.parsing.limits import MAX_CHARACTERS, too_long
from layer2_rag.parsing.office import properties
from layer2_rag.parsing.writer import Writer


def parse(data: bytes, _name: str) -> Parsed:
    with open_archive(data) as archive:
        found = properties(archive)
    workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    writer = Writer()
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                _write_sheet(writer, sheet)
    finally:
        workbook.close()
    return writer.parsed("xlsx", found)


def _write_sheet(writer: Writer, sheet: Any) -> None:
    writer.page(f"sheet {sheet.title}")
    sheet.reset_dimensions()
    heading = False
    for table in _tables(sheet):
        if not heading:
            writer.add("heading", sheet.title, level=2)
            heading = True
        write_rows(writer, table)


def _tables(sheet: Any) -> Iterator[list[list[str]]]:
    """Runs of rows between empty ones. The limit is watched here, before all rows are in memory."""
    rows, length = list[list[str]](), 0
    for cells in sheet.iter_rows():
        row = [_shown(cell) for cell in cells]
        if any(row):
            rows.append(row)
            length += sum(map(len, row)) + len(row)
        elif rows:
            yield rows
            rows = []
        if length > MAX_CHARACTERS:
            raise too_long()
    if rows:
        yield rows


def _shown(cell: Any) -> str:
    value: object = cell.value
    if value is None:
        return ""
    if isinstance(value, int | float) and "%" in cell.number_format:
        return f"{100 * value:.12g}%"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
