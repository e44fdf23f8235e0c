"""MyStack's bundled model for other libraries, through the interfaces that they document, and the clock for all."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from layer2_rag.embeddings.onnx import OnnxEmbedder


class Vectors:
    """The bundled model as most libraries want one: lists of texts in, lists of numbers out. All cores are used."""

    def __init__(self) -> None:
        self._embedder = OnnxEmbedder()
        self.of(["A text before the clock starts."])

    def of(self, texts: Sequence[str]) -> list[list[float]]:
        return [embedding.vector.tolist() for embedding in asyncio.run(self._embedder.embed(texts))]


def report(take_in: Callable[[Path], Sequence[str]]) -> None:
    """Take the folder of the command line in, and print how many chunks it gave, their characters, and the seconds."""
    start = perf_counter()
    chunks = take_in(Path(sys.argv[1]))
    seconds = perf_counter() - start
    print(json.dumps({"chunks": len(chunks), "characters": sum(map(len, chunks)), "seconds": seconds}))
