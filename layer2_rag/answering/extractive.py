"""Answers by quoting: the sentences that fit a question best, by their own token vectors. Knows no model.

On XQuAD-en two sentences of the first three chunks hold the gold answer more often than by MaxSim of the sentence
alone, if its passage's own fit and the words that both have count too; the weights are the best of a coarse grid.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from layer2_rag.chunking.base import Tokenizer
from layer2_rag.embeddings.base import Embedding
from layer2_rag.embeddings.signs import Matrix, similarities
from layer2_rag.retrieval.base import FoundPassage
from layer2_rag.terms.analyser import analyse
from layer2_rag.text.sentences import sentences

PASSAGE_WEIGHT = 0.5
WORDS_WEIGHT = 0.3


class Run(Protocol):
    """A run of a document, in code points of its text."""

    @property
    def document_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a document, in code points of its text, and how well it fits the question."""

    document_id: str
    start: int
    end: int
    text: str
    score: float

    def stands_in(self, run: Run) -> bool:
        return self.document_id == run.document_id and run.start <= self.start and self.end <= run.end

    def overlaps(self, run: Run) -> bool:
        return self.document_id == run.document_id and run.start < self.end and self.start < run.end


def ranked_sentences(
    text: str, question: Embedding | None, passages: Sequence[FoundPassage], *, tokenizer: Tokenizer
) -> list[Sentence]:
    """All sentences of the passages, best first.

    The score is the mean MaxSim of the question's tokens over the sentence's, plus half of what the passage's own is
    below the best passage's, plus 0.3 times the share of the question's words that the sentence has, rare ones more.
    """
    runs = [sentences(found.passage.text) for found in passages]
    words = [
        [set(analyse(found.passage.text[a:b])) for a, b in each] for found, each in zip(passages, runs, strict=True)
    ]
    shares = _Shares(text, [said for each in words for said in each])
    fits = [_fits(question, found, each, tokenizer) for found, each in zip(passages, runs, strict=True)]
    best = max((passage for passage, _ in fits), default=0.0)
    scored = [
        _sentence(found, run, fit + PASSAGE_WEIGHT * (passage - best) + WORDS_WEIGHT * shares.of(said))
        for found, each, (passage, own), spoken in zip(passages, runs, fits, words, strict=True)
        for run, fit, said in zip(each, own, spoken, strict=True)
    ]
    return sorted(scored, key=lambda sentence: -sentence.score)


def best_apart(ranked: Sequence[Sentence], count: int) -> list[Sentence]:
    """The first `count` that do not overlap: neighbouring chunks may share a sentence. None opens a block of code."""
    chosen: list[Sentence] = []
    for sentence in ranked:
        if sentence.text.startswith(("```", "~~~")):
            continue
        if len(chosen) < count and not any(map(sentence.overlaps, chosen)):
            chosen.append(sentence)
    return chosen


def _fits(
    question: Embedding | None, found: FoundPassage, runs: Sequence[tuple[int, int]], tokenizer: Tokenizer
) -> tuple[float, list[float]]:
    """The passage's mean MaxSim, and each sentence's; zeros where there are no token vectors."""
    if question is None or not len(question.tokens) or not len(found.vectors):
        return 0.0, [0.0] * len(runs)
    alike = similarities(question.tokens, found.vectors)
    starts = [start for start, _ in tokenizer.offsets(found.passage.text)]
    edges = [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in runs]
    return float(alike.max(axis=1).mean()), [_mean_max(alike[:, first:last]) for first, last in edges]


def _mean_max(alike: Matrix) -> float:
    """0 for a sentence beyond the tokens that the embedder read."""
    return float(np.mean(alike.max(axis=1))) if alike.shape[1] else 0.0


class _Shares:
    """How much of the question's words a sentence has, each word weighed by its rarity among the sentences."""

    def __init__(self, question: str, said: Sequence[set[str]]) -> None:
        counts = Counter(word for words in said for word in words)
        self._weights = {word: math.log(1 + len(said) / (counts[word] + 0.5)) for word in set(analyse(question))}
        self._all = sum(self._weights.values()) or 1.0

    def of(self, words: set[str]) -> float:
        return sum(weight for word, weight in self._weights.items() if word in words) / self._all


def _sentence(found: FoundPassage, run: tuple[int, int], score: float) -> Sentence:
    passage, (start, end) = found.passage, run
    return Sentence(
        document_id=passage.document_id,
        start=passage.start + start,
        end=passage.start + end,
        text=passage.text[start:end],
        score=score,
    )
