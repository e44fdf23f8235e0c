"""The figures of information retrieval. Knows lists of names and numbers, and no documents."""

import re
import string
from collections.abc import Mapping, Sequence
from math import log2

import numpy as np

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…", " "))


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], *, k: int = 10) -> float:
    """Normalised discounted cumulative gain as trec_eval has it (`ndcg_cut`): the gain is the relevance itself, place
    i counts 1 / log2(i + 1), and the ideal is that of all relevant texts."""
    ideal = _discounted(sorted(relevant.values(), reverse=True)[:k])
    return _discounted([relevant.get(name, 0) for name in ranked[:k]]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, 1))


def hit(ranked: Sequence[str], relevant: Mapping[str, int], *, k: int = 1) -> float:
    """1 if one of the first k is relevant."""
    return float(any(name in relevant for name in ranked[:k]))


def recall(ranked: Sequence[str], relevant: Mapping[str, int], *, k: int = 10) -> float:
    """The share of the relevant that is among the first k."""
    return len(relevant.keys() & set(ranked[:k])) / len(relevant) if relevant else 0.0


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers stands in the text, as SQuAD compares: case, punctuation and articles aside."""
    plain = f" {normalised(text)} "
    return any(f" {normalised(answer)} " in plain for answer in answers if normalised(answer))


def normalised(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of `higher` is above one of `lower`; a tie counts half (Mann and Whitney's U)."""
    ordered = np.sort(np.asarray(lower, dtype=np.float64))
    below = np.searchsorted(ordered, higher, side="left") + np.searchsorted(ordered, higher, side="right")
    return float(below.mean() / 2 / len(ordered))


def threshold_at(answerable: Sequence[float], refused: float) -> float:
    """The confidence below which this share of the answerable is."""
    return float(np.quantile(np.asarray(answerable, dtype=np.float64), refused))


def share_below(values: Sequence[float], threshold: float) -> float:
    return float((np.asarray(values, dtype=np.float64) < threshold).mean())


def refused_by_fold(
    answerable: Sequence[float], unanswerable: Sequence[float], folds: Sequence[int], *, refused: float
) -> float:
    """The share of the unanswerable that is refused by a threshold which refuses `refused` of the answerable.

    `folds` numbers both alike: the threshold for a fold is set on all the others, so it is never measured on what it
    was set by.
    """
    yes, no, fold = np.asarray(answerable), np.asarray(unanswerable), np.asarray(folds)
    below = [no[fold == n] < np.quantile(yes[fold != n], refused) for n in np.unique(fold)]
    return float(np.concatenate(below).mean())
