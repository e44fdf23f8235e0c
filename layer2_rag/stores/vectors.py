"""What every vector index asks of a vector before it keeps or compares it."""

import numpy as np

from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.errors import StoreFailed


def check_vector(space: Space, vector: Vector) -> None:
    """Raises `StoreFailed` for what the space cannot be compared with."""
    if vector.shape != (space.dimension,) or not np.isfinite(vector).all():
        raise StoreFailed(
            f"A vector of shape {vector.shape} does not belong among those of {space.embedder!r}, which have "
            f"{space.dimension} finite numbers. The embedder and the collection do not fit together."
        )
