"""The bundled all-MiniLM-L6-v2 on onnxruntime: one text at a time, one thread to a text. Knows no chunks and no stores.

A text shares its pass with no other. Padded batches are no faster here (one text of 250 tokens fills a core), and the
model quantises activations by what shares a batch: alone, the same text always gives the same vector.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layer2_rag.embeddings.base import MOST_CHARACTERS, Embedding, Space
from layer2_rag.embeddings.desk import Desk, processors
from layer2_rag.embeddings.signs import token_signs
from layer2_rag.errors import EmbedderFailed

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]  # It has no types.
    from tokenizers import Tokenizer

MINILM = Path(__file__).parent / "minilm"
MINILM_SPACE = Space("all-MiniLM-L6-v2-int8", 384)
FILES = ("model.onnx", "tokenizer.json")
MODEL_TOKENS = 256
AROUND = 2
"""Tokens that the model adds: one before the text, one after it."""


class OnnxEmbedder:
    """Embeds with the model in `folder`, which is read in the background for the first text.

    `threads` passages are embedded at a time. A query has a thread of its own, so that it waits for no passage.
    """

    def __init__(self, folder: Path = MINILM, *, threads: int | None = None) -> None:
        self._folder = folder
        self._desk = Desk(threads=threads or processors())
        self._model: Future[Network] | None = None

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
        return await asyncio.gather(*(self._desk.passage(self._pass(text)) for text in texts))

    async def embed_query(self, text: str) -> Embedding:
        return await self._desk.question(self._pass(text))

    def _pass(self, text: str) -> Callable[[], Embedding]:
        """The first begins to read the model."""
        self._model = self._model or self._desk.load(partial(load, self._folder))
        return partial(embed_one, self._model, text)

    async def aclose(self) -> None:
        """Drop what waits, let the passes that run end, and give the model's memory back."""
        await self._desk.aclose()


@dataclass(frozen=True, slots=True)
class Network:
    """The model, and the tokenizer that cuts texts to what it reads."""

    session: InferenceSession
    tokenizer: Tokenizer


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
