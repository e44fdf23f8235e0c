"""The gate: follow-ups are answered from the right document, by rules, without a model."""

from functools import partial
from pathlib import Path

import pytest

from layer1_basic_api.chat.assistant import ModelAssistant
from layer1_basic_api.layers import ROOT
from layer1_basic_api.llm.none import NoneModel
from layer2_rag.answering.assistant import RagAssistant
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.evaluation.metrics import holds
from layer2_rag.evaluation.workbench import COLLECTION, open_workbench
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.retrieval.settings import RetrievalSettings
from layer3_postgres.evaluation.follow_ups import measure_follow_ups, read_follow_ups, texts

ROOM = 0.15
"""Nine of the sixty: halfway between the rules, which answer two fewer than perfect rewriting, and no rules, by which
it is sixteen fewer. Ten questions are answered with the rules alone and twelve rewritten alone: with so many, the
difference is another by four or five when documents are edited, which says nothing of the rules."""


def test_every_answer_stands_in_its_document() -> None:
    asked = read_follow_ups()
    assert len(asked) == 60
    assert len(read_follow_ups("dev")) == len(read_follow_ups("held-out")) == 30
    for each in asked:
        documents = [(ROOT / name).read_text(encoding="utf-8") for name in each.documents]
        for text in documents:
            assert holds(text, each.answers), each.id
        for answer in each.answers:
            assert any(holds(text, [answer]) for text in documents), each.id


@pytest.mark.blocking
@pytest.mark.timeout(300)
async def test_follow_ups_are_answered_from_the_right_document(tmp_path: Path) -> None:
    embedder, model = OnnxEmbedder(), NoneModel()
    async with open_workbench(tmp_path / "bench", embedder) as bench:
        names = await bench.fill(texts())
        settings = RetrievalSettings()
        assistant = RagAssistant(
            plain=ModelAssistant(model),
            model=model,
            finder=Retriever(bench.documents, bench.index, embedder, settings),
            tokenizer=FileTokenizer(embedder.tokenizer_file),
            settings=AnsweringSettings(threshold=settings.threshold),
        )
        measured = partial(measure_follow_ups, assistant, read_follow_ups(), collection=COLLECTION, names=names)
        figures, rewritten = await measured(), await measured(alone=True)
    await embedder.aclose()
    # Of sixty, of which one is 0.017: 0.883, 0.850 and 0.017 when this was written. The first is the goal.
    assert figures.right_document >= 0.85
    assert figures.cited_right >= 0.8
    assert figures.refused <= 0.05
    # Whether two sentences hold the answer is the search's matter, which has more documents with each layer. The rules
    # are held to what perfect rewriting makes of the same search: 0.500 and 0.533 then.
    assert figures.answered >= rewritten.answered - ROOM
