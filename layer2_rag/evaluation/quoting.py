"""Answers for an evaluation by quoting: as many sentences as the assistant quotes where no model is."""

from layer2_rag.answering.extractive import best_apart, ranked_sentences
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.chunking.base import Tokenizer
from layer2_rag.retrieval.base import Found


class Quoting:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._settings = AnsweringSettings()

    async def answer(self, question: str, found: Found) -> str:
        first = found.passages[: self._settings.quoted_passages]
        ranked = ranked_sentences(question, found.question, first, tokenizer=self._tokenizer)
        return "\n".join(sentence.text for sentence in best_apart(ranked, self._settings.quotes))
