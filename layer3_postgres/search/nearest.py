"""The nearest chunks by cosine, as one SQL statement each way. Knows no plan's reason."""

from layer2_rag.embeddings.base import Vector
from layer2_rag.stores.base import Where
from layer3_postgres.search.conditions import Parameters, of_chunks, of_visited_chunks
from layer3_postgres.search.plans import Way

Statement = tuple[str, tuple[object, ...]]


def nearest_statement(way: Way, *, space_id: int, vector: Vector, where: Where, limit: int) -> Statement:
    """The space and the limit are written out: by them the planner sees that it may use the space's index."""
    parameters = Parameters(vector)
    if way == "exact":
        distance, chosen = "c.embedding <=> $1::halfvec", of_chunks(where, parameters)
    else:
        size = f"halfvec({len(vector)})"
        distance, chosen = f"c.embedding::{size} <=> $1::{size}", of_visited_chunks(where, parameters)
    statement = f"""
        WITH found AS MATERIALIZED (
            SELECT c.id, {distance} AS distance FROM chunks c
            WHERE c.space_id = {space_id} AND {chosen} ORDER BY {distance} LIMIT {limit}
        )
        SELECT id, 1 - distance AS score FROM found ORDER BY distance
    """
    return statement, tuple(parameters.values)
