"""What is asked of retrieval and what it finds, with the way there. Knows no model and no answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from layer2_rag.documents.model import Passage
from layer2_rag.embeddings.base import Embedding, TokenVectors
from layer2_rag.stores.base import Condition

Mode = Literal["hybrid", "dense", "keyword"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question to a collection. `mode` and `rerank` let each stage be measured alone."""

    text: str
    collection: str
    conditions: tuple[Condition, ...] = ()
    limit: int = 10
    mode: Mode = "hybrid"
    rerank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A chunk on its way through a stage, with the scores it has so far, by the stage that gave them."""

    chunk_id: str
    document_id: str
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of the search: how long it took, which way it went where there is more than one, and what it put in which
    order."""

    name: str
    milliseconds: float
    detail: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPassage:
    passage: Passage
    vectors: TokenVectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Passages, best first. `confidence`: how sure it is that the best passage answers, -1 to 1, see `confidence.py`;
    0 when nothing was found. `question` is its embedding, None when nothing was searched.
    """

    passages: tuple[FoundPassage, ...]
    confidence: float
    question: Embedding | None
    stages: tuple[Stage, ...] = field(default=())
