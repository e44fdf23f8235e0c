"""Measures what the embedder's decision record rests on, and writes the tables into it.

`python scripts/layer2_embedder_notes.py ../shared/data/xquad-en/xquad.en.json [tokens] [headings]`
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from layer2_records import write
from layer2_retrieval_notes import ungrouped

from layer1_basic_api.layers import ROOT
from layer2_rag.embeddings.base import Embedding, Space
from layer2_rag.embeddings.onnx import MINILM, Network, OnnxEmbedder, hidden_states, load
from layer2_rag.embeddings.signs import Matrix, rotated
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.evaluation.dataset import Dataset
from layer2_rag.evaluation.embedder import RememberingEmbedder
from layer2_rag.evaluation.evaluate import Asker, Outcome, ask_all, evaluate, folds_of, ranking
from layer2_rag.evaluation.metrics import auroc, refused_by_fold
from layer2_rag.evaluation.own import read_own
from layer2_rag.evaluation.squad import read_squad
from layer2_rag.evaluation.workbench import Workbench, file_name, open_workbench
from layer2_rag.ingestion.preparing import cut
from layer2_rag.parsing.parse import parse
from layer2_rag.retrieval.rerank import Reranker, late_score
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.retrieval.token_weights import token_weights
from layer2_rag.stores.base import FoundChunk

RECORD = ROOT / "docs" / "decisions" / "layer2-embedder.md"
SHORTER = 222
"""A chunk's limit that leaves 32 of the model's tokens to headings."""
MOST_HEADING_CHARACTERS = 100
Encode = Callable[[Matrix], Matrix]


class States:
    """The whole hidden state of each token, of any text, each text embedded once."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._known: dict[str, Matrix] = {}

    def of(self, text: str) -> Matrix:
        if text not in self._known:
            self._known[text] = hidden_states(self._network, text)[1:-1]
        return self._known[text]


class Encoded:
    """The reranker as set, over token vectors that are kept in another form."""

    def __init__(self, states: States, encode: Encode) -> None:
        self._states, self._encode = states, encode
        self._known: dict[str, Matrix] = {}
        self._tokenizer = FileTokenizer(MINILM / "tokenizer.json")

    async def scores(
        self,
        text: str,
        question: Embedding,  # noqa: ARG002 - its states are kept here, by its text
        passages: Sequence[FoundChunk],
    ) -> list[float] | None:
        asked = self._of(text)
        weights = token_weights(text, len(asked), self._tokenizer)
        return [
            late_score(asked @ self._of(passage.text).T, weights, window=32, window_weight=0.5) for passage in passages
        ]

    def _of(self, text: str) -> Matrix:
        if text not in self._known:
            self._known[text] = unit(self._encode(self._states.of(text)))
        return self._known[text]


def unit(rows: Matrix) -> Matrix:
    of_length_one: Matrix = np.divide(rows, np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
    return of_length_one


def principal(states: Matrix, *, whitened: bool) -> Encode:
    """Onto the 64 directions in which these states differ most, as bytes."""
    mean = states.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov(states - mean, rowvar=False))
    kept = directions[:, -64:] / (np.sqrt(variances[-64:]) if whitened else 1)

    def encode(hidden: Matrix) -> Matrix:
        projected = unit((hidden - mean) @ kept)
        whole: Matrix = np.round(projected * 127 / np.abs(projected).max(axis=1, keepdims=True))
        return whole

    return encode


def signs(bits: int) -> Encode:
    return lambda hidden: np.where(rotated(hidden)[:, :bits] > 0, 1, -1).astype(np.float32)


def forms(states: Matrix) -> Iterator[tuple[str, int, Encode]]:
    """Name, bytes a token, how it is made."""
    yield "the whole state, float32", 384 * 4, lambda hidden: hidden
    yield "64 principal directions, int8", 64, principal(states, whitened=False)
    yield "the same, whitened, int8", 64, principal(states, whitened=True)
    yield "256 signs of the rotated state", 32, signs(256)
    yield "**512 signs of the rotated state (as set)**", 64, signs(512)


async def tokens(dataset: Dataset) -> list[str]:
    lines = [
        "| kept of a token | bytes | nDCG@10 | hit@1 | AUROC | refused at 5 % |",
        "|---|---|---|---|---|---|",
    ]
    async with filled(dataset, RememberingEmbedder(OnnxEmbedder())) as (bench, names):
        states = States(load(MINILM))
        trained_on = np.concatenate([states.of(text.text) for text in dataset.texts])
        for name, size, encode in forms(trained_on):
            yes, no = await asked(dataset, bench, names, Encoded(states, encode))
            lines.append(f"| {name} | {size:,} | {figures(yes, no)} |")
            print(lines[-1], file=sys.stderr, flush=True)
    return lines


