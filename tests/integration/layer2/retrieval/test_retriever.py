"""A question to real stores, filled by the real ingestion, with the real model."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from layer2_rag.documents.model import DEFAULT_COLLECTION, Collection
from layer2_rag.embeddings.base import Embedding, Space
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.errors import CollectionMissing, EmbedderMismatch
from layer2_rag.evaluation.dataset import Text
from layer2_rag.evaluation.embedder import RememberingEmbedder
from layer2_rag.evaluation.workbench import COLLECTION, Workbench, open_workbench
from layer2_rag.retrieval.base import Mode, Query
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.retrieval.settings import RetrievalSettings
from layer2_rag.stores.base import Condition

TEXTS = {
    "owls": "Owls hunt at night. Their feathers make hardly a sound.",
    "bread": "A sourdough needs flour, water, salt, and a day of patience.",
    "rails": "The first steam railway for the public opened in 1825.",
    "tea": "Green tea is best with water of 80 degrees.",
    "bees": "A bee dances to tell the others where flowers are.",
}
NIGHT = Query(text="When do owls go hunting?", collection=COLLECTION)


@pytest.fixture
async def filled(tmp_path: Path, embedder: OnnxEmbedder) -> AsyncGenerator[Workbench, None]:
    async with open_workbench(tmp_path / "bench", embedder) as workbench:
        await workbench.fill([Text(name=name, text=text, group=name[0]) for name, text in TEXTS.items()])
        yield workbench


def retriever(workbench: Workbench, **settings: int) -> Retriever:
    chosen = RetrievalSettings(**settings)
    return Retriever(workbench.documents, workbench.index, workbench.embedder, chosen)


async def names(workbench: Workbench, query: Query, **settings: int) -> list[str]:
    found = await retriever(workbench, **settings).find(query)
    return [one.passage.document_name for one in found.passages]


async def test_the_passage_that_answers_is_first_and_exactly_what_the_document_says(filled: Workbench) -> None:
    found = await retriever(filled).find(NIGHT)
    best = found.passages[0].passage
    assert best.document_name == "owls.txt"
    assert best.text == TEXTS["owls"][best.start : best.end]
    scores = [one.passage.score for one in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert len(found.passages[0].vectors) > 0


async def test_each_stage_says_what_it_did(filled: Workbench) -> None:
    found = await retriever(filled).find(NIGHT)
    assert [stage.name for stage in found.stages] == [
        "embed",
        "dense",
        "keyword",
        "fuse",
        "read",
        "rerank",
        "confidence",
    ]
    assert all(stage.milliseconds > 0 for stage in found.stages)
    [reranked] = [stage for stage in found.stages if stage.name == "rerank"]
    assert reranked.candidates[0].document_id == found.passages[0].passage.document_id
    assert reranked.candidates[0].scores.keys() >= {"dense", "keyword", "fused", "late", "reranked"}


async def test_each_search_finds_it_alone(filled: Workbench) -> None:
    for mode, rerank in product(get_args(Mode), (True, False)):
        found = await retriever(filled).find(replace(NIGHT, mode=mode, rerank=rerank))
        assert found.passages[0].passage.document_name == "owls.txt"
        ran = {stage.name for stage in found.stages}
        assert ran & {"dense", "keyword"} == ({"dense", "keyword"} if mode == "hybrid" else {mode})
        assert ("rerank" in ran) == rerank


async def test_what_is_answered_is_surer_than_what_is_not(filled: Workbench) -> None:
    known = await retriever(filled).find(NIGHT)
    unknown = await retriever(filled).find(replace(NIGHT, text="Who won the election in Norway?"))
    assert unknown.confidence < RetrievalSettings().threshold <= known.confidence


async def test_no_more_than_the_limit_and_only_what_meets_the_conditions(filled: Workbench) -> None:
    assert len(await names(filled, replace(NIGHT, limit=2))) == 2
    only = Condition(field="metadata.group", values=("t",))
    assert await names(filled, replace(NIGHT, conditions=(only,))) == ["tea.txt"]


async def test_a_deleted_document_is_not_found_though_the_index_still_has_it(filled: Workbench) -> None:
    [owls] = [one for one in await filled.documents.documents() if one.name == "owls.txt"]
    await filled.documents.update(owls.id, {"deleted": True})
    found = await retriever(filled).find(NIGHT)
    assert "owls.txt" not in {one.passage.document_name for one in found.passages}
    assert owls.id not in {one.document_id for stage in found.stages for one in stage.candidates}


async def test_it_searches_deeper_until_there_are_enough(filled: Workbench) -> None:
    for document in await filled.documents.documents():
        if document.name != "rails.txt":
            await filled.documents.update(document.id, {"deleted": True})
    assert await names(filled, replace(NIGHT, limit=1, mode="dense"), depth=1, rerank_depth=1) == ["rails.txt"]


async def test_a_default_collection_that_is_not_made_yet_is_empty(filled: Workbench) -> None:
    found = await retriever(filled).find(replace(NIGHT, collection=DEFAULT_COLLECTION))
    assert (found.passages, found.confidence, found.question) == ((), 0.0, None)


async def test_another_collection_must_be_there(filled: Workbench) -> None:
    with pytest.raises(CollectionMissing, match="nowhere"):
        await retriever(filled).find(replace(NIGHT, collection="nowhere"))


async def test_a_collection_of_another_model_is_refused_with_the_remedy(filled: Workbench) -> None:
    other = Collection(name="other", space=Space("other", 3), created_at=datetime(2026, 1, 1, tzinfo=UTC))
    await filled.documents.add_collection(other)
    with pytest.raises(EmbedderMismatch) as error:
        await retriever(filled).find(replace(NIGHT, collection="other"))
    assert error.value.commands == ("mystack reindex other",)


class WithoutTokens(RememberingEmbedder):
    """As embedders behind an API are: one vector a text."""

    async def embed(self, texts: Sequence[str]) -> list[Embedding]:
        return [replace(one, tokens=np.empty((0, 64), np.uint8)) for one in await super().embed(texts)]

    async def embed_query(self, text: str) -> Embedding:
        return replace(await super().embed_query(text), tokens=np.empty((0, 64), np.uint8))


async def test_an_embedder_without_token_vectors_is_ranked_by_both_searches(
    tmp_path: Path, embedder: OnnxEmbedder
) -> None:
    async with open_workbench(tmp_path / "bench", WithoutTokens(embedder)) as workbench:
        await workbench.fill([Text(name=name, text=text) for name, text in TEXTS.items()])
        found = await retriever(workbench).find(NIGHT)
    assert found.passages[0].passage.document_name == "owls.txt"
    assert found.confidence > 0.5


async def test_an_empty_text_of_a_corpus_is_left_out(filled: Workbench) -> None:
    assert await filled.fill([Text(name="empty", text=" \n")]) == {}
