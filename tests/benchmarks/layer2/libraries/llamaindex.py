"""LlamaIndex as its starter tutorial has it: a directory reader, and an index with the default sentence splitter."""

# The libraries are in environments of their own.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator"

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from tests.benchmarks.layer2.libraries.ours import Vectors, report


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


def main() -> None:
    model = Ours()

    def take_in(folder: Path) -> Sequence[str]:
        documents = SimpleDirectoryReader(str(folder)).load_data()
        index = VectorStoreIndex.from_documents(documents, embed_model=model)
        return [node.get_content() for node in index.docstore.docs.values()]

    report(take_in)


if __name__ == "__main__":
    main()