async def asked(
    dataset: Dataset, bench: Workbench, names: Mapping[str, Sequence[str]], reranker: Reranker
) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
    retriever = Retriever(bench.documents, bench.index, bench.embedder, reranker=reranker)
    return await ask_all(dataset, Asker(retriever, names, "hybrid", True, None))


def figures(yes: Sequence[Outcome], no: Sequence[Outcome]) -> str:
    ranks = ranking(yes)
    sure, unsure = ([one.parts["late"] for one in outcomes] for outcomes in (yes, no))
    refused = refused_by_fold(sure, unsure, folds_of(yes), refused=0.05)
    return " | ".join(f"{value:.4f}" for value in (ranks["ndcg@10"], ranks["hit@1"], auroc(sure, unsure), refused))


class Prefixed:
    """An embedder that reads something before each passage, whose own token vectors are dropped again."""

    def __init__(self, embedder: RememberingEmbedder, prefixes: Mapping[str, str], *, limit: int) -> None:
        self._embedder, self._prefixes = embedder, prefixes
        self._tokenizer = FileTokenizer(embedder.tokenizer_file)
        self.max_tokens, self.tokenizer_file = limit, embedder.tokenizer_file

    @property
    def space(self) -> Space:
        return self._embedder.space

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        before = [self._prefixes.get(text, "") for text in texts]
        embedded = await self._embedder.embed([prefix + text for prefix, text in zip(before, texts, strict=True)])
        return [
            replace(one, tokens=one.tokens[len(self._tokenizer.offsets(prefix)) :])
            for one, prefix in zip(embedded, before, strict=True)
        ]

    async def embed_query(self, text: str) -> Embedding:
        return await self._embedder.embed_query(text)

    async def aclose(self) -> None:
        """The embedder within is used for the next variant."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is embedded of a chunk: in how many tokens its text, and before it the document's name, its headings."""

    label: str
    limit: int
    name: bool = False
    headings: bool = False

    def prefixes(self, dataset: Dataset) -> dict[str, str]:
        found = {}
        for text in dataset.texts:
            parsed = parse(text.text.encode(), file_name(text.name))
            for chunk in cut(parsed, MINILM / "tokenizer.json", self.limit):
                parts = [text.name] * self.name + [chunk.section] * (self.headings and bool(chunk.section))
                if parts:
                    found[parsed.text[chunk.start : chunk.end]] = " › ".join(parts)[-MOST_HEADING_CHARACTERS:] + "\n\n"
        return found


READINGS = (
    Reading("**the text (as set)**", 254),
    Reading("the text, in shorter chunks", SHORTER),
    Reading("headings, text", SHORTER, headings=True),
    Reading("document's name, headings, text", SHORTER, name=True, headings=True),
)


async def headings(*datasets: Dataset) -> list[str]:
    lines = []
    for dataset in datasets:
        embedder = RememberingEmbedder(OnnxEmbedder())
        lines += [
            f"{dataset.name}: {len(dataset.texts)} texts, {len(dataset.questions)} questions",
            "",
            "| embedded | dense: nDCG@10 | hit@1 | hybrid: nDCG@10 | hit@1 | reranked: nDCG@10 | hit@1 | passage@1 |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for reading in READINGS:
            prefixed = Prefixed(embedder, reading.prefixes(dataset), limit=reading.limit)
            async with filled(dataset, prefixed) as (bench, names):
                lines.append(f"| {reading.label} | {await ranks(dataset, bench, names)} |")
            print(lines[-1], file=sys.stderr, flush=True)
        lines.append("")
        await embedder.aclose()
    return lines[:-1]


async def ranks(dataset: Dataset, bench: Workbench, names: Mapping[str, Sequence[str]]) -> str:
    once = ungrouped(dataset)
    dense = await evaluate(once, bench, mode="dense", rerank=False, names=names)
    hybrid = await evaluate(once, bench, rerank=False, names=names)
    reranked = await evaluate(once, bench, names=names)
    pairs = [report.metrics[name] for report in (dense, hybrid, reranked) for name in ("ndcg@10", "hit@1")]
    return " | ".join(f"{value:.3f}" for value in [*pairs, reranked.metrics["passage@1"]])


@asynccontextmanager
async def filled(
    dataset: Dataset, embedder: RememberingEmbedder | Prefixed
) -> AsyncGenerator[tuple[Workbench, dict[str, list[str]]], None]:
    with TemporaryDirectory() as folder:
        async with aclosing(embedder), open_workbench(Path(folder), embedder) as bench:
            yield bench, await bench.fill(dataset.texts)


async def main() -> None:
    xquad = read_squad(Path(sys.argv[1]), name="XQuAD")
    chosen = sys.argv[2:] or ["tokens", "headings"]
    if "tokens" in chosen:
        write(RECORD, "tokens", await tokens(xquad))
    if "headings" in chosen:
        write(RECORD, "headings", await headings(read_own(), xquad))


if __name__ == "__main__":
    asyncio.run(main())
