"""Whether the best passage answers at all: one number, of three that a reader can check. Knows no thresholds.

Two thirds of it: does each token of the question have its like in the passage (the reranker's score); the rest: is the
passage about the same (cosine of both as wholes), in the same words (share of the question's terms that stand in it).
Each alone is fooled more often; `docs/benchmarks/layer2-retrieval-notes.md` has the figures.
"""

from collections.abc import Mapping

from layer2_rag.terms.analyser import analyse

WEIGHTS: Mapping[str, float] = {"late": 4, "dense": 1, "words": 1}


def share_of_words(question: str, passage: str) -> float | None:
    """Of the question's different terms; None if it has only stop words."""
    asked = set(analyse(question))
    return len(asked.intersection(analyse(passage))) / len(asked) if asked else None


def confidence(parts: Mapping[str, float]) -> float:
    """Weighted mean of `late`, `dense` and `words`; one that is not known is left out."""
    known = {name: weight for name, weight in WEIGHTS.items() if name in parts}
    return sum(weight * parts[name] for name, weight in known.items()) / sum(known.values()) if known else 0.0
