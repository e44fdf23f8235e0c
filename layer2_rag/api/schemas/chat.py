"""`POST /chat` with documents: where to look, and what the answer stands on."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from layer1_basic_api.api.schemas.chat import ChatRequest, ChatResponse
from layer1_basic_api.api.schemas.common import Flag
from layer2_rag.answering.base import RagQuestion, Way
from layer2_rag.api.schemas.documents import CollectionName
from layer2_rag.api.schemas.search import Filters, FoundText, Limit, Stage
from layer2_rag.retrieval.filters import read_filters


class RagChatRequest(ChatRequest):
    """A question to the documents of a collection."""

    use_rag: Flag = Field(default=True, description="Look into the documents; false asks the model alone.")
    collection: CollectionName = "default"
    filters: Filters = Field(default={})
    top_k: Limit | None = Field(default=None, description="How many passages the answer may stand on.")
    trace: Flag = Field(default=False, description="Tell how the passages were found.")

    def question(self) -> RagQuestion:
        return RagQuestion(**self.question_fields())

    def question_fields(self) -> dict[str, Any]:
        return super().question_fields() | {
            "use_rag": self.use_rag,
            "collection": self.collection,
            "conditions": read_filters(self.filters),
            "top_k": self.top_k,
            "trace": self.trace,
        }


class QuoteText(BaseModel):
    """The best sentence of a source, verbatim."""

    model_config = ConfigDict(from_attributes=True)

    start: int
    end: int
    text: str


class NearText(FoundText):
    """A passage that was close, and is no source."""

    quote: QuoteText
    revision: int = Field(description="The version of the document whose text it is.")


class SourceText(NearText):
    """A passage that the answer stands on, under its number."""

    n: int


class TraceText(BaseModel):
    """Why this answer: where the question went, what was looked for, how well the best passage meets it, each step."""

    model_config = ConfigDict(from_attributes=True)

    way: Way
    question: str
    confidence: float | None
    threshold: float | None
    stages: list[Stage]
    milliseconds: dict[str, float]


class RagChatResponse(ChatResponse):
    """An answer, and the passages that it stands on."""

    grounded: bool = Field(description="Whether the answer stands on documents.")
    sources: list[SourceText] = Field(description="In the order of the prompt; `[n]` in the answer refers to `n`.")
    cited: list[int] = Field(description="The numbers that the answer refers to.")
    near: list[NearText] = Field(description="When nothing was found: the nearest passages.")
    trace: TraceText | None = Field(default=None, description="How the passages were found, when asked for.")
