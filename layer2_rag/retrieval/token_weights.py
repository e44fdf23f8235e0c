"""How much each token of a question counts where it is compared token by token. Knows no vectors."""

import re
import unicodedata
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from layer2_rag.chunking.base import Tokenizer
from layer2_rag.terms.analyser import analyse

_MEANT = frozenset("#%&@*/\\")
"""Punctuation to Unicode, and part of names: C#, a/b."""
_WORD = re.compile(r"\w+")

Weights = NDArray[np.float32]


def token_weights(text: str, count: int, tokenizer: Tokenizer, *, stop_word: float = 0.5, mark: float = 0.0) -> Weights:
    """Shape (count,), with the sum 1, for the first `count` tokens of a text: as many as the embedder read.

    A word counts 1, a stop word less, for the "what" and "is" of a question have their like in every passage; so has
    the question mark. All count alike where nothing would count.
    """
    words = [(found.start(), found.end(), 1.0 if analyse(found[0]) else stop_word) for found in _WORD.finditer(text)]
    starts = [start for start, _, _ in words]
    weights = np.ones(count, dtype=np.float32)
    for number, (start, end) in enumerate(tokenizer.offsets(text)[:count]):
        first = end - len(text[start:end].lstrip())  # Some tokenizers count the blank before a word to it.
        _, until, weight = words[at] if (at := bisect_right(starts, first) - 1) >= 0 else (0, 0, 0.0)
        weights[number] = weight if first < until else 1.0 if _is_meant(text[first:end]) else mark
    total = weights.sum()
    return weights / total if total else np.full(count, 1 / max(count, 1), dtype=np.float32)


def _is_meant(token: str) -> bool:
    return any(sign in _MEANT or not unicodedata.category(sign).startswith("P") for sign in token)
