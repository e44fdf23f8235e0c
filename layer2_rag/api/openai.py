"""`/v1` with documents: each model is listed twice, and `<model>+docs` answers over the default collection."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from layer1_basic_api.api.dependencies import ContainerDep
from layer1_basic_api.api.routes.openai import ChunkEncoder, completion_of
from layer1_basic_api.api.routes.openai import listed_models as lower_models
from layer1_basic_api.api.schemas.openai import Completion, CompletionRequest, ListedModel
from layer1_basic_api.chat.assistant import Done
from layer2_rag.answering.base import EXTRACTIVE, RagDone, RagQuestion, Source
from layer2_rag.api.schemas.chat import SourceText

DOCS = "+docs"


class DocsCompletionRequest(CompletionRequest):
    def question(self) -> RagQuestion:
        return RagQuestion(**self.question_fields())

    def question_fields(self) -> dict[str, Any]:
        asked = {"model": self.model.removesuffix(DOCS), "use_rag": self.model.endswith(DOCS)}
        return super().question_fields() | asked


class CompletionWithSources(Completion):
    """OpenAI's clients keep fields that they do not know."""

    sources: list[SourceText] = Field(default=[], description="What `[n]` in the answer refers to.")


def completion_with_sources(done: Done) -> Completion:
    plain = completion_of(done)
    if not isinstance(done, RagDone):
        return plain
    return CompletionWithSources(**plain.model_dump(), sources=_texts(done.sources))


class SourcesChunkEncoder(ChunkEncoder):
    """The last chunk has the sources."""

    def last_fields(self, done: Done) -> dict[str, Any]:
        found = _texts(done.sources) if isinstance(done, RagDone) else []
        return {"sources": [source.model_dump() for source in found]} if found else {}


async def listed_models(container: ContainerDep) -> list[ListedModel]:
    """The models alone, then each over the documents. With none connected, the documents quote themselves."""
    plain = await lower_models(container)
    extractive = [ListedModel(id=EXTRACTIVE + DOCS, owned_by="mystack")]
    over_documents = [ListedModel(id=model.id + DOCS, owned_by=model.owned_by) for model in plain]
    return [*plain, *(over_documents or extractive)]


def _texts(sources: Sequence[Source]) -> list[SourceText]:
    return [SourceText.model_validate(source) for source in sources]
