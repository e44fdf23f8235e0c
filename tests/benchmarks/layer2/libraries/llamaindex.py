"""LlamaIndex as its starter tutorial has it: a directory reader, and an index with the default sentence splitter; and
the model that its page on embeddings calls a fast default."""

# The libraries are in an environment of their own.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator"

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from tests.benchmarks.layer2.libraries.ours import TakeIn, Vectors, report


class Ours(BaseEmbedding):
    _vectors: Vectors = PrivateAttr(default_factory=Vectors)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._vectors.of([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._vectors.of(texts)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def documented(model: str) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # noqa: PLC0415 - it brings torch

    return HuggingFaceEmbedding(model_name=model)


def prepare(model: str | None) -> TakeIn:
    embeddings = documented(model) if model else Ours()

    def take_in(folder: Path) -> Sequence[str]:
        documents = SimpleDirectoryReader(str(folder)).load_data()
        index = VectorStoreIndex.from_documents(documents, embed_model=embeddings)
        return [node.get_content() for node in index.docstore.docs.values()]

    return take_in


if __name__ == "__main__":
    report(prepare)
