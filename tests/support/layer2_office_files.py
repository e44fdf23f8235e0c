"""Small Office files, as the usual libraries write them."""

import io
from collections.abc import Iterable, Mapping, Sequence

from docx import Document
from openpyxl import Workbook  # type: ignore[import-untyped]


def docx(paragraphs: Iterable[str]) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xlsx(sheets: Mapping[str, Iterable[Sequence[object]]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
