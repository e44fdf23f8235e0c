"""From bytes to `Parsed`: finds the format and hands over. Formats are imported when one is met, not before."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.detect import binary_format, text_format
from layer2_rag.parsing.encodings import decode
from layer2_rag.parsing.text import clean

FORMATS = ("code", "csv", "docx", "epub", "html", "json", "markdown", "notebook", "pdf", "pptx", "text", "xlsx")
OFFICE = ("docx", "pptx", "xlsx")
"""Their parsers take longer to import than all others together."""
PRELOAD = (
    "layer2_rag.parsing.detect",
    *(f"layer2_rag.parsing.formats.{name}" for name in FORMATS if name not in OFFICE),
)
"""What a warm child imports before its first document. The first office file that it meets waits for its parser."""


def parse_file(path: Path, name: str) -> Parsed:
    """As `parse`, from a file: only the path has to travel to the process that parses."""
    return parse(path.read_bytes(), name)


def parse(data: bytes, name: str) -> Parsed:
    """The text and structure of a document. Raises ParseFailed with a reason for its owner, and nothing else."""
    if not data:
        raise ParseFailed("The file is empty.")
    try:
        return _parse(data, name)
    except ParseFailed:
        raise
    except RecursionError as error:
        raise ParseFailed("The document is nested too deeply to be read.") from error
    except MemoryError:
        raise
    except Exception as error:
        # Parsers meet hostile data: whatever they raise is about this file.
        said = type(error).__name__
        raise ParseFailed(f"The file is damaged or not what it says it is: its parser gave up ({said}).") from error


def _parse(data: bytes, name: str) -> Parsed:
    if found := binary_format(data):
        return _parser(found)(data, name)
    text = clean(decode(data))
    if not text or text.isspace():
        raise ParseFailed("The file holds nothing but white space.")
    return _parser(text_format(text, name))(text, name)


def _parser(format_: str) -> Callable[[bytes | str, str], Parsed]:
    parser: Callable[[bytes | str, str], Parsed] = import_module(f"layer2_rag.parsing.formats.{format_}").parse
    return parser
