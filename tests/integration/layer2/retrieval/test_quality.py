"""The gate: retrieval, quoting and saying no stay as good as they were, on XQuAD and the project's own questions."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from layer1_basic_api.layers import ROOT
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.evaluation.dataset import Dataset
from layer2_rag.evaluation.evaluate import evaluate
from layer2_rag.evaluation.own import read_own
from layer2_rag.evaluation.quoting import Quoting
from layer2_rag.evaluation.squad import read_squad
from layer2_rag.evaluation.workbench import open_workbench
from tests.support.require import missing

LEAST = "layer*_*/evaluation/own/least.json"
XQUAD = ROOT.parent / "shared" / "data" / "xquad-en" / "xquad.en.json"


async def metrics(dataset: Dataset, folder: Path) -> Mapping[str, float]:
    embedder = OnnxEmbedder()
    try:
        async with open_workbench(folder, embedder) as workbench:
            answerer = Quoting(FileTokenizer(embedder.tokenizer_file))
            return (await evaluate(dataset, workbench, answerer=answerer)).metrics
    finally:
        await embedder.aclose()


@pytest.mark.blocking
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("uncounted")
async def test_xquad(tmp_path: Path) -> None:
    if not XQUAD.is_file():
        missing("xquad", f"{XQUAD} is not there; `mystack eval xquad` downloads it")
    reached = await metrics(read_squad(XQUAD), tmp_path / "bench")
    assert reached["hit@1"] >= 0.966
    assert reached["ndcg@10"] >= 0.985
    assert reached["answer_recall"] >= 0.90
    assert reached["refused@5%"] >= 0.975


@pytest.mark.blocking
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("uncounted")
async def test_own(tmp_path: Path) -> None:
    """Hardly a question has its document's words, and several documents are near: places count, not only the first.

    Each layer adds questions, and documents among which the others have to be found: the newest says what is least."""
    least: dict[str, float] = json.loads(sorted(ROOT.glob(LEAST))[-1].read_text("utf-8"))
    reached = await metrics(read_own(), tmp_path / "bench")
    assert {name: reached[name] for name in least if reached[name] < least[name]} == {}
    assert len(least) == 4
