"""What is found for a question that leans on what was said before, beside what it finds alone. Knows no search."""

from collections.abc import Sequence
from dataclasses import replace

from layer2_rag.answering.extractive import Sentence
from layer2_rag.answering.standing_alone import Meaning
from layer2_rag.embeddings.base import TokenVectors
from layer2_rag.retrieval.base import Found, FoundPassage
from layer2_rag.retrieval.rerank import max_sims
from layer2_rag.terms.analyser import analyse

BEST = 3
FIT = 0.06
"""Mean MaxSim by which the passages found alone may fit the message better, before it is taken to be about something
new. On the follow-ups for tuning those that lean are mostly below, and new questions nearly always above."""


def followed(message: str, meaning: Meaning, *, alone: Found, wider: Found) -> tuple[Found, Meaning]:
    """`alone` is what the message finds, `wider` what it finds with what was said.

    The confidence by rules is the mean of both: what was answered before stands in a passage, so with it alone
    everything would be found, and a message of two words alone finds hardly anything.
    """
    if not (meaning.sure or fits(alone, wider)):
        return alone, Meaning(text=message)
    if not meaning.context:
        return wider, meaning
    return replace(wider, confidence=(alone.confidence + wider.confidence) / 2), meaning


def fits(alone: Found, wider: Found) -> bool:
    """Whether the best of `wider` fit the message itself about as well as any. False if none can tell."""
    if alone.question is None or not len(alone.question.tokens):
        return False
    best, other = (_best(alone.question.tokens, passages) for passages in (alone.passages, wider.passages[:BEST]))
    return best - other <= FIT


def unsaid(sentences: Sequence[Sentence], meaning: Meaning) -> list[Sentence]:
    """Without those that have no word which was not answered before: they are found by it, and say nothing new. All of
    them if nothing else is left."""
    said = set(analyse(meaning.context))
    new = [sentence for sentence in sentences if not said.issuperset(analyse(sentence.text))] if said else []
    return new or list(sentences)


def _best(question: TokenVectors, passages: Sequence[FoundPassage]) -> float:
    vectors = [passage.vectors for passage in passages if len(passage.vectors)]
    return max(max_sims(question, vectors), default=-1.0)
