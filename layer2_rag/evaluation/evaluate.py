"""Asks all questions of a data set and says how well they were met. Knows no formats and prints nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean, median
from typing import Any, Protocol

from layer2_rag.evaluation.by_model import Answer
from layer2_rag.evaluation.dataset import Dataset, Question
from layer2_rag.evaluation.embedder import RememberingEmbedder
from layer2_rag.evaluation.metrics import auroc, hit, holds, ndcg, recall, refused_by_fold, share_below, threshold_at
from layer2_rag.evaluation.workbench import COLLECTION, GROUP, Workbench
from layer2_rag.retrieval.base import Found, Mode, Query
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.retrieval.settings import RetrievalSettings
from layer2_rag.stores.base import Condition

PASSAGES = 30
"""Asked for each question: a document may have several among them, and ten documents are ranked."""
FOLDS = 6
REFUSED = 0.05


class Answerer(Protocol):
    async def answer(self, question: str, found: Found) -> str: ...


class ByModel(Protocol):
    async def answer(self, question: str) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A model's answer, judged: `holds` the words (None where none are known), cites a `right` text, says nothing."""

    holds: bool | None
    right: bool
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a question. `ranked`: names of texts, best first. `parts`: what its confidence is made of."""

    question: Question
    ranked: tuple[str, ...]
    confidence: float
    parts: Mapping[str, float] = field(default_factory=dict)
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    passage_holds: bool = False
    answered: bool | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`left_out`: the answerable questions asked again without the texts of their group. Figures are shares."""

    dataset: str
    metrics: Mapping[str, float]
    milliseconds: Mapping[str, float]
    settings: Mapping[str, Any]
    outcomes: tuple[Outcome, ...] = ()
    left_out: tuple[Outcome, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "dataset": self.dataset,
            "metrics": dict(self.metrics),
            "milliseconds": dict(self.milliseconds),
            "settings": dict(self.settings),
        }


async def evaluate(
    dataset: Dataset,
    workbench: Workbench,
    *,
    settings: RetrievalSettings | None = None,
    mode: Mode = "hybrid",
    rerank: bool = True,
    answerer: Answerer | None = None,
    model: ByModel | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
) -> Report:
    """Take the texts in, unless `names` says that they are (see `Workbench.fill`), and ask every question."""
    names = names or await workbench.fill(dataset.texts)
    settings = settings or RetrievalSettings()
    embedder = RememberingEmbedder(workbench.embedder)
    retriever = Retriever(workbench.documents, workbench.index, embedder, settings)
    asker = Asker(retriever, names, mode, rerank, answerer, model)
    outcomes, left_out = await ask_all(dataset, asker)
    return Report(
        dataset=dataset.name,
        metrics=measured(outcomes, left_out, settings.threshold),
        milliseconds=stage_medians(outcomes),
        settings={**asdict(settings), "mode": mode, "rerank": rerank, "embedder": workbench.embedder.space.embedder},
        outcomes=outcomes,
        left_out=left_out,
    )


async def ask_all(dataset: Dataset, asker: "Asker") -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
    """All questions; and, where texts have groups, each that has an answer again without the texts of its group."""
    outcomes, left_out, groups = [], [], dataset.groups
    for question in dataset.questions:
        outcomes.append(await asker.ask(question))
        if question.relevant and len(groups) > 1:
            left_out.append(await asker.ask(question, without=groups))
    return tuple(outcomes), tuple(left_out)


@dataclass(frozen=True, slots=True)
class Asker:
    retriever: Retriever
    names: Mapping[str, Sequence[str]]
    mode: Mode
    rerank: bool
    answerer: Answerer | None
    model: ByModel | None = None

    async def ask(self, question: Question, *, without: Sequence[str] = ()) -> Outcome:
        """`without`: all groups, of which the question's own is left out."""
        others = tuple(group for group in without if group != question.group)
        conditions = (Condition(field=f"metadata.{GROUP}", values=others),) if without else ()
        found = await self.retriever.find(
            Query(
                text=question.text,
                collection=COLLECTION,
                conditions=conditions,
                limit=PASSAGES,
                mode=self.mode,
                rerank=self.rerank,
            )
        )
        times = {stage.name: stage.milliseconds for stage in found.stages}
        by_model = await self.model.answer(question.text) if self.model and not without else None
        return Outcome(
            question=question,
            ranked=self._ranked(found),
            confidence=found.confidence,
            parts=_parts(found),
            milliseconds={**times, "model": by_model.milliseconds} if by_model else times,
            passage_holds=bool(found.passages) and holds(found.passages[0].passage.text, question.answers),
            answered=await self._answered(question, found) if question.answers and not without else None,
            told=self._judged(question, by_model) if by_model else None,
        )

    def _judged(self, question: Question, answer: Answer) -> Told:
        cited = {name for document in answer.cited for name in self.names[document]}
        return Told(
            holds=holds(answer.text, question.answers) if question.answers else None,
            right=bool(cited & question.relevant.keys()),
            refused=answer.refused,
        )

    def _ranked(self, found: Found) -> tuple[str, ...]:
        documents = dict.fromkeys(one.passage.document_id for one in found.passages)
        return tuple(name for document in documents for name in self.names[document])

    async def _answered(self, question: Question, found: Found) -> bool | None:
        if self.answerer is None:
            return None
        return holds(await self.answerer.answer(question.text, found), question.answers)


