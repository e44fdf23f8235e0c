"""Source code, as it stands, cut into blocks where a new definition begins: after a blank line, at the margin."""

from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.formats.text import paragraphs
from layer2_rag.parsing.writer import Writer

CLOSING = ("}", ")", "]", "end", "else", "elif", "except", "finally", "catch")


def parse(text: str, _name: str) -> Parsed:
    writer = Writer()
    write_code(writer, text)
    return writer.parsed("code")


def write_code(writer: Writer, text: str) -> None:
    """Add the definitions of a source file as blocks of their own."""
    part = list[str]()
    for lines in paragraphs(text):
        if part and _begins(lines[0]):
            writer.add("code", "\n".join(part))
            part = []
        part += [*([""] if part else []), *lines]
    writer.add("code", "\n".join(part))


def _begins(line: str) -> bool:
    return not line[0].isspace() and not line.startswith(CLOSING)
