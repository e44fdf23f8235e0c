"""MyStack's bundled model for other libraries, through the interfaces that they document, and the clock for all."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeAlias, TypeVar

from layer2_rag.embeddings.onnx import OnnxEmbedder

Value = TypeVar("Value")
WARM_UP = "A text before the clock starts."
LONG = 200 * f"{WARM_UP}\n"
"""More than one chunk anywhere: LlamaIndex imports NLTK, and that scipy, for the first text that it has to cut."""
TakeIn: TypeAlias = Callable[[Path], Sequence[str]]
"""Takes a folder of files in, and returns the chunks."""


class Vectors:
    """The bundled model as most libraries want one: lists of texts in, lists of numbers out. All cores are used."""

    def __init__(self) -> None:
        self._embedder = OnnxEmbedder()
        self.of([WARM_UP])

    def of(self, texts: Sequence[str]) -> list[list[float]]:
        return [embedding.vector.tolist() for embedding in asyncio.run(self._embedder.embed(texts))]


def report(prepare: Callable[[str | None], TakeIn]) -> None:
    """Take the folder of the command line in, with the model of the command line or else ours, and print how many
    chunks it gave, their characters, and the seconds; for ours also those that it takes alone, for the same chunks.
    """
    folder, model = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    take_in = prepare(model)
    warm_up(take_in)
    chunks, seconds = timed(lambda: take_in(folder))
    said = {"chunks": len(chunks), "characters": sum(map(len, chunks)), "seconds": seconds}
    if model is None:
        vectors = Vectors()
        _, said["bare_seconds"] = timed(lambda: vectors.of(chunks))
    print(json.dumps(said))


def warm_up(take_in: TakeIn) -> None:
    """What a library reads for its first text only, a model or a tokenizer, is not what is compared."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "warm.txt").write_text(LONG)
        take_in(Path(folder))


def timed(work: Callable[[], Value]) -> tuple[Value, float]:
    start = perf_counter()
    value = work()
    return value, perf_counter() - start
