"""Measures how texts are best shared among passes and threads, and writes the table into the decision record.

`python scripts/layer2_embedder_speed.py ../shared/data/xquad-en/xquad.en.json`
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from layer2_embedder_notes import RECORD
from layer2_records import write
from tokenizers import Tokenizer

from layer2_rag.embeddings.onnx import MINILM, MODEL_TOKENS, OnnxEmbedder
from layer2_rag.evaluation.squad import read_squad

ROUNDS = 3
CORES = os.cpu_count() or 1
Way = Callable[[Sequence[str]], Awaitable[None]]


def alone(threads: int) -> Way:
    """As the product does it."""

    async def run(texts: Sequence[str]) -> None:
        async with aclosing(OnnxEmbedder(threads=threads)) as embedder:
            await embedder.embed(texts)

    return run


def together(size: int) -> Way:
    """Texts of like length padded to one, the pass itself divided among the cores."""

    async def run(texts: Sequence[str]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = CORES
        session = onnxruntime.InferenceSession(MINILM / "model.onnx", options)
        tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
        tokenizer.enable_padding()
        tokenizer.enable_truncation(MODEL_TOKENS)
        ordered = sorted(texts, key=len)
        for start in range(0, len(ordered), size):
            encoded = tokenizer.encode_batch(ordered[start : start + size])
            ids = np.array([one.ids for one in encoded], dtype=np.int64)
            mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
            session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})

    return run


async def measure(texts: Sequence[str]) -> list[str]:
    """The best of some rounds. Every way has its turn in each, so that a busy machine is unfair to none."""
    ways = {f"**one text a pass, {count} at a time**": alone(count) for count in sorted({1, CORES})}
    ways |= {f"{size} texts a pass, {CORES} threads in it": together(size) for size in (1, 8, 32)}
    took = {name: (float("inf"), float("inf")) for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter(), time.process_time()
            await way(texts)
            wall, busy = time.perf_counter() - start[0], time.process_time() - start[1]
            took[name] = (min(took[name][0], wall), min(took[name][1], busy))
            print(name, wall, busy, file=sys.stderr, flush=True)
    lines = ["| how | texts a second | processor ms a text |", "|---|---|---|"]
    rows = ((name, len(texts) / wall, busy * 1000 / len(texts)) for name, (wall, busy) in took.items())
    return [*lines, *(f"| {name} | {rate:.0f} | {busy:.1f} |" for name, rate, busy in rows)]


def main() -> None:
    texts = [text.text for text in read_squad(Path(sys.argv[1])).texts[:60]]
    write(RECORD, "threads", asyncio.run(measure(texts)))


if __name__ == "__main__":
    main()
