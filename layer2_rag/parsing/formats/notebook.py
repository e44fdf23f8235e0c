"""Jupyter notebooks: the prose as Markdown, the code as code, what was printed below it."""

import re
from typing import Any

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed, Properties
from layer2_rag.parsing.formats.json import load
from layer2_rag.parsing.formats.markdown import write_markdown
from layer2_rag.parsing.text import clean
from layer2_rag.parsing.writer import Writer

MAX_OUTPUT = 5_000
COLOURS = re.compile(r"\x1b?\[[0-9;]{1,20}m")


def parse(text: str, _name: str) -> Parsed:
    notebook = load(text)
    writer = Writer()
    for cell in _dicts(notebook.get("cells")):
        _write_cell(writer, cell)
    metadata = notebook.get("metadata")
    title = metadata.get("title") if isinstance(metadata, dict) else None
    return writer.parsed("notebook", Properties(title=title if isinstance(title, str) else None))


def _write_cell(writer: Writer, cell: dict[str, Any]) -> None:
    source = _joined(cell.get("source"))
    if cell.get("cell_type") == "markdown":
        write_markdown(writer, source)
    elif cell.get("cell_type") == "code":
        writer.add("code", source)
        for output in _dicts(cell.get("outputs")):
            writer.add("code", _printed(output))
    else:
        writer.add("paragraph", source)


def _printed(output: dict[str, Any]) -> str:
    """What an output shows as text; pictures and HTML have none."""
    data = output.get("data")
    text = _joined(output.get("text") or (data.get("text/plain") if isinstance(data, dict) else None))
    return COLOURS.sub("", text)[:MAX_OUTPUT]


def _joined(value: Any) -> str:
    lines = value if isinstance(value, list) else [value]
    return clean("".join(line for line in lines if isinstance(line, str)))


def _dicts(value: Any) -> list[dict[str, Any]]:
    if value is not None and not isinstance(value, list):
        raise ParseFailed("This notebook's cells are no list: it is broken, or no Jupyter notebook (format 4).")
    return [item for item in value or [] if isinstance(item, dict)]
