"""Searches and their traces on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from layer1_basic_api.api.schemas.chat import Asked
from layer1_basic_api.api.schemas.common import Flag, RequestModel
from layer2_rag.api.schemas.documents import CollectionName
from layer2_rag.api.schemas.filters import FILTERS, MOST_FILTERS
from layer2_rag.retrieval.base import Mode


def _whole(value: object) -> object:
    if isinstance(value, str | bool):
        raise ValueError("must be a whole number")
    return value


Limit = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole)]
Filters = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=100)], Any],
    Field(max_length=MOST_FILTERS),
    WithJsonSchema(FILTERS),
]


class SearchRequest(RequestModel):
    """What to look for, and where."""

    query: Asked = Field(description="A question or some words.", examples=["How is a stream cancelled?"])
    collection: CollectionName = "default"
    filters: Filters = Field(default={})
    limit: Limit = 10
    mode: Mode = Field(default="hybrid", description="Both ways of searching fused, or one of them alone.")
    rerank: Flag = Field(default=True, description="Order the best by each word of the question.")


class FoundText(BaseModel):
    """A passage. `start` and `end` are code points of the document's text."""

    model_config = ConfigDict(from_attributes=True)

    document_id: str
    document_name: str
    page: int | None
    section: str
    start: int
    end: int
    text: str
    score: float


class Candidate(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    chunk_id: str
    document_id: str
    scores: dict[str, float]


class Stage(BaseModel):
    """A step of the search: its name, how long it took, which way it went, what it put in which order."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    milliseconds: float
    detail: str
    candidates: list[Candidate]


class SearchResponse(BaseModel):
    results: list[FoundText]
    timings: dict[str, float] = Field(description="Milliseconds by stage.")