def _parts(found: Found) -> Mapping[str, float]:
    stage = next((stage for stage in found.stages if stage.name == "confidence"), None)
    return stage.candidates[0].scores if stage else {}


def measured(outcomes: Sequence[Outcome], left_out: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """The figures that these outcomes allow."""
    yes, no = by_answer(outcomes, left_out)
    metrics = ranking(yes) | answers(yes) | told_by_model(outcomes)
    if yes and no:
        metrics |= abstention(yes, no, threshold)
    return metrics


def by_answer(outcomes: Sequence[Outcome], left_out: Sequence[Outcome]) -> tuple[Sequence[Outcome], Sequence[Outcome]]:
    """What the texts answer, and what they do not: if they answer all, the questions asked without their texts."""
    yes = [one for one in outcomes if one.question.relevant]
    no = [one for one in outcomes if not one.question.relevant]
    return yes, no or left_out


def ranking(outcomes: Sequence[Outcome]) -> dict[str, float]:
    if not outcomes:
        return {}
    return {
        "ndcg@10": fmean(ndcg(one.ranked, one.question.relevant) for one in outcomes),
        "hit@1": fmean(hit(one.ranked, one.question.relevant) for one in outcomes),
        "recall@10": fmean(recall(one.ranked, one.question.relevant) for one in outcomes),
    }


def answers(outcomes: Sequence[Outcome]) -> dict[str, float]:
    asked = [one for one in outcomes if one.question.answers]
    answered = [one.answered for one in asked if one.answered is not None]
    metrics = {"passage@1": fmean(one.passage_holds for one in asked)} if asked else {}
    return metrics | ({"answer_recall": fmean(answered)} if answered else {})


def told_by_model(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Of the model's answers: how many hold the words, and cite a right text; and whom it refuses an answer."""
    yes = [one.told for one in outcomes if one.told and one.question.relevant]
    no = [one.told for one in outcomes if one.told and not one.question.relevant]
    known = [told.holds for told in yes if told.holds is not None]
    shares = {
        "model_answer_recall": known,
        "model_cites_right": [told.right for told in yes if not told.refused],
        "model_refused": [told.refused for told in no],
        "model_refused_answerable": [told.refused for told in yes],
    }
    return {name: fmean(values) for name, values in shares.items() if values}


def abstention(yes: Sequence[Outcome], no: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """`refused@5%`: of the unanswerable, where 5 % of the answerable are refused; by folds if both are of the same
    groups, so that a threshold is never measured on what it was set by. `refused` and `refused_answerable`: what the
    threshold of the settings does."""
    sure, unsure = [one.confidence for one in yes], [one.confidence for one in no]
    groups = {one.question.group for one in yes}
    if len(yes) == len(no) and len(groups) >= FOLDS:
        refused = refused_by_fold(sure, unsure, folds_of(yes), refused=REFUSED)
    else:
        refused = share_below(unsure, threshold_at(sure, REFUSED))
    return {
        "auroc": auroc(sure, unsure),
        "refused@5%": refused,
        "refused": share_below(unsure, threshold),
        "refused_answerable": share_below(sure, threshold),
    }


def folds_of(outcomes: Sequence[Outcome]) -> list[int]:
    groups = sorted({one.question.group or "" for one in outcomes})
    return [groups.index(one.question.group or "") % FOLDS for one in outcomes]


def stage_medians(outcomes: Sequence[Outcome]) -> dict[str, float]:
    times: dict[str, list[float]] = defaultdict(list)
    for one in outcomes:
        for name, milliseconds in one.milliseconds.items():
            times[name].append(milliseconds)
    return {name: median(values) for name, values in times.items()}
