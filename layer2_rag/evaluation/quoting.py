"""Answers for an evaluation by quoting: the sentences that the assistant quotes where no model is."""

from dataclasses import replace

from layer2_rag.answering.evidence import quotable_sentences
from layer2_rag.answering.extractive import ranked_sentences
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.chunking.base import Tokenizer
from layer2_rag.retrieval.base import Found


class Quoting:
    """An evaluation asks for more passages than an answer looks at: the others are left out here."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._settings = AnsweringSettings()

    async def answer(self, question: str, found: Found) -> str:
        seen = replace(found, passages=found.passages[: self._settings.top_k])
        ranked = ranked_sentences(question, seen.question, seen.passages, tokenizer=self._tokenizer)
        return "\n".join(sentence.text for sentence in quotable_sentences(ranked, seen, self._settings))
