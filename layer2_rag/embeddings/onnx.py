"""The bundled all-MiniLM-L6-v2 on onnxruntime: one text at a time, one thread to a text. Knows no chunks and no stores.

A text shares its pass with no other. Padded batches are no faster here (one text of 250 tokens fills a core), and the
model quantises activations by what shares a batch: alone, the same text always gives the same vector.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layer2_rag.embeddings.base import Embedding, Space
from layer2_rag.embeddings.signs import token_signs
from layer2_rag.errors import EmbedderFailed

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]  # It has no types.
    from tokenizers import Tokenizer

MINILM = Path(__file__).parent / "minilm"
MINILM_SPACE = Space("all-MiniLM-L6-v2-int8", 384)
FILES = ("model.onnx", "tokenizer.json")
CLOSED = "The embedder was closed."
MODEL_TOKENS = 256
AROUND = 2
"""Tokens that the model adds: one before the text, one after it."""
MOST_CHARACTERS = 50_000
"""Of a text that are read at all; more never fit, and dividing megabytes into tokens would take seconds."""


class OnnxEmbedder:
    """Embeds with the model in `folder`, which is read in the background from the moment this is made.

    `threads` passages are embedded at a time. A query has a thread of its own, so that it waits for no passage.
    """

    def __init__(self, folder: Path = MINILM, *, threads: int | None = None) -> None:
        self._folder = folder
        self._queries = ThreadPoolExecutor(1, "embed-query")
        self._passages = ThreadPoolExecutor(threads or processors(), "embed")
        self._model = self._queries.submit(load, folder)
        self._closed = False

    @property
    def space(self) -> Space:
        return MINILM_SPACE

    @property
    def max_tokens(self) -> int:
        return MODEL_TOKENS - AROUND

    @property
    def tokenizer_file(self) -> Path:
        return self._folder / "tokenizer.json"

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return await asyncio.gather(*(self._run(self._passages, text) for text in texts))

    async def embed_query(self, text: str) -> Embedding:
        return await self._run(self._queries, text)

    async def _run(self, threads: ThreadPoolExecutor, text: str) -> Embedding:
        if self._closed:
            raise EmbedderFailed(CLOSED)
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, embed_one, self._model, text)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._closed and task and not task.cancelling():  # It was dropped by `aclose`, not by who waits for it.
                raise EmbedderFailed(CLOSED) from None
            raise

    async def aclose(self) -> None:
        """Drop what waits, let the passes that run end, and give the model's memory back."""
        self._closed = True
        for threads in (self._passages, self._queries):
            await asyncio.to_thread(threads.shutdown, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Network:
    """The model, and the tokenizer that cuts texts to what it reads."""

    session: InferenceSession
    tokenizer: Tokenizer


def processors() -> int:
    """How many this process may use, where the system says so."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def load(folder: Path) -> Network:
    """Read the model; 0.4 s, most of it for onnxruntime's own code. Raises `EmbedderFailed`."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise EmbedderFailed(f"The embedding model in {folder} is not complete: {', '.join(missing)} is not there.")
    try:
        return read_network(folder)
    except Exception as broken:
        raise EmbedderFailed(f"The embedding model in {folder} cannot be read: {broken}") from broken


def read_network(folder: Path) -> Network:
    import onnxruntime  # noqa: PLC0415 - a fifth of a start, and not every command embeds
    from tokenizers import Tokenizer  # noqa: PLC0415 - as above

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # It would keep the memory of the longest text, once for each thread.
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MODEL_TOKENS)
    return Network(session, tokenizer)


def hidden_states(network: Network, text: str) -> NDArray[np.float32]:
    """Shape (tokens, 384): the last hidden state of each token, those around the text included."""
    ids = np.array([network.tokenizer.encode(text[:MOST_CHARACTERS]).ids], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    hidden: NDArray[np.float32] = network.session.run(None, inputs)[0][0]
    return hidden


def embed_one(model: Future[Network], text: str) -> Embedding:
    hidden = hidden_states(model.result(), text)
    mean = hidden.mean(axis=0)
    return Embedding(mean / np.linalg.norm(mean), token_signs(hidden[1:-1]))
