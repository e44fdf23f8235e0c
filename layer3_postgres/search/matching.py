"""BM25 in SQL: rarest terms first, few candidates, an exact score for each. Knows no analyser.

The weights of a text's terms are in its chunk, as layer 2's analyser made them. The rarity of a term is counted for
each generation of a collection by triggers, in the transaction that writes its chunks. A sum of their products is BM25.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy.ext.asyncio import AsyncConnection

from layer2_rag.stores.base import Terms, Where
from layer3_postgres.search.conditions import Parameters, Statement, of_candidates_of
from layer3_postgres.search.plans import KEPT, kept_documents

EVERY = 2**31
"""More chunks than there are: as many let every term choose."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many chunks there are, and how many have each term; a term that none has is left out."""

    total: int
    having: Mapping[int, int]

    def rarity(self, term: int) -> float:
        """Lucene's inverse document frequency."""
        having = self.having[term]
        return math.log(1 + (self.total - having + 0.5) / (having + 0.5))

    def weighted(self, terms: Terms) -> Terms:
        """A question whose inner product with a chunk's terms is BM25."""
        known = [pair for pair in zip(terms.indices, terms.values, strict=True) if pair[0] in self.having]
        return Terms(tuple(term for term, _ in known), tuple(weight * self.rarity(term) for term, weight in known))

    def running_totals(self) -> dict[int, int]:
        """The terms, rarest first, each with how many chunks it has together with those before it."""
        ordered = sorted(self.having, key=lambda term: self.having[term])
        return dict(zip(ordered, accumulate(self.having[term] for term in ordered), strict=True))


async def frequencies(db: AsyncConnection, terms: Sequence[int], where: Where) -> Frequencies:
    """Of the collection and the generation of `where`; of all, where it names none."""
    parameters = Parameters(list(terms))
    tests = "true"
    if where.collection is not None:
        tests += f" AND collection = {parameters.add(where.collection)}"
    if where.generation is not None:
        tests += f" AND generation = {parameters.add(where.generation)}::int"
    statement = f"""
        SELECT term, sum(chunks) AS chunks FROM term_counts WHERE {tests} AND term = ANY ($1::int[]) GROUP BY term
        UNION ALL SELECT NULL, coalesce(sum(chunks), 0) FROM lexical_totals WHERE {tests}
    """
    rows = (await db.exec_driver_sql(statement, tuple(parameters.values))).all()
    counted = {row.term: int(row.chunks) for row in rows}
    return Frequencies(counted.pop(None), counted)


def matching_statement(
    question: Terms, known: Frequencies, *, space_id: int, where: Where, limit: int, most: int
) -> Statement:
    """`question` is weighted. The rarest of the `known` terms choose the chunks that are looked at: as many terms as
    have `most` chunks together, and one in any case. Of what they have, a filter is taken to keep its share; where it
    keeps no more than `most` chunks at all, every term's are looked at.

    Each row has how many terms chose; one without an id says that nothing was found.
    """
    reached = known.running_totals()
    parameters = Parameters(question, list(reached), list(reached.values()))
    total = f"{parameters.add(known.total)}::bigint"  # no literal: each new document would make it another statement
    statement = f"""
        WITH {_counted(total, where, parameters)}, chosen AS MATERIALIZED (
            SELECT array_agg(term) AS terms
            FROM counted, unnest($2::int[], $3::bigint[]) WITH ORDINALITY AS known (term, reached, place)
            WHERE place = 1 OR kept <= {most} OR reached * kept <= {most} * {total}
        ), candidates AS MATERIALIZED (
            SELECT c.id, c.terms FROM chunks c
            WHERE c.term_ids && (SELECT terms FROM chosen) AND c.space_id = {space_id}
                AND {of_candidates_of(KEPT, where, parameters)}
        )
        SELECT cardinality(chosen.terms) AS chosen, found.id, found.score FROM chosen LEFT JOIN (
            SELECT id, -(terms <#> $1::sparsevec) AS score FROM candidates ORDER BY 2 DESC LIMIT {limit}
        ) AS found ON true ORDER BY found.score DESC
    """
    return statement, tuple(parameters.values)


def _counted(total: str, where: Where, parameters: Parameters) -> str:
    """The documents that filters keep, where there are filters, and how many chunks are left. Of one document there are
    few in any case."""
    kept = f"(SELECT coalesce(sum(chunks), 0) FROM {KEPT})" if where.conditions else total
    counted = f"counted AS (SELECT {'0' if where.document_id else kept} AS kept)"
    return f"{kept_documents(where, parameters)}, {counted}" if where.conditions else counted
