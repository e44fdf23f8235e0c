"""How long a run of a text is, in tokens. The text is divided once; each run after that is two look-ups."""

import math
from bisect import bisect_right
from collections.abc import Iterator

from layer2_rag.chunking.base import Tokenizer

BLOCK = 20_000
"""Characters that are divided at a time: a tokenizer needs several hundred bytes for each token."""
CHARACTERS_PER_TOKEN = 16
"""English has four. What has far fewer tokens (base64 is a single unknown one) still must not become one huge chunk."""


class Measure:
    """Lengths of the runs of one text."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self._text = text
        self._tokenizer = tokenizer
        self._ends = [start + end for start, stop in _blocks(text) for _, end in tokenizer.offsets(text[start:stop])]

    def tokens(self, start: int, end: int) -> int:
        return bisect_right(self._ends, end) - bisect_right(self._ends, start)

    def weight(self, start: int, end: int) -> int:
        """What a run takes of a chunk's limit: its tokens, or more where these are few for its characters."""
        return max(self.tokens(start, end), math.ceil((end - start) / CHARACTERS_PER_TOKEN))

    def tokens_alone(self, start: int, end: int) -> int:
        """Tokens of a run that may begin or end inside a word, and so has others than in the text."""
        return len(self._tokenizer.offsets(self._text[start:end]))

    def weight_alone(self, start: int, end: int) -> int:
        return max(self.tokens_alone(start, end), math.ceil((end - start) / CHARACTERS_PER_TOKEN))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs that end where white space begins, as far as there is any."""
    start = 0
    while start < len(text):
        stop = start + BLOCK
        if stop < len(text):
            stop = max(text.rfind("\n", start + 1, stop), text.rfind(" ", start + 1, stop)) % (stop + 1)
        yield start, stop
        start = stop
