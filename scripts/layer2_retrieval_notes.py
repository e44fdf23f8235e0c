"""Measures variants of retrieval on a SQuAD file and on the project's own questions, and writes what each gave.

`python scripts/layer2_retrieval_notes.py ../shared/data/xquad-en/xquad.en.json`
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from layer2_records import machine

from layer1_basic_api.layers import ROOT
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.evaluation.dataset import Dataset
from layer2_rag.evaluation.embedder import RememberingEmbedder
from layer2_rag.evaluation.evaluate import Outcome, Report, by_answer, evaluate
from layer2_rag.evaluation.metrics import auroc, share_below, threshold_at
from layer2_rag.evaluation.own import read_own
from layer2_rag.evaluation.squad import read_squad
from layer2_rag.evaluation.workbench import open_workbench
from layer2_rag.retrieval.base import Mode
from layer2_rag.retrieval.settings import RetrievalSettings

TARGET = ROOT / "docs" / "benchmarks" / "layer2-retrieval-notes.md"
SHOWN = ("ndcg@10", "hit@1", "recall@10", "passage@1", "refused@5%")
SIGNALS: dict[str, dict[str, float]] = {
    "cosine": {"dense": 1},
    "share of the question's words": {"words": 1},
    "mean MaxSim": {"late": 1},
    "4 MaxSim + words": {"late": 4, "words": 1},
    "2 MaxSim + words": {"late": 2, "words": 1},
    "2 MaxSim + cosine": {"late": 2, "dense": 1},
    "4 MaxSim + cosine + words": {"late": 4, "dense": 1, "words": 1},
    "2 MaxSim + cosine + words": {"late": 2, "dense": 1, "words": 1},
    "MaxSim + cosine + words": {"late": 1, "dense": 1, "words": 1},
}


@dataclass(frozen=True, slots=True)
class Variant:
    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    mode: Mode = "hybrid"
    rerank: bool = True

    @property
    def whole(self) -> bool:
        """Abstention costs as much as all the rest, and is measured where settings are as set."""
        return not self.settings


def variants() -> Iterator[Variant]:
    yield Variant("dense alone", mode="dense", rerank=False)
    yield Variant("keyword alone", mode="keyword", rerank=False)
    yield Variant("hybrid", rerank=False)
    yield Variant("**hybrid, reranked (as set)**")
    for weight in (0.4, 0.5, 0.6, 0.7):
        yield Variant(f"hybrid, dense weight {weight}", {"dense_weight": weight}, rerank=False)
    for weight in (0.4, 0.5, 0.6, 0.7):
        yield Variant(f"reranked, dense weight {weight}", {"dense_weight": weight})
    for weight in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        yield Variant(f"rerank weight {weight}", {"rerank_weight": weight})
    yield from reranker_variants()
    for depth in (10, 20, 30, 50):
        yield Variant(f"rerank depth {depth}", {"rerank_depth": depth})
    for depth in (30, 50, 100):
        yield Variant(f"depth {depth}", {"depth": depth})


def reranker_variants() -> Iterator[Variant]:
    plain = {"stop_word_weight": 1.0, "mark_weight": 1.0, "window_weight": 0.0}
    yield Variant("plain MaxSim", plain)
    yield Variant("plain MaxSim, rerank weight 0.7", {**plain, "rerank_weight": 0.7})
    yield Variant("MaxSim, tokens weighed, no window", {"window_weight": 0.0})
    yield Variant("MaxSim, tokens alike, with window", {"stop_word_weight": 1.0, "mark_weight": 1.0})
    for weight in (0.0, 0.3, 1.0):
        yield Variant(f"stop words weigh {weight}", {"stop_word_weight": weight})
    for weight in (0.5, 1.0):
        yield Variant(f"marks weigh {weight}", {"mark_weight": weight})
    for window in (16, 48, 64):
        yield Variant(f"window of {window} tokens", {"window": window})
    for weight in (0.3, 0.7, 1.0):
        yield Variant(f"window weight {weight}", {"window_weight": weight})


async def measure(dataset: Dataset, chosen: list[Variant]) -> list[Report]:
    embedder = RememberingEmbedder(OnnxEmbedder())
    with TemporaryDirectory() as folder:
        async with open_workbench(Path(folder), embedder) as workbench:
            names = await workbench.fill(dataset.texts)
            reports = []
            for variant in chosen:
                settings = RetrievalSettings(**variant.settings)
                reports.append(
                    await evaluate(
                        dataset if variant.whole else ungrouped(dataset),
                        workbench,
                        settings=settings,
                        mode=variant.mode,
                        rerank=variant.rerank,
                        names=names,
                    )
                )
                print(dataset.name, variant.name, row(reports[-1]), file=sys.stderr, flush=True)
    await embedder.aclose()
    return reports


def ungrouped(dataset: Dataset) -> Dataset:
    return replace(dataset, texts=tuple(replace(text, group=None) for text in dataset.texts))


def row(report: Report) -> str:
    return " | ".join(f"{report.metrics[name]:.3f}" if name in report.metrics else "–" for name in SHOWN)


def table(dataset: Dataset, chosen: list[Variant], reports: list[Report]) -> Iterator[str]:
    yield f"## {dataset.name}: {len(dataset.texts)} texts, {len(dataset.questions)} questions\n"
    yield f"| variant | {' | '.join(SHOWN)} |"
    yield "| --- |" + " --- |" * len(SHOWN)
    yield from (f"| {variant.name} | {row(report)} |" for variant, report in zip(chosen, reports, strict=True))
    yield ""


def signals(name: str, report: Report) -> Iterator[str]:
    yes, no = by_answer(report.outcomes, report.left_out)
    yield f"### {name}: what tells that nothing answers\n"
    yield "| signal | AUROC | refused when 5 % of the answerable are | when 10 % | its value at 5 % |"
    yield "| --- | --- | --- | --- | --- |"
    for label, weights in SIGNALS.items():
        sure, unsure = [signal(one, weights) for one in yes], [signal(one, weights) for one in no]
        cuts = [threshold_at(sure, share) for share in (0.05, 0.10)]
        shares = " | ".join(f"{share_below(unsure, cut):.3f}" for cut in cuts)
        yield f"| {label} | {auroc(sure, unsure):.3f} | {shares} | {cuts[0]:.3f} |"
    yield ""


def signal(outcome: Outcome, weights: dict[str, float]) -> float:
    """A part that a search does not know counts 0."""
    return sum(weight * outcome.parts.get(part, 0.0) for part, weight in weights.items()) / sum(weights.values())


def curve(reports: dict[str, Report]) -> Iterator[str]:
    """The share that each threshold refuses, and the threshold where both kinds of error together are least."""
    yield "## The threshold\n"
    yield 'Share of the questions whose confidence is below it, so that they are answered by "not found".\n'
    kinds = [f"{name}, {kind}" for name in reports for kind in ("answerable", "unanswerable")]
    yield f"| threshold | {' | '.join(kinds)} |"
    yield "| --- |" + " --- |" * len(kinds)
    columns = [confidences for report in reports.values() for confidences in both(report)]
    for step in range(20, 71, 2):
        shares = " | ".join(f"{share_below(column, step / 100):.3f}" for column in columns)
        yield f"| {step / 100:.2f} | {shares} |"
    cuts = ", ".join(f"{name} {threshold_at(both(report)[0], 0.05):.3f}" for name, report in reports.items())
    best = min(range(20, 71), key=lambda step: errors(columns, step / 100)) / 100
    yield f"\n5 % of the answerable are below: {cuts}. The sets differ, so the threshold is where the four errors "
    yield f"(answerable refused, unanswerable not) have the least sum: {best}. Set: {RetrievalSettings().threshold}.\n"


def errors(columns: list[list[float]], threshold: float) -> float:
    """`columns`: answerable and unanswerable by turns."""
    wrong = (share_below(column, threshold) for column in columns[::2])
    missed = (1 - share_below(column, threshold) for column in columns[1::2])
    return sum(wrong) + sum(missed)


def both(report: Report) -> tuple[list[float], list[float]]:
    """Confidences of what the texts answer, and of what they do not."""
    yes, no = by_answer(report.outcomes, report.left_out)
    return [one.confidence for one in yes], [one.confidence for one in no]


def stages(first: Report, report: Report) -> str:
    """Only the first report had to embed the questions."""
    times = {**report.milliseconds, "embed": first.milliseconds["embed"]}
    return ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in times.items())


def main() -> None:
    chosen = list(variants())
    lines = [
        "# Layer 2: retrieval, variant by variant\n",
        "Written by `scripts/layer2_retrieval_notes.py`; do not edit.\n",
    ]
    lines.append(f"{machine()}\n")
    measured: dict[str, Report] = {}
    for dataset in (read_squad(Path(sys.argv[1]), name="xquad"), read_own()):
        reports = asyncio.run(measure(dataset, chosen))
        lines += table(dataset, chosen, reports)
        as_set = measured[dataset.name] = reports[3]
        lines += signals(dataset.name, as_set)
        lines.append(f"Milliseconds of a search by stage (medians): {stages(reports[0], as_set)}.\n")
    lines += curve(measured)
    TARGET.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
