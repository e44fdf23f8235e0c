"""LangChain as its tutorial on semantic search has it: recursive splitter of 1,000 characters, vector store in memory,
and the model of its Hugging Face tab."""

# The libraries are in an environment of their own.
# mypy: disable-error-code="import-not-found,misc,untyped-decorator"

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.benchmarks.layer2.libraries.ours import TakeIn, Vectors, report


class Ours(Embeddings):
    def __init__(self) -> None:
        self._vectors = Vectors()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._vectors.of(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._vectors.of([text])[0]


def documented(model: str) -> Any:
    from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415 - it brings torch

    return HuggingFaceEmbeddings(model_name=model, encode_kwargs={"normalize_embeddings": True})


def prepare(model: str | None) -> TakeIn:
    embeddings = documented(model) if model else Ours()
    store = InMemoryVectorStore(embeddings)
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)

    def take_in(folder: Path) -> Sequence[str]:
        documents = [
            Document(page_content=file.read_text("utf-8", "replace"), metadata={"source": str(file)})
            for file in sorted(folder.iterdir())
        ]
        splits = splitter.split_documents(documents)
        store.add_documents(documents=splits)
        return [split.page_content for split in splits]

    return take_in


if __name__ == "__main__":
    report(prepare)
