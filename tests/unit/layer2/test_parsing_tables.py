"""Tables of all formats as rows that can be read alone: what names the columns, which cells go on, what is shown."""

import io
from typing import Any

from docx import Document
from openpyxl import Workbook  # type: ignore[import-untyped]

from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.parse import parse
from tests.support.layer2_office_files import xlsx


def kinds(parsed: Parsed) -> list[tuple[str, str]]:
    return [(block.kind, parsed.text[block.start : block.end]) for block in parsed.blocks]


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_title_above_a_table_is_none_of_its_columns_and_years_are() -> None:
    rows: list[list[object]] = [["Sales of paper"], ["Item", 2023, 2024], ["Pens", 1, 2], ["Ink", 3, 4]]
    expected = [("paragraph", "Sales of paper"), ("table", "Item: Pens; 2023: 1; 2024: 2\nItem: Ink; 2023: 3; 2024: 4")]
    assert kinds(parse(xlsx({"S": rows}), "x.xlsx"))[1:] == expected
    text = "\n".join(",".join(map(str, row)) for row in rows)
    assert kinds(parse(text.encode(), "x.csv")) == expected


def test_numbers_are_shown_as_the_sheet_shows_them() -> None:
    workbook = Workbook()
    workbook.active.append(["Name", "Growth", "Id"])
    workbook.active.append(["North", 0.125, 1234567890123456])
    workbook.active["B2"].number_format = "0.0%"
    assert "Name: North; Growth: 12.5%; Id: 1234567890123456" in parse(saved(workbook), "x.xlsx").text


def test_a_line_break_in_a_cell_of_csv_is_a_space() -> None:
    assert (
        parse(b'id;note\n1;"line one\nline two"\n2;x\n', "x.csv").text
        == "id: 1; note: line one line two\nid: 2; note: x"
    )


def test_docx_cells_that_are_merged_downwards_say_the_same_in_each_row() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for at, text in enumerate(("Country", "City", "Italy", "Rome", "", "Milan")):
        table.cell(at // 2, at % 2).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert parse(saved(document), "x.docx").text == "Country: Italy; City: Rome\nCountry: Italy; City: Milan"


def test_docx_a_table_in_a_table_is_said_once() -> None:
    document = Document()
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "On the left."
    inner = outer.cell(0, 1).add_table(2, 2)
    for at, text in enumerate(("Name", "Born", "Ada", "1815")):
        inner.cell(at // 2, at % 2).text = text
    assert kinds(parse(saved(document), "x.docx")) == [
        ("paragraph", "On the left."),
        ("table", "Name: Ada; Born: 1815"),
    ]


def test_csv_with_rows_of_different_lengths_is_still_divided() -> None:
    parsed = parse(b"name;age;city\nAda;36;London\nAlan;41\nGrace;85;York, NY;x\n", "x.csv")
    assert parsed.text.split("\n") == [
        "name: Ada; age: 36; city: London",
        "name: Alan; age: 41",
        "name: Grace; age: 85; city: York, NY; x",
    ]


def test_html_cells_in_the_head_of_a_table_name_its_columns() -> None:
    page = b"<table><thead><tr><td>Name<td>Born</thead><tbody><tr><td>Ada<td>1815</tbody></table>"
    assert parse(page, "x.html").text == "Name: Ada; Born: 1815"
