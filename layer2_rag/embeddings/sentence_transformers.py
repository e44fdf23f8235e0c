"""Any model of sentence-transformers, on the processor or a GPU. Knows no chunks and no stores.

`all-mpnet-base-v2` is a good first one: 768 dimensions, 384 tokens, 420 MB. The library and torch come with the extra
`sentence-transformers`; neither is imported before one of these is made.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.embeddings.base import MOST_CHARACTERS, TOKEN_BITS, Embedding, Space, TokenVectors
from layer2_rag.embeddings.desk import Desk
from layer2_rag.embeddings.signs import token_signs
from layer2_rag.errors import EmbedderFailed

INSTALL = "uv sync --locked --inexact --extra layer2 --extra sentence-transformers"
BATCH = 16
"""Passages that share a pass: a GPU is idle with one alone."""
MOST_TOKENS = 512
"""Of a text, for models that read more: a citation of several pages shows nothing."""
Task = Literal["query", "document"]
PROMPTS: dict[Task, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""What models call the words that they want before a question or a passage; the first that is not empty is taken."""


class SentenceTransformersEmbedder:
    """`model`: a name on the Hugging Face hub, which is downloaded once, or a folder.

    Making one reads the model, which takes seconds, and minutes the first time: do it in a thread. Passages are
    embedded in batches, one after the other, each on all cores. A query has a thread of its own.
    Raises `ConfigurationError` if the extra is not installed, or the model cannot be had.
    """

    def __init__(self, model: str) -> None:
        self._network = load(model)
        self._space = Space(model, len(embed_batch(self._network, ["a"])[0].vector))
        self._max_tokens = room(self._network)
        self._folder = TemporaryDirectory(prefix="mystack-tokenizer-")
        self._network.tokenizer.save(str(self.tokenizer_file))
        self._desk = Desk(threads=1)

    @property
    def space(self) -> Space:
        return self._space

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    @property
    def tokenizer_file(self) -> Path:
        return Path(self._folder.name) / "tokenizer.json"

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Texts of like length share a pass, so that little of it is padding."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        passes = [[texts[number] for number in order[start : start + BATCH]] for start in range(0, len(order), BATCH)]
        done = await asyncio.gather(*(self._desk.passage(partial(embed_batch, self._network, each)) for each in passes))
        embedded = dict(zip(order, chain.from_iterable(done), strict=True))
        return [embedded[number] for number in range(len(texts))]

    async def embed_query(self, text: str) -> Embedding:
        return (await self._desk.question(partial(embed_batch, self._network, [text], "query")))[0]

    async def aclose(self) -> None:
        """Drop what waits, and let the pass that runs end."""
        await self._desk.aclose()
        await asyncio.to_thread(self._folder.cleanup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A loaded model, and its own tokenizer, which adds `before` and `after` tokens to a text.

    The tokenizer keeps its padding in itself, and so two threads must not divide texts at once: `lock`.
    """

    name: str
    model: Any
    tokenizer: Tokenizer
    before: int
    after: int
    lock: Lock = field(default_factory=Lock)


def load(name: str) -> Network:
    """Raises `ConfigurationError`."""
    try:
        from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - an extra
            SentenceTransformer,
        )
    except ImportError as error:
        raise ConfigurationError(
            f"MYSTACK_EMBEDDER: {name!r} needs the extra sentence-transformers, which cannot be used here ({error}).",
            commands=[INSTALL],
        ) from error
    try:
        return network_of(name, read(SentenceTransformer, name))
    except Exception as broken:
        # Files, the hub's answers, code that a model brings: many libraries, each with errors of its own.
        raise ConfigurationError(f"MYSTACK_EMBEDDER: {name!r} cannot be loaded. {broken}") from broken


def read(kind: Any, name: str) -> Any:
    """What was downloaded before is taken as it is: a start needs no hub, and never gets another version."""
    try:
        model = kind(name, local_files_only=True)
    except Exception:  # noqa: BLE001 - as in `load`; the second try says what is wrong
        model = kind(name)
    model.eval()
    if model.max_seq_length:
        model.max_seq_length = min(model.max_seq_length, MOST_TOKENS)
    return model


def network_of(name: str, model: Any) -> Network:
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if not isinstance(tokenizer, Tokenizer):
        raise EmbedderFailed("It has no tokenizer in Hugging Face's JSON format.")
    added = tokenizer.encode("a").special_tokens_mask
    return Network(name=name, model=model, tokenizer=tokenizer, before=added.index(0), after=added[::-1].index(0))


def room(network: Network) -> int:
    """How many tokens of a passage the model reads, beside those around it and the words that it wants before it."""
    before: int = divided(network, ["a"], "document").get("prompt_length", network.before)
    longest: int = network.model.max_seq_length or MOST_TOKENS
    return longest - before - network.after


def divided(network: Network, texts: Sequence[str], task: Task) -> dict[str, Any]:
    """The texts as the model reads them, cut to its length and padded to one."""
    prompts = network.model.prompts
    prompt = next((prompts[name] for name in PROMPTS[task] if prompts.get(name)), None)
    short = [text[:MOST_CHARACTERS] for text in texts]
    with network.lock:
        features: dict[str, Any] = network.model.preprocess(short, prompt=prompt, task=task)
    return features


def embed_batch(network: Network, texts: Sequence[str], task: Task = "document") -> list[Embedding]:
    """One pass. Raises `EmbedderFailed`."""
    try:
        outcome = passed(network, divided(network, texts, task), task)
    except (RuntimeError, ValueError, IndexError) as broken:
        raise EmbedderFailed(f"The embedding model {network.name!r} failed: {broken}") from broken
    vectors = floats(outcome["sentence_embedding"])[:, : network.model.truncate_dim]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return [Embedding(*pair) for pair in zip(vectors / lengths, token_vectors(network, outcome), strict=True)]


def passed(network: Network, features: dict[str, Any], task: Task) -> dict[str, Any]:
    from torch import Tensor, inference_mode  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - an extra

    device = network.model.device
    there = {name: value.to(device) if isinstance(value, Tensor) else value for name, value in features.items()}
    with inference_mode():
        outcome: dict[str, Any] = network.model(there, task=task)
    return outcome


def token_vectors(network: Network, outcome: dict[str, Any]) -> Iterator[TokenVectors]:
    """Of the texts' own tokens. No rows for a model that has no states of tokens."""
    if not {"token_embeddings", "attention_mask"} <= outcome.keys():
        yield from (np.zeros((0, TOKEN_BITS // 8), dtype=np.uint8) for _ in outcome["sentence_embedding"])
        return
    first = outcome.get("prompt_length", network.before)
    for states, mask in zip(outcome["token_embeddings"], outcome["attention_mask"], strict=True):
        hidden = floats(states[mask.bool()])
        yield token_signs(hidden[first : len(hidden) - network.after])


def floats(tensor: Any) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.float().cpu().numpy()
    return array
