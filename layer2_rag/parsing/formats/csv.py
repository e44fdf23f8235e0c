"""Tables as text: CSV, TSV and their kin. Each row becomes a line that names its columns."""

import csv
import re

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.text import one_line
from layer2_rag.parsing.writer import Writer, table_lines

DELIMITERS = ",;\t|"
ROWS_OF_A_BLOCK = 50
"""Rows are independent of each other: blocks keep a table of a million rows from being one."""
NUMBER = re.compile(r"[-+]?[\d.,]{1,40}%?")


def parse(text: str, _name: str) -> Parsed:
    delimiter = delimiter_of(text) or ","
    csv.field_size_limit(10_000_000)
    try:
        rows = [row for row in csv.reader(text.split("\n"), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error as error:
        raise ParseFailed(f"The table cannot be read as CSV: {error}. Save it again, as CSV in UTF-8.") from error
    writer = Writer()
    write_rows(writer, rows)
    return writer.parsed("csv")


def write_rows(writer: Writer, rows: list[list[str]]) -> None:
    """Add a table, its first row as the names of the columns if it can be that."""
    header = len(rows) > 1 and is_header(rows[0])
    lines = table_lines(rows, header=header)
    for at in range(0, len(lines), ROWS_OF_A_BLOCK):
        writer.add("table", "\n".join(lines[at : at + ROWS_OF_A_BLOCK]))


def is_header(row: list[str]) -> bool:
    """Names of columns are short, differ, and are no numbers."""
    names = [one_line(cell) for cell in row if cell and not cell.isspace()]
    return (
        len(names) > 1 and len(set(names)) == len(names) and all(len(n) < 80 and not NUMBER.fullmatch(n) for n in names)
    )


def delimiter_of(text: str) -> str | None:
    """What divides each of the first lines into the same number of columns; None when this is no table."""
    sample = text[:20_000]
    lines = [line for line in sample.split("\n") if line.strip()][:20]
    if len(sample) == 20_000 and len(lines) > 2:
        lines.pop()
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        if len(widths) > 1 and widths[0] > 1 and len(set(widths)) == 1:
            return delimiter
    return None
