"""The parameters of the searches, with the values that were measured. Knows no search."""

import math
from dataclasses import dataclass

MOST_CANDIDATES = 1_000
"""The most that pgvector's `hnsw.ef_search` may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """`m` and `ef_construction`: how an HNSW index is built; `ef_search`: how many candidates a search in one of up to
    `measured_at` vectors keeps, without a filter. In a larger one it grows with the size to the power `growth`.

    `few_rows`: so many are compared one by one in any case, and a space with more has an index. `exact_rows`: so many
    are, where a filter keeps less than `broad_share` of all. `most_candidates`: chunks that BM25 scores one by one, and
    `most_scored` where these are fewer than were asked for.
    """

    m: int = 12
    ef_construction: int = 128
    ef_search: int = 50
    measured_at: int = 100_000
    growth: float = 0.8
    few_rows: int = 5_000
    exact_rows: int = 20_000
    broad_share: float = 0.5
    most_candidates: int = 3_000
    most_scored: int = 30_000

    def candidates(self, limit: int, *, kept: int, total: int) -> int:
        """`hnsw.ef_search` for the nearest `limit` of `kept` chunks out of `total`: by the size, as many times more as
        a filter leaves out, and twice as many as are asked for in any case."""
        larger = math.pow(max(1.0, total / self.measured_at), self.growth) * max(1.0, total / max(1, kept))
        return min(max(math.ceil(self.ef_search * larger), 2 * limit), MOST_CANDIDATES)

    def connection(self) -> dict[str, str]:
        """What a connection is set to. An index that found too few of a filter's rows goes on, in nearly their order.
        Compiling a search would take longer than the search."""
        return {"hnsw.ef_search": str(self.ef_search), "hnsw.iterative_scan": "relaxed_order", "jit": "off"}
