"""The parameters of a search, with the values that were measured. Knows no search."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSettings:
    """What each value gave is in `docs/benchmarks/layer2-retrieval-notes.md`.

    `depth`: how many chunks each of the two searches brings. `dense_weight`: the dense share of the fused score, the
    rest is BM25's. `rerank_depth`: how many of the fused are read and compared word by word; `rerank_weight`: the share
    of that comparison in the last score. In it a stop word of the question counts `stop_word_weight` of another word, a
    mark `mark_weight`; `window_weight` of it is how well the best run of `window` tokens fits, the rest how well the
    whole passage does. `threshold`: a search whose confidence is below it found no answer; set where
    both kinds of error together are least on two sets.
    """

    depth: int = 50
    dense_weight: float = 0.5
    rerank_depth: int = 20
    rerank_weight: float = 0.8
    stop_word_weight: float = 0.5
    mark_weight: float = 0.0
    window: int = 32
    window_weight: float = 0.5
    threshold: float = 0.36
