"""Asks both sides the same questions, and compares which passages each would answer from.

The questions are sentences of the documents themselves, chosen evenly, so that every migration has some.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from layer2_rag.background import beside
from layer2_rag.documents.model import Document, Passage
from layer2_rag.embeddings.base import Embedder
from layer2_rag.retrieval.base import Query
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.retrieval.settings import RetrievalSettings
from layer2_rag.stores.base import VectorIndex
from layer2_rag.text.sentences import sentences
from layer3_postgres.transfer.copying import Done
from layer3_postgres.transfer.reading import Reader

QUESTIONS = 50
SOURCES = 5
TIE = 0.02
"""Scores that vectors of 16 bits cannot tell apart: whichever passage of two such ones is fifth, is right."""
DEPTH, RERANKED = 1_000, 100
"""Of the second look: passages that say the same are as good as each other, and stores choose among them freely."""
LONGEST = 150
TRIES = 4
"""For each question: documents repeat themselves."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    collection: str


@dataclass(slots=True)
class Asked:
    """`exactly`: of the same, those that only a second look showed to be: one at every vector and at more candidates,
    since an index of neighbours may miss one, and among equals each store takes others. `differences` are sentences."""

    asked: int = 0
    same: int = 0
    exactly: int = 0
    differences: list[str] = field(default_factory=list)


async def choose_questions(source: Reader, embedder: Embedder, *, many: int = QUESTIONS) -> list[Question]:
    """Of collections that this embedder embeds; fewer where there are too few chunks."""
    askable = {each.name for each in source.collections.values() if each.space == embedder.space}
    chosen: list[Document] = []
    step, place = 1, 0
    async for document in source.stores.documents.each_document():
        if document.collection not in askable or not document.searchable or not document.chunks or document.deleted:
            continue
        if place % step == 0:
            chosen.append(document)
        if len(chosen) == 2 * many:  # every second one stays
            chosen, step = chosen[::2], step * 2
        place += 1
    found: dict[Question, None] = {}
    for n in range(TRIES * many if chosen else 0):
        if len(found) < many and (asked := await _question(source, chosen[n % len(chosen)], n // len(chosen))):
            found[asked] = None
    return list(found)


async def ask_both(
    questions: Sequence[Question],
    source: Reader,
    target: Reader,
    exact: VectorIndex,
    embedder: Embedder,
    *,
    done: Done,
) -> Asked:
    """`exact`: the target's index, which compares every vector. `done`: told of each question."""
    settings = RetrievalSettings()
    deeper = replace(settings, depth=DEPTH, rerank_depth=RERANKED)
    here = Retriever(source.stores.documents, source.stores.index, embedder, settings)
    there = Retriever(target.stores.documents, target.stores.index, embedder, settings)
    deep = Retriever(source.stores.documents, source.stores.index, embedder, deeper)
    exactly = Retriever(target.stores.documents, exact, embedder, deeper)
    asked = Asked()
    for question in questions:
        asked.asked += 1
        if await _agree(here, there, question):
            asked.same += 1
        elif await _agree(deep, exactly, question):
            asked.same += 1
            asked.exactly += 1
        else:
            asked.differences.append(f"The question {question.text!r} has other sources.")
        done(1)
    return asked


async def _agree(first: Retriever, second: Retriever, question: Question) -> bool:
    """Asked at the same time: one side works in this process, the other in the database's."""
    async with beside(_sources(second, question)) as others:
        return same_sources(await _sources(first, question), await others)


def same_sources(first: Sequence[Passage], second: Sequence[Passage]) -> bool:
    """The same passages; those of one side alone are as good as that side's last."""
    return _only_ties(first, second) and _only_ties(second, first)


def _only_ties(these: Sequence[Passage], others: Sequence[Passage]) -> bool:
    known = {_place(each) for each in others}
    alone = [each for each in these if _place(each) not in known]
    return all(each.score - these[-1].score <= TIE for each in alone) and (not alone or len(these) == len(others))


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.document_id, passage.start, passage.end


async def _sources(retriever: Retriever, question: Question) -> list[Passage]:
    found = await retriever.find(Query(text=question.text, collection=question.collection, limit=SOURCES))
    return [each.passage for each in found.passages]


def _cut(sentence: str) -> str:
    """Whole words of it."""
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rpartition(" ")[0]


async def _question(source: Reader, document: Document, turn: int) -> Question | None:
    """The longest sentence of a chunk of the document, another one at each turn."""
    generation = source.collections[document.collection].generation
    ordinal = (turn * 7 + int(document.id[-4:], 16)) % document.chunks
    chunks = await source.stores.documents.chunks(document.id, document.searchable, generation, ordinals=[ordinal])
    if not chunks:
        return None
    span = {"start": chunks[0].start, "end": chunks[0].end}
    text = await source.stores.documents.text(document.id, document.searchable, **span) or ""
    runs = [_cut(text[start:end].strip()) for start, end in sentences(text)]
    longest = max(runs, key=len, default="")
    return Question(longest, document.collection) if longest else None
