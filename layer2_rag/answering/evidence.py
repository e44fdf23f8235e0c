"""From a question to what its answer may stand on: the passages found for it and their sentences. Knows no answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from layer1_basic_api.llm.base import ChatModel
from layer2_rag.answering.base import Finder, RagQuestion
from layer2_rag.answering.clock import Clock
from layer2_rag.answering.context import Joined, Read, joined_passages
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.extractive import Sentence, best_apart, ranked_sentences
from layer2_rag.answering.following import followed, unsaid
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.answering.standing_alone import Meaning, standing_alone
from layer2_rag.chunking.base import Tokenizer
from layer2_rag.retrieval.base import Found, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found for a question, all of it best first.

    `meaning` is what was looked for: the question made to stand alone. `sentences` are those of all passages, for the
    sources' quotes; `quotable` the few of them that an answer may be made of.
    """

    question: RagQuestion
    meaning: str
    found: Found
    passages: tuple[Joined, ...]
    sentences: tuple[Sentence, ...]
    quotable: tuple[Sentence, ...]


class EvidenceSearch:
    """`read` has the text between two chunks, to join those that only a blank line divides."""

    def __init__(
        self,
        *,
        finder: Finder,
        model: ChatModel,
        context: ContextLength,
        tokenizer: Tokenizer,
        read: Read | None,
        settings: AnsweringSettings,
    ) -> None:
        self._finder = finder
        self._model = model
        self._context = context
        self._tokenizer = tokenizer
        self._read = read
        self._settings = settings

    async def gather(self, question: RagQuestion, clock: Clock) -> Evidence | None:
        """None for a collection that has nothing. Raises what the finder raises."""
        found = await self._find(question, question.message)
        if not found.passages and (not question.conditions or await self._is_empty(question)):
            return None
        clock.lap("search")
        meaning = await standing_alone(
            question, self._model, context=self._context, seconds=self._settings.rewrite_seconds
        )
        clock.lap("stand_alone")
        if meaning.text != question.message:
            wider = await self._find(question, meaning.searched)
            found, meaning = followed(question.message, meaning, alone=found, wider=wider)
            clock.lap("search_again")
        evidence = await self._read_closely(question, meaning, found)
        clock.lap("passages")
        return evidence

    async def _find(self, question: RagQuestion, text: str) -> Found:
        query = Query(
            text=text,
            collection=question.collection,
            conditions=question.conditions,
            limit=question.top_k or self._settings.top_k,
        )
        return await self._finder.find(query)

    async def _is_empty(self, question: RagQuestion) -> bool:
        """Whether there is nothing even without the conditions."""
        return not (await self._find(replace(question, conditions=(), top_k=1), question.message)).passages

    async def _read_closely(self, question: RagQuestion, meaning: Meaning, found: Found) -> Evidence:
        passages = await joined_passages([each.passage for each in found.passages], read=self._read)
        ranked = await asyncio.to_thread(
            ranked_sentences, meaning.searched, found.question, found.passages, tokenizer=self._tokenizer
        )
        sentences = unsaid(ranked, meaning)
        return Evidence(
            question=question,
            meaning=meaning.text,
            found=found,
            passages=tuple(passages),
            sentences=tuple(sentences),
            quotable=tuple(quotable_sentences(sentences, found, self._settings)),
        )


def quotable_sentences(sentences: Sequence[Sentence], found: Found, settings: AnsweringSettings) -> list[Sentence]:
    """Those of the best chunks alone, which hold the answer more often: see `extractive`."""
    best = [each.passage for each in found.passages[: settings.quoted_passages]]
    standing = [sentence for sentence in sentences if any(sentence.stands_in(passage) for passage in best)]
    return best_apart(standing, settings.quotes)
