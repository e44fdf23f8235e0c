"""Tables as text: CSV, TSV and their kin. Each row becomes a line that names its columns."""

import csv
import re
from io import StringIO

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.text import one_line
from layer2_rag.parsing.writer import Writer, table_lines

DELIMITERS = ",;\t|"
ROWS_OF_A_BLOCK = 50
"""Rows are independent of each other: blocks keep a table of a million rows from being one."""
MOST_TITLES = 5
YEAR = re.compile(r"(?:19|20)\d\d")
NUMBER = re.compile(r"[-+]?[\d.,]{1,40}%?")


def parse(text: str, _name: str) -> Parsed:
    delimiter = delimiter_of(text) or _usual_delimiter(text)
    csv.field_size_limit(10_000_000)
    try:
        rows = [row for row in csv.reader(StringIO(text), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error as error:
        raise ParseFailed(f"The table cannot be read as CSV: {error}. Save it again, as CSV in UTF-8.") from error
    writer = Writer()
    write_rows(writer, rows)
    return writer.parsed("csv")


def write_rows(writer: Writer, rows: list[list[str]]) -> None:
    """Add a table, its first row as the names of the columns if it can be that; what stands above them is its title."""
    rows = _write_titles(writer, rows)
    header = len(rows) > 1 and is_header(rows[0])
    lines = table_lines(rows, header=header)
    for at in range(0, len(lines), ROWS_OF_A_BLOCK):
        writer.add("table", "\n".join(lines[at : at + ROWS_OF_A_BLOCK]))


def _write_titles(writer: Writer, rows: list[list[str]]) -> list[list[str]]:
    """The rows from the names of the columns on, if all before them have a single cell."""
    at = next((at for at, row in enumerate(rows[:MOST_TITLES]) if len(_filled(row)) > 1), 0)
    if len(rows) < at + 2 or not is_header(rows[at]):
        return rows
    for row in rows[:at]:
        writer.add("paragraph", "".join(_filled(row)))
    return rows[at:]


def is_header(row: list[str]) -> bool:
    """Names of columns are short, differ, and are no numbers; years are, after a name."""
    names = _filled(row)
    numbers = [name for name in names if NUMBER.fullmatch(name)]
    years = names[:1] != numbers[:1] and all(map(YEAR.fullmatch, numbers))
    return len(names) > 1 and len(set(names)) == len(names) and all(len(n) < 80 for n in names) and years


def _filled(row: list[str]) -> list[str]:
    return [one_line(cell) for cell in row if cell and not cell.isspace()]


def delimiter_of(text: str) -> str | None:
    """What divides each of the first lines into the same number of columns; None when this is no table."""
    lines = _first_lines(text)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        if len(widths) > 1 and widths[0] > 1 and len(set(widths)) == 1:
            return delimiter
    return None


def _usual_delimiter(text: str) -> str:
    """Of what is named a table, though its rows differ: what divides the most lines."""
    lines = _first_lines(text)
    return max(DELIMITERS, key=lambda delimiter: sum(delimiter in line for line in lines))


def _first_lines(text: str) -> list[str]:
    sample = text[:20_000]
    lines = [line for line in sample.split("\n") if line.strip()][:20]
    return lines[:-1] if len(sample) == 20_000 and len(lines) > 2 else lines
