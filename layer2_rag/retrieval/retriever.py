"""From a question to its passages: two searches, one ranking, a closer look at the best. Knows no answers.

What the index finds is read from the document store, and only what that still has may be shown.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from layer2_rag.documents.model import DEFAULT_COLLECTION, Collection, Passage
from layer2_rag.documents.spaces import check_space
from layer2_rag.embeddings.base import Embedder, Embedding
from layer2_rag.embeddings.late_tokenizer import LateTokenizer
from layer2_rag.errors import collection_missing
from layer2_rag.retrieval.base import Found, FoundPassage, Query
from layer2_rag.retrieval.confidence import confidence, share_of_words
from layer2_rag.retrieval.fusion import Hits, best_first, fuse, z_scores
from layer2_rag.retrieval.rerank import LateInteraction, Reranker, token_vectors
from layer2_rag.retrieval.settings import RetrievalSettings
from layer2_rag.retrieval.stages import Stopwatch
from layer2_rag.stores.base import DocumentStore, FoundChunk, VectorIndex, Where
from layer2_rag.terms.analyser import query_terms

DEEPER = 4
"""How many times more is asked for when too much of what was found is gone."""
DEEPEST = 2_000

Scores = Mapping[str, dict[str, float]]
"""By chunk, best first: its scores by name."""


@dataclass(frozen=True, slots=True)
class _Search:
    """A query on its way: where it searches, its embedding, and the watch on its stages."""

    query: Query
    collection: Collection
    question: Embedding
    watch: Stopwatch

    @property
    def where(self) -> Where:
        name, generation = self.collection.name, self.collection.generation
        return Where(collection=name, generation=generation, conditions=self.query.conditions)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Chunks that may be shown, best first, and the scores of everything that was looked at."""

    chunks: Sequence[FoundChunk]
    scores: Scores


