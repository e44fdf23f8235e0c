"""Chooses how the nearest chunks are found: by the index, or by comparing every chunk that the filter keeps.

An HNSW index knows no filters: it hands out neighbours until enough of them meet the filter. Where one in a hundred
does, it gives up before (recall 0.3 to 0.5 at 100,000 chunks), and comparing the thousand that are kept takes less.
"""

from dataclasses import dataclass
from typing import Literal

from layer2_rag.stores.base import Where
from layer3_postgres.search.conditions import Parameters, of_documents
from layer3_postgres.search.settings import MOST_CANDIDATES, SearchSettings

Way = Literal["hnsw", "exact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`kept`: about how many chunks `where` keeps, of `total`; None where nobody had to count. `ef_search`: how many
    candidates a search by the index keeps."""

    way: Way
    kept: int | None
    total: int | None
    ef_search: int | None = None

    def __str__(self) -> str:
        kept = "" if self.ef_search is None else f" with ef_search {self.ef_search}"
        counted = "" if self.kept is None else f", {self.kept:,} of {self.total:,} chunks kept"
        return f"{self.way}{kept}{counted}"


def choose(kept: int, total: int, settings: SearchSettings, *, limit: int) -> Plan:
    share = kept / total if total else 1.0
    narrow = kept <= settings.exact_rows and share < settings.broad_share
    if narrow or kept <= settings.few_rows:
        return Plan(way="exact", kept=kept, total=total)
    return Plan(way="hnsw", kept=kept, total=total, ef_search=settings.candidates(limit, kept=kept, total=total))


def narrow(settings: SearchSettings) -> str:
    """The same in SQL, of `kept` and `total`: whether to compare one by one. So one statement counts and searches."""
    few, most, share = settings.few_rows, settings.exact_rows, settings.broad_share
    return f"kept <= {few} OR (kept <= {most} AND kept < {share} * total)"


def candidates(settings: SearchSettings, limit: int) -> str:
    """`SearchSettings.candidates` in SQL, of `kept` and `total`."""
    larger = f"power(greatest(1, total / {settings.measured_at}::float8), {settings.growth})"
    left = "greatest(1, total / greatest(1, kept)::float8)"
    return f"least(greatest(ceil({settings.ef_search} * {larger} * {left}), {2 * limit}), {MOST_CANDIDATES})::int"


KEPT = "kept_documents"


def counting(where: Where, parameters: Parameters) -> str:
    """Tables of a WITH: `counted`, and before it the documents that filters keep, where there are filters.

    It asks documents, never chunks.
    """
    total = "(SELECT coalesce(sum(chunks), 0) FROM lexical_totals)"
    if not where.conditions:
        kept = _kept_by_key(where, parameters)
        return f"counted AS MATERIALIZED (SELECT ({kept}) AS kept, {total} AS total)"
    return f"""{kept_documents(where, parameters)},
            counted AS MATERIALIZED (SELECT coalesce(sum(chunks), 0) AS kept, {total} AS total FROM {KEPT})"""


def _kept_by_key(where: Where, parameters: Parameters) -> str:
    tests = ["true"]
    if where.collection is not None:
        tests.append(f"collection = {parameters.add(where.collection)}")
    if where.generation is not None:
        tests.append(f"generation = {parameters.add(where.generation)}::int")
    return f"SELECT coalesce(sum(chunks), 0) FROM lexical_totals WHERE {' AND '.join(tests)}"


def kept_documents(where: Where, parameters: Parameters) -> str:
    """A table of a WITH: the documents that the filters of `where` keep, which know how many chunks each has."""
    return f"{KEPT} AS MATERIALIZED (SELECT d.id, d.chunks FROM documents d WHERE {of_documents(where, parameters)})"
