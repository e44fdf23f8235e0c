"""The nearest chunks by cosine in one SQL statement: each way alone, or whichever is chosen. Knows no plan's reason."""

from layer2_rag.embeddings.base import Vector
from layer2_rag.stores.base import Where
from layer3_postgres.search.conditions import Parameters, Statement, of_chunks, of_chunks_of, of_visited_chunks
from layer3_postgres.search.plans import KEPT, Way, candidates, counting, narrow
from layer3_postgres.search.settings import SearchSettings


def nearest_statement(way: Way, *, space_id: int, vector: Vector, where: Where, limit: int) -> Statement:
    """The space and the limit are written out: by them the planner sees that it may use the space's index."""
    parameters = Parameters(vector)
    chosen = of_chunks(where, parameters) if way == "exact" else of_visited_chunks(where, parameters)
    statement = f"""
        WITH found AS MATERIALIZED ({_search(way, space_id, len(vector), chosen, limit)})
        SELECT id, 1 - distance AS score FROM found ORDER BY distance
    """
    return statement, tuple(parameters.values)


def choosing_statement(
    settings: SearchSettings, *, space_id: int, vector: Vector, where: Where, limit: int
) -> Statement:
    """Counts what `where` keeps, chooses by it, and searches: a way that is not chosen is not begun.

    Each row has the counts; one without an id says that nothing was found. `hnsw.ef_search` is set with the plan, which
    is there before the index is asked, and only for this statement.
    """
    parameters = Parameters(vector)
    counted = counting(where, parameters)
    compared, visited = of_chunks_of(KEPT, where, parameters), of_visited_chunks(where, parameters)
    exact = _search("exact", space_id, len(vector), f"(SELECT narrow FROM plan) AND {compared}", limit)
    hnsw = _search("hnsw", space_id, len(vector), f"NOT (SELECT narrow FROM plan) AND {visited}", limit)
    statement = f"""
        WITH {counted}, plan AS MATERIALIZED (
                SELECT kept, total, {narrow(settings)} AS narrow,
                    set_config('hnsw.ef_search', {candidates(settings, limit)}::text, true) FROM counted
            ),
            compared AS MATERIALIZED ({exact}), visited AS MATERIALIZED ({hnsw})
        SELECT plan.kept, plan.total, found.id, 1 - found.distance AS score
        FROM plan LEFT JOIN (SELECT * FROM compared UNION ALL SELECT * FROM visited) AS found ON true
        ORDER BY found.distance
    """
    return statement, tuple(parameters.values)


def _search(way: Way, space_id: int, dimension: int, chosen: str, limit: int) -> str:
    """The vector is `$1`."""
    size = f"halfvec({dimension})"
    distance = "c.embedding <=> $1::halfvec" if way == "exact" else f"c.embedding::{size} <=> $1::{size}"
    return f"""
        SELECT c.id, {distance} AS distance FROM chunks c
        WHERE c.space_id = {space_id} AND {chosen} ORDER BY {distance} LIMIT {limit}
    """
