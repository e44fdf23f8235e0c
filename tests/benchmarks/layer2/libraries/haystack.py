"""Haystack as its tutorial on preprocessing has it: a pipeline of converter, cleaner, splitter, embedder and writer,
each as it is made without arguments."""

# The libraries are in an environment of their own.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator"

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline, component
from haystack.components.converters import TextFileToDocument
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from tests.benchmarks.layer2.libraries.ours import TakeIn, Vectors, report

PARTS = ("converter", "cleaner", "splitter", "embedder", "writer")


@component
class Ours:
    def __init__(self) -> None:
        self._vectors = Vectors()

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, Any]:
        vectors = self._vectors.of([document.content or "" for document in documents])
        return {
            "documents": [
                replace(document, embedding=vector) for document, vector in zip(documents, vectors, strict=True)
            ]
        }


def documented(model: str) -> Any:
    from haystack_integrations.components.embedders.sentence_transformers import (  # noqa: PLC0415 - it brings torch
        SentenceTransformersDocumentEmbedder,
    )

    return SentenceTransformersDocumentEmbedder(model=model)


def prepare(model: str | None) -> TakeIn:
    embedder, writer = documented(model) if model else Ours(), DocumentWriter(InMemoryDocumentStore())
    parts = (TextFileToDocument(), DocumentCleaner(), DocumentSplitter(), embedder, writer)
    pipeline = Pipeline()
    for name, part in zip(PARTS, parts, strict=True):
        pipeline.add_component(name, part)
    for before, after in pairwise(PARTS):
        pipeline.connect(before, after)

    def take_in(folder: Path) -> Sequence[str]:
        sources = {"converter": {"sources": sorted(folder.iterdir())}}
        made = pipeline.run(sources, include_outputs_from={"splitter"})
        return [document.content or "" for document in made["splitter"]["documents"]]

    return take_in


if __name__ == "__main__":
    report(prepare)
