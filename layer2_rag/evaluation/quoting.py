"""Answers for an evaluation by quoting: at most two sentences, as the assistant gives them where no model is."""

from layer2_rag.answering.extractive import best_apart, ranked_sentences
from layer2_rag.chunking.base import Tokenizer
from layer2_rag.retrieval.base import Found

PASSAGES = 3
SENTENCES = 2


class Quoting:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    async def answer(self, question: str, found: Found) -> str:
        first = found.passages[:PASSAGES]
        ranked = ranked_sentences(question, found.question, first, tokenizer=self._tokenizer)
        return "\n".join(sentence.text for sentence in best_apart(ranked, SENTENCES))
