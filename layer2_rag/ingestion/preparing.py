"""What a parsing process does with a file: read it, parse it, cut it into chunks. Runs apart from the server."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from layer2_rag.chunking.base import Chunk
from layer2_rag.chunking.chunker import chunk
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.parse import parse_file


@dataclass(frozen=True, slots=True)
class Prepared:
    parsed: Parsed
    chunks: tuple[Chunk, ...]


def prepare(file: Path, name: str, tokenizer_file: Path, limit: int) -> Prepared:
    """`limit`: longest chunk in tokens. Raises `ParseFailed`."""
    parsed = parse_file(file, name)
    return Prepared(parsed, cut(parsed, tokenizer_file, limit))


def cut(parsed: Parsed, tokenizer_file: Path, limit: int) -> tuple[Chunk, ...]:
    return tuple(chunk(parsed, tokenizer=_tokenizer(tokenizer_file), limit=limit))


@cache
def _tokenizer(file: Path) -> FileTokenizer:
    return FileTokenizer(file)
