"""Makes `projection.npy` of the bundled model: the 64 directions that keep most of its token vectors' length.

Trained on the descriptions of the installed packages and on this repository's documents, never on a set that retrieval
is measured with. The basis is that of the second moments, not of the variance: what is compared later are cosines.
"""

from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layer2_rag.embeddings.base import TOKEN_DIMENSION
from layer2_rag.embeddings.onnx import MINILM, hidden_states, read_network

ROOT = Path(__file__).parent.parent
CHARACTERS = 1000
MOST_TEXTS = 2500


def texts() -> Iterator[str]:
    """Runs of about 250 tokens."""
    found = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("docs/**/*.md"))]
    packages = sorted(distributions(), key=lambda package: package.name.lower())
    found += [(package.read_text("METADATA") or "") for package in packages]
    for text in found:
        yield from (text[start : start + CHARACTERS] for start in range(0, len(text), CHARACTERS))


def moments(sample: list[str]) -> NDArray[np.float64]:
    """Sum of x xᵀ over the unit vectors of all tokens."""
    network = read_network(MINILM)
    total = np.zeros((384, 384))
    for text in sample:
        hidden = hidden_states(network, text)[1:-1].astype(np.float64)
        unit = hidden / np.linalg.norm(hidden, axis=1, keepdims=True)
        total += unit.T @ unit
    return total


def main() -> None:
    every = list(texts())
    sample = every[:: max(1, len(every) // MOST_TEXTS)]
    values, vectors = np.linalg.eigh(moments(sample))
    kept = vectors[:, ::-1][:, :TOKEN_DIMENSION]
    np.save(MINILM / "projection.npy", kept.astype(np.float16))
    share = values[::-1][:TOKEN_DIMENSION].sum() / values.sum()
    print(f"{len(sample)} texts; {TOKEN_DIMENSION} of 384 dimensions keep {share:.1%} of the squared length")


if __name__ == "__main__":
    main()
