"""`mystack eval`: in a collection of its own, in a temporary folder, beside whatever runs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from layer1_basic_api.api.models import open_model
from layer1_basic_api.chat.assistant import ModelAssistant
from layer1_basic_api.cli.output import print_json
from layer1_basic_api.errors import ConfigurationError
from layer2_rag.answering.assistant import RagAssistant
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.api.config import Settings
from layer2_rag.api.parts import make_embedder, retrieval_settings
from layer2_rag.embeddings.late_tokenizer import LateTokenizer
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.evaluation.beir import read_beir
from layer2_rag.evaluation.by_model import ModelAnswerer
from layer2_rag.evaluation.dataset import Dataset
from layer2_rag.evaluation.evaluate import Report, evaluate
from layer2_rag.evaluation.own import read_own
from layer2_rag.evaluation.quoting import Quoting
from layer2_rag.evaluation.squad import read_squad
from layer2_rag.evaluation.workbench import Workbench, open_workbench
from layer2_rag.evaluation.xquad import download_xquad
from layer2_rag.retrieval.base import Mode
from layer2_rag.retrieval.retriever import Retriever

MEANINGS = {
    "ndcg@10": "the right texts, by place, as trec_eval has it",
    "hit@1": "the right text is the first",
    "recall@10": "the right texts are among ten",
    "passage@1": "the first passage holds the answer",
    "answer_recall": "two quoted sentences hold the answer",
    "auroc": "what is answered is surer than what is not",
    "refused@5%": "unanswerable refused when 5 % of the answerable are",
    "refused": "unanswerable refused by the threshold as set",
    "refused_answerable": "answerable refused by the threshold as set",
    "model_answer_recall": "the model's answer holds the answer",
    "model_cites_right": "of its answers with a citation: a right text is cited",
    "model_refused": "unanswerable refused, by the threshold or the model",
    "model_refused_answerable": "answerable refused, by the threshold or the model",
}


def run(dataset: str, *, model: str | None, mode: Mode, rerank: bool, as_json: bool) -> None:
    report = asyncio.run(measure(dataset, model=model, mode=mode, rerank=rerank))
    if as_json:
        print_json(report.as_json())
    else:
        show(report)


async def measure(dataset: str, *, model: str | None, mode: Mode, rerank: bool) -> Report:
    settings = Settings.load()
    read = await asyncio.to_thread(read_dataset, dataset) if dataset != "xquad" else await _xquad(settings.data)
    embedder = make_embedder(settings)
    try:
        with TemporaryDirectory(prefix="mystack-eval-") as folder:
            async with (
                open_workbench(Path(folder), embedder) as workbench,
                _asked(model, settings, workbench) as by_model,
            ):
                return await evaluate(
                    read,
                    workbench,
                    settings=retrieval_settings(settings),
                    mode=mode,
                    rerank=rerank,
                    answerer=Quoting(await asyncio.to_thread(FileTokenizer, embedder.tokenizer_file)),
                    model=by_model,
                )
    finally:
        await embedder.aclose()


@asynccontextmanager
async def _asked(
    name: str | None, settings: Settings, workbench: Workbench
) -> AsyncGenerator[ModelAnswerer | None, None]:
    """The model that the settings connect, over the documents of the workbench."""
    if name is None:
        yield None
        return
    searching = retrieval_settings(settings)
    async with aclosing(open_model(settings)) as model:
        assistant = RagAssistant(
            plain=ModelAssistant(model),
            model=model,
            finder=Retriever(workbench.documents, workbench.index, workbench.embedder, searching),
            tokenizer=LateTokenizer(lambda: workbench.embedder.tokenizer_file),
            settings=AnsweringSettings(context=settings.context, threshold=searching.threshold),
        )
        yield ModelAnswerer(assistant, name)


async def _xquad(data: Path) -> Dataset:
    file = await download_xquad(data / "evaluation")
    return await asyncio.to_thread(read_squad, file, name="xquad")


def read_dataset(name: str) -> Dataset:
    """Raises `ConfigurationError`."""
    if name == "own":
        return read_own()
    path = Path(name)
    if path.is_dir():
        return read_beir(path)
    if path.is_file():
        return read_squad(path)
    raise ConfigurationError(f"{name!r} is neither a folder in BEIR layout, nor a SQuAD file, nor own, nor xquad.")


def show(report: Report) -> None:
    table = Table(title=report.dataset)
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("what it is")
    for name, value in report.metrics.items():
        table.add_row(name, f"{value:.3f}", MEANINGS[name])
    for name, milliseconds in report.milliseconds.items():
        table.add_row(name, f"{milliseconds:.1f} ms", "median of this step of a search")
    Console().print(table)
