"""A tokenizer that is read when it is first asked: no start waits for it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from layer2_rag.chunking.base import Tokenizer


class LateTokenizer:
    """`file` names a tokenizer in Hugging Face's JSON format."""

    def __init__(self, file: Callable[[], Path]) -> None:
        self._file = file

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        return self._tokenizer.offsets(text)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from layer2_rag.embeddings.tokenizer import FileTokenizer  # noqa: PLC0415 - see the module

        return FileTokenizer(self._file())
