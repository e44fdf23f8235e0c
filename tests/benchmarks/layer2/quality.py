"""Retrieval, answers and refusals on XQuAD's English part, by `mystack eval`; and every citation, over HTTP."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.evaluation.dataset import Dataset
from layer2_rag.evaluation.squad import read_squad
from layer2_rag.evaluation.xquad import download_xquad
from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.subjects import Client, rag_server, said_by, upload
from tests.benchmarks.processes import ROOT
from tests.benchmarks.report import Figure, Section, Table

HANDED = ROOT.parent / "shared" / "data" / "xquad-en" / "xquad.en.json"
"""Where a copy may lie beside the project; else it is downloaded from its home."""
GOALS = {
    "hit@1": Goal(what="XQuAD-en, hit@1", must=0.957, aim=0.966, least=True, digits=3),
    "ndcg@10": Goal(what="XQuAD-en, nDCG@10", must=0.980, aim=0.985, least=True, digits=3),
    "answer_recall": Goal(
        what="a quoted answer of two sentences holds the gold words", must=0.87, aim=0.90, least=True, digits=3
    ),
    "refused@5%": Goal(
        what="unanswerable refused when 5 % of the answerable are", must=0.95, aim=0.975, least=True, digits=3
    ),
}
VERBATIM = Goal(what="citations found verbatim at their span", must=1, least=True, digits=4)
RIGHT = Goal(what="the right document is cited", must=0.957, least=True, digits=3)
HOW = (
    "XQuAD's English part: {texts} paragraphs, each a document, {questions:,} questions. `mystack eval` asks all,"
    " and all again without their article, for the share that is refused. Citations: the paragraphs are uploaded "
    "to a server, every question is asked on /chat, and every source that an answer cites, with its quote, is "
    "compared to the text that the server gives for the document. An answer is right when one of the documents "
    "that it cites is the question's; counted among the answers that were given: {refused} of the questions got "
    '"not found".'
)


@dataclass(slots=True)
class Cited:
    """What was asked and what its answers cite; `right`: the right document among them, `first` of all. `citations`
    are spans, of which `wrong` are not found where they say."""

    texts: int
    questions: int = 0
    answered: int = 0
    right: int = 0
    first: int = 0
    citations: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)


def measure(effort: Effort) -> Section:
    file = questions_file(effort)
    if isinstance(file, str):
        goals = [*GOALS.values(), VERBATIM, RIGHT]
        return Section("Quality", "Not measured.", [goal.unmeasured(file) for goal in goals])
    report = said_by([sys.executable, "-m", "layer1_basic_api", "eval", str(file), "--json"], **_own_folder(effort))
    cited = _citations(effort, read_squad(file, name="xquad"))
    figures: list[Figure] = [goal.figure(report["metrics"][name]) for name, goal in GOALS.items()]
    figures += [
        VERBATIM.figure(1 - len(cited.wrong) / max(1, cited.citations), more=f" of {cited.citations:,}"),
        RIGHT.figure(
            cited.right / cited.answered,
            more=f" (cited first: {cited.first / cited.answered:.3f}; of all questions, also those that got "
            f'"not found": {cited.right / cited.questions:.3f})',
        ),
    ]
    how = HOW.format(texts=cited.texts, questions=cited.questions, refused=cited.questions - cited.answered)
    rows = [[name, f"{value:.3f}"] for name, value in report["metrics"].items()]
    data = {"eval": report, "citations": asdict(cited)}
    return Section("Quality", how, figures, [Table(("figure", "value"), rows)], data)


def questions_file(effort: Effort) -> Path | str:
    """The file, or why there is none."""
    if HANDED.is_file():
        whole = HANDED
    else:
        try:
            whole = asyncio.run(download_xquad(Path.home() / ".cache" / "mystack"))
        except ConfigurationError as error:
            return error.detail
    return _part_of(whole, effort.folder / "part.json") if effort.quick else whole


def _part_of(whole: Path, file: Path) -> Path:
    """A few articles, of each one paragraph with two questions."""
    articles = json.loads(whole.read_text("utf-8"))["data"][:7]
    for article in articles:
        article["paragraphs"] = article["paragraphs"][:1]
        article["paragraphs"][0]["qas"] = article["paragraphs"][0]["qas"][:2]
    file.write_text(json.dumps({"data": articles}), "utf-8")
    return file


def _own_folder(effort: Effort) -> dict[str, str]:
    return {"MYSTACK_DATA": str(effort.folder / "evaluated")}


def _citations(effort: Effort, dataset: Dataset) -> Cited:
    folder = effort.folder / "paragraphs"
    folder.mkdir()
    names = {}
    for number, text in enumerate(dataset.texts):
        file = folder / f"{number:04}.txt"
        file.write_text(text.text, "utf-8")
        names[text.name] = file.name
    cited = Cited(texts=len(names))
    with rag_server(effort, effort.folder / "cited") as server:
        upload(server, sorted(folder.iterdir()))
        client, texts = Client.of(server), dict[str, str]()
        for question in dataset.questions:
            _, answer = client.timed("/chat", {"message": question.text})
            _count(cited, answer, {names[name] for name in question.relevant}, client, texts)
    return cited


def _count(cited: Cited, answer: Any, right: set[str], client: Client, texts: dict[str, str]) -> None:
    cited.questions += 1
    if not answer["grounded"]:
        return
    sources = {source["n"]: source for source in answer["sources"]}
    shown = [sources[number]["document_name"] for number in answer["cited"]]
    cited.answered += 1
    cited.right += bool(right & set(shown))
    cited.first += bool(shown) and shown[0] in right
    for number in answer["cited"]:
        source = sources[number]
        text = _text(client, source["document_id"], texts)
        for run in (source, source["quote"]):
            cited.citations += 1
            if text[run["start"] : run["end"]] != run["text"]:
                cited.wrong.append({"document": source["document_name"], "start": run["start"]})


def _text(client: Client, document_id: str, texts: dict[str, str]) -> str:
    if document_id not in texts:
        texts[document_id] = client.get(f"/documents/{document_id}/text")["text"]
    return texts[document_id]
