"""Sentences are ranked by their own token vectors, and are exact runs of their document."""

import numpy as np

from layer2_rag.answering.extractive import best_apart, ranked_sentences
from layer2_rag.embeddings.base import Embedding
from layer2_rag.embeddings.signs import token_signs
from layer2_rag.retrieval.base import FoundPassage
from tests.support.layer2_records import passage

WORDS = ("alpha", "beta", "gamma", "delta")


class WordTokenizer:
    """A token a word."""

    def offsets(self, text: str) -> list[tuple[int, int]]:
        found, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            found.append((at, at + len(word)))
            at += len(word)
        return found


def embedded(text: str) -> Embedding:
    """Each known word is a direction of its own; an unknown one is another for all."""
    names = [word.strip(".?").lower() for word in text.split()]
    hidden = np.zeros((len(names), 64), dtype=np.float32)
    for row, name in enumerate(names):
        hidden[row, WORDS.index(name) if name in WORDS else 60] = 1
    return Embedding(hidden.mean(axis=0), token_signs(hidden))


def found(text: str, *, start: int = 0, document: str = "a") -> FoundPassage:
    return FoundPassage(passage(text, start=start, document=document), embedded(text).tokens)


def test_the_sentence_that_meets_the_question_comes_first_with_its_place_in_the_document() -> None:
    passage = found("Alpha one two. Beta gamma three. Delta four.", start=100)
    ranked = ranked_sentences("beta gamma", embedded("beta gamma"), [passage], tokenizer=WordTokenizer())
    assert [sentence.text for sentence in ranked] == ["Beta gamma three.", "Alpha one two.", "Delta four."]
    assert (ranked[0].start, ranked[0].end) == (115, 132)


def test_a_sentence_of_a_better_passage_is_better() -> None:
    passages = [found("Alpha one. Beta two.", document="a"), found("Alpha one. Gamma two.", document="b")]
    ranked = ranked_sentences("alpha beta", embedded("alpha beta"), passages, tokenizer=WordTokenizer())
    assert [each.document_id for each in ranked if each.text == "Alpha one."] == ["a", "b"]


def test_without_token_vectors_words_decide() -> None:
    bare = FoundPassage(passage("Alpha one. Beta two."), np.empty((0, 64), dtype=np.uint8))
    assert ranked_sentences("beta", None, [bare], tokenizer=WordTokenizer())[0].text == "Beta two."


def test_a_sentence_that_two_chunks_share_is_quoted_once_and_no_fence_at_all() -> None:
    passages = [
        found("Alpha one. Beta two."),
        found("Beta two. Gamma three.", start=11),
        found("```\nbeta\n```", start=90),
    ]
    ranked = ranked_sentences("beta", embedded("beta"), passages, tokenizer=WordTokenizer())
    chosen = best_apart(ranked, 3)
    assert sorted(sentence.text for sentence in chosen) == ["Alpha one.", "Beta two.", "Gamma three."]