class Retriever:
    """`settings`: None for the measured ones."""

    def __init__(
        self,
        documents: DocumentStore,
        index: VectorIndex,
        embedder: Embedder,
        settings: RetrievalSettings | None = None,
        *,
        reranker: Reranker | None = None,
    ) -> None:
        self.settings = settings or RetrievalSettings()
        self._documents = documents
        self._index = index
        self._embedder = embedder
        tokenizer = LateTokenizer(lambda: embedder.tokenizer_file)
        self._reranker = reranker or LateInteraction(tokenizer, self.settings)

    async def find(self, query: Query) -> Found:
        """Nothing in a default collection that is not made yet. Raises `CollectionMissing`, `EmbedderMismatch`,
        `EmbedderFailed` and what the stores raise."""
        collection = await self._collection(query.collection)
        if collection is None:
            return Found(passages=(), confidence=0.0, question=None)
        watch = Stopwatch()
        with watch.timed("embed"):
            question = await self._embedder.embed_query(query.text)
        search = _Search(query, collection, question, watch)
        ranked = await self._still_there(search)
        if query.rerank:
            ranked = await self._reranked(search, ranked)
        sure = await self._confidence(search, ranked)
        return Found(
            passages=tuple(_found(chunk, ranked.scores) for chunk in ranked.chunks[: query.limit]),
            confidence=sure,
            question=question,
            stages=watch.stages(ranked.chunks),
        )

    async def _collection(self, name: str) -> Collection | None:
        collection = await self._documents.collection(name, counted=False)
        if collection is None and name != DEFAULT_COLLECTION:
            raise collection_missing(name)
        return check_space(collection, self._embedder.space) if collection else None

    async def _still_there(self, search: _Search) -> Ranked:
        """Searched once more where what was found is gone: meanwhile the collection was embedded anew, or a document
        got a new version, and the old chunks may not be shown any more."""
        ranked = await self._candidates(search)
        if len(ranked.chunks) >= min(search.query.limit, max(1, len(ranked.scores))):
            return ranked
        now = await self._collection(search.query.collection)
        if now and (ranked.scores or now.generation != search.collection.generation):
            return await self._candidates(replace(search, collection=now))
        return ranked

    async def _candidates(self, search: _Search) -> Ranked:
        """Search as deep as it takes to have as many as are asked for."""
        query, watch = search.query, search.watch
        depth = max(self.settings.depth, query.limit)
        wanted = max(query.limit, self.settings.rerank_depth) if query.rerank else query.limit
        while True:
            dense, keyword = await self._searches(search, depth)
            with watch.timed("fuse") as stage:
                stage.scores = scores = _fused(query, dense, keyword, self.settings.dense_weight)
            with watch.timed("read"):
                chunks = await self._read(list(scores), wanted)
            exhausted = max(len(dense.hits), len(keyword.hits)) < depth or depth >= DEEPEST
            if len(chunks) >= query.limit or exhausted:
                return Ranked(chunks, scores)
            depth = min(depth * DEEPER, DEEPEST)

    async def _searches(self, search: _Search, depth: int) -> tuple[Hits, Hits]:
        """By vector and by words, at the same time; the one that the mode leaves out brings nothing."""
        nothing = Hits(hits=(), depth=depth)
        match search.query.mode:
            case "dense":
                return await self._nearest(search, depth), nothing
            case "keyword":
                return nothing, await self._matching(search, depth)
            case "hybrid":
                return await asyncio.gather(self._nearest(search, depth), self._matching(search, depth))

    async def _nearest(self, search: _Search, depth: int) -> Hits:
        space, vector = search.collection.space, search.question.vector
        with search.watch.timed("dense") as stage:
            hits = await self._index.nearest(space, vector, where=search.where, limit=depth)
            stage.scores = {hit.chunk_id: {"dense": hit.score} for hit in hits}
        return Hits(hits=hits, depth=depth)

    async def _matching(self, search: _Search, depth: int) -> Hits:
        space = search.collection.space
        with search.watch.timed("keyword") as stage:
            terms = query_terms(search.query.text)
            hits = await self._index.matching(space, terms, where=search.where, limit=depth)
            stage.scores = {hit.chunk_id: {"keyword": hit.score} for hit in hits}
        return Hits(hits=hits, depth=depth)

    async def _read(self, chunk_ids: Sequence[str], wanted: int) -> list[FoundChunk]:
        """The first `wanted` that may be found now."""
        rest, chunks = iter(chunk_ids), list[FoundChunk]()
        while (missing := wanted - len(chunks)) > 0 and (some := list(islice(rest, missing))):
            chunks += await self._documents.find_chunks(some)
        return chunks

    async def _reranked(self, search: _Search, ranked: Ranked) -> Ranked:
        """w · z(late) + (1 − w) · z(fused) over the best; the others stay behind them."""
        with search.watch.timed("rerank") as stage:
            best = ranked.chunks[: self.settings.rerank_depth]
            late = await self._reranker.scores(search.query.text, search.question, best)
            if late is None:
                return ranked
            scores = {chunk.chunk.key.id: dict(ranked.scores[chunk.chunk.key.id]) for chunk in best}
            fused = z_scores([each["fused"] for each in scores.values()])
            final = self.settings.rerank_weight * z_scores(late) + (1 - self.settings.rerank_weight) * fused
            for each, mine, total in zip(scores.values(), late, final, strict=True):
                each |= {"late": mine, "reranked": float(total)}
            stage.scores = scores = best_first(scores, "reranked")
        by_id = {chunk.chunk.key.id: chunk for chunk in best}
        chunks = [by_id[chunk_id] for chunk_id in scores] + list(ranked.chunks[len(best) :])
        return Ranked(chunks, {**ranked.scores, **scores})

    async def _confidence(self, search: _Search, ranked: Ranked) -> float:
        if not ranked.chunks:
            return 0.0
        best, text, question = ranked.chunks[0], search.query.text, search.question
        with search.watch.timed("confidence") as stage:
            parts = dict(ranked.scores[best.chunk.key.id])
            if "late" not in parts and (late := await self._reranker.scores(text, question, [best])):
                parts["late"] = late[0]
            if (words := share_of_words(text, best.text)) is not None:
                parts["words"] = words
            parts["confidence"] = confidence(parts)
            stage.scores = {best.chunk.key.id: parts}
        return parts["confidence"]


def _fused(query: Query, dense: Hits, keyword: Hits, dense_weight: float) -> Scores:
    """One search alone is ranked by its own scores."""
    alone = {"dense": 1.0, "keyword": 0.0}
    return fuse(dense, keyword, dense_weight=alone.get(query.mode, dense_weight))


def _found(found: FoundChunk, scores: Scores) -> FoundPassage:
    mine = scores[found.chunk.key.id]
    passage = Passage(
        chunk_id=found.chunk.key.id,
        document_id=found.document.id,
        document_name=found.document.name,
        page=found.chunk.page,
        section=found.chunk.section,
        start=found.chunk.start,
        end=found.chunk.end,
        text=found.text,
        score=mine.get("reranked", mine["fused"]),
        revision=found.chunk.key.revision,
    )
    return FoundPassage(passage, token_vectors(found))
