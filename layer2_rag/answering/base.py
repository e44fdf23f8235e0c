"""What is asked of documents and what is answered, over layer 1's question and events. Knows no steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from layer1_basic_api.chat.assistant import Done, Event, Question
from layer2_rag.documents.model import DEFAULT_COLLECTION
from layer2_rag.retrieval.base import Found, Query, Stage
from layer2_rag.stores.base import Condition

EXTRACTIVE = "extractive"
"""The name of the model that is none: the best sentences of the passages, quoted."""
NOT_FOUND = "This was not found in your documents."

Way = Literal["documents", "off", "greeting", "thanks", "conversation", "empty"]
"""Where a question went: to the documents, or to the plain assistant and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RagQuestion(Question):
    """A question to a collection. `top_k`: how many chunks to look at, None for the default."""

    use_rag: bool = True
    collection: str = DEFAULT_COLLECTION
    conditions: tuple[Condition, ...] = ()
    top_k: int | None = None
    trace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The sentence of a passage that fits the question best, in code points of the document's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPassage:
    """A passage that was found, exactly as it stands in the text of this revision of the document. `score` is its best
    chunk's."""

    document_id: str
    document_name: str
    page: int | None
    section: str
    start: int
    end: int
    text: str
    score: float
    quote: Quote
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(NearPassage):
    """A passage that the answer may cite as `[n]`."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Why this answer: where the question went, what was looked for (the question made to stand alone), what each
    stage did, the `confidence` of the search and the `threshold` below which nothing is answered."""

    way: Way
    question: str
    confidence: float | None = None
    threshold: float | None = None
    stages: tuple[Stage, ...] = ()
    milliseconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sources(Event):
    """What the answer that follows may cite, in the order of the prompt."""

    name: ClassVar[str] = "sources"
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RagDone(Done):
    """The answer with what it stands on. `cited` are the numbers in it, in the order of their first mention;
    `grounded` says that there is one. `near` has passages only where nothing was found that answers."""

    sources: tuple[Source, ...] = ()
    grounded: bool = False
    near: tuple[NearPassage, ...] = ()
    cited: tuple[int, ...] = ()
    trace: Trace | None = None


class Finder(Protocol):
    """Searches a collection."""

    async def find(self, query: Query) -> Found:
        """Raises `CollectionMissing`, `EmbedderFailed` and what the stores raise."""
        ...
