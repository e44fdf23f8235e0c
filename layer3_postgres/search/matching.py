"""BM25 in SQL: rarest terms first, few candidates, an exact score for each. Knows no analyser.

The weights of a text's terms are in its chunk, as layer 2's analyser made them. The rarity of a term is counted for
each generation of a collection by triggers, in the transaction that writes its chunks. A sum of their products is BM25.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.stores.base import Terms, Where
from layer3_postgres.search.conditions import Parameters, of_candidates
from layer3_postgres.search.plans import kept_by_filter

Statement = tuple[str, tuple[object, ...]]
KEPT = -1
"""In the place of a term, which is never negative."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many chunks there are, and how many have each term; a term that none has is left out. `kept`: how many a
    filter keeps of them, None where there is none."""

    total: int
    having: Mapping[int, int]
    kept: int | None = None

    def rarity(self, term: int) -> float:
        """Lucene's inverse document frequency."""
        having = self.having[term]
        return math.log(1 + (self.total - having + 0.5) / (having + 0.5))

    def weighted(self, terms: Terms) -> Terms:
        """A question whose inner product with a chunk's terms is BM25."""
        known = [pair for pair in zip(terms.indices, terms.values, strict=True) if pair[0] in self.having]
        return Terms(tuple(term for term, _ in known), tuple(weight * self.rarity(term) for term, weight in known))

    def rarest(self, *, most: int) -> list[int]:
        """The terms whose chunks are looked at: as many as have `most` chunks together, and one in any case. Of what
        they have, a filter is taken to keep its share; where it keeps no more than `most` chunks at all, every term's
        are looked at."""
        ordered = sorted(self.having, key=lambda term: self.having[term])
        if self.kept is not None:
            if self.kept <= most:
                return ordered
            most = most * self.total // self.kept
        chosen, candidates = ordered[:1], self.having[ordered[0]] if ordered else 0
        for term in ordered[1:]:
            candidates += self.having[term]
            if candidates > most:
                break
            chosen.append(term)
        return chosen


async def frequencies(db: AsyncConnection, terms: Sequence[int], where: Where) -> Frequencies:
    """Of the collection and the generation of `where`; of all, where it names none. One document's chunks are few."""
    parameters = Parameters(list(terms))
    filtered = bool(where.conditions) and where.document_id is None
    tests = "true"
    if where.collection is not None:
        tests += f" AND collection = {parameters.add(where.collection)}"
    if where.generation is not None:
        tests += f" AND generation = {parameters.add(where.generation)}::int"
    statement = f"""
        SELECT term, sum(chunks) AS chunks FROM term_counts WHERE {tests} AND term = ANY ($1::int[]) GROUP BY term
        UNION ALL SELECT NULL, coalesce(sum(chunks), 0) FROM lexical_totals WHERE {tests}
        {f"UNION ALL SELECT {KEPT}, ({kept_by_filter(where, parameters)})" if filtered else ""}
    """
    rows = (await db.exec_driver_sql(statement, tuple(parameters.values))).all()
    counted = {row.term: int(row.chunks) for row in rows}
    kept = counted.pop(KEPT, None) if where.document_id is None else 0
    return Frequencies(counted.pop(None), counted, kept)


def matching_statement(
    question: Terms, candidates: Sequence[int], *, space_id: int, where: Where, limit: int
) -> Statement:
    """`question` is weighted; `candidates` are terms of which a chunk must have one to be looked at."""
    parameters = Parameters(question, list(candidates))
    statement = f"""
        WITH candidates AS MATERIALIZED (
            SELECT c.id, c.terms FROM chunks c
            WHERE c.term_ids && $2::int[] AND c.space_id = {space_id} AND {of_candidates(where, parameters)}
        )
        SELECT id, -(terms <#> $1::sparsevec) AS score FROM candidates ORDER BY 2 DESC LIMIT {limit}
    """
    return statement, tuple(parameters.values)
