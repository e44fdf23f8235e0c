"""The parameters of the searches, with the values that were measured. Knows no search."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """`m` and `ef_construction`: how an HNSW index is built; `ef_search`: how many candidates a search in it keeps.

    `few_rows`: so many are compared one by one in any case. `exact_rows`: so many are, where a filter keeps less than
    `broad_share` of all. `most_candidates`: chunks that BM25 scores one by one.
    """

    m: int = 16
    ef_construction: int = 64
    ef_search: int = 100
    few_rows: int = 2_000
    exact_rows: int = 20_000
    broad_share: float = 0.5
    most_candidates: int = 3_000

    def connection(self) -> dict[str, str]:
        """What a connection is set to. An index that found too few of a filter's rows goes on, in nearly their order.
        Compiling a search would take longer than the search."""
        return {"hnsw.ef_search": str(self.ef_search), "hnsw.iterative_scan": "relaxed_order", "jit": "off"}
