"""Token vectors, made small enough to keep: fewer dimensions, one byte each. Knows no model."""

import numpy as np
from numpy.typing import NDArray

from layer2_rag.embeddings.base import TokenVectors

SCALE = 127


def project_tokens(hidden: NDArray[np.float32], projection: NDArray[np.float32]) -> TokenVectors:
    """Hidden states (tokens, dimension) as unit vectors of TOKEN_DIMENSION, times 127."""
    reduced = hidden @ projection
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    tokens: TokenVectors = np.rint(reduced * (SCALE / np.maximum(lengths, 1e-9))).astype(np.int8)
    return tokens
