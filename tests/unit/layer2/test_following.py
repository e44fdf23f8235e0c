"""Whether a question that may be a follow-up is one, by what is found, and what an answer to it says."""

from collections.abc import AsyncGenerator

import pytest

from layer2_rag.answering.extractive import Sentence
from layer2_rag.answering.following import followed, unsaid
from layer2_rag.answering.standing_alone import Meaning
from layer2_rag.documents.model import Passage
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.retrieval.base import Found, FoundPassage

QUEUE = "A thousand questions may wait in the queue, for ten seconds each."
GATE = "Six thousand answers are made at once; MYSTACK_MAX_ANSWERS sets it."
LICENCE = "MyStack is under the MIT licence."


@pytest.fixture
async def embedder() -> AsyncGenerator[OnnxEmbedder, None]:
    made = OnnxEmbedder()
    yield made
    await made.aclose()


async def found(embedder: OnnxEmbedder, question: str, texts: list[str], confidence: float) -> Found:
    vectors = await embedder.embed(texts)
    passages = [FoundPassage(_passage(text), each.tokens) for text, each in zip(texts, vectors, strict=True)]
    asked = await embedder.embed_query(question)
    return Found(passages=tuple(passages), confidence=confidence, question=asked)


async def test_a_short_question_is_a_follow_up_if_the_passages_around_the_last_answer_fit_it(
    embedder: OnnxEmbedder,
) -> None:
    for message, follows in [("How many may wait?", True), ("Which licence is used?", False)]:
        meaning = Meaning(text=f"How many answers at once? {message}", context="Six thousand answers.", sure=False)
        alone = await found(embedder, message, [LICENCE, QUEUE, GATE], 0.4)
        wider = await found(embedder, meaning.searched, [GATE, QUEUE], 0.6)
        taken, meant = followed(message, meaning, alone=alone, wider=wider)
        if follows:
            assert (meant, taken.passages, taken.confidence) == (meaning, wider.passages, 0.5)
        else:
            assert (meant.text, meant.context, taken) == (message, "", alone)


async def test_what_surely_leans_is_not_asked_for_its_fit(embedder: OnnxEmbedder) -> None:
    meaning = Meaning(text="How many answers at once? And licences?", context="Six thousand answers.")
    alone = await found(embedder, "And licences?", [LICENCE], 0.4)
    wider = await found(embedder, meaning.searched, [GATE], 0.6)
    assert followed("And licences?", meaning, alone=alone, wider=wider)[0].passages == wider.passages


def test_sentences_of_the_last_answer_are_not_said_again_unless_there_are_no_others() -> None:
    said, new = _sentence("Six thousand answers are made at once."), _sentence(QUEUE)
    meaning = Meaning(text="And how many wait?", context="Six thousand answers are made at once .")
    assert unsaid([said, new], meaning) == [new]
    assert unsaid([said], meaning) == [said]
    assert unsaid([said, new], Meaning(text="And how many wait?")) == [said, new]


def _sentence(text: str) -> Sentence:
    return Sentence(document_id="1", start=0, end=len(text), text=text, score=1.0)


def _passage(text: str) -> Passage:
    return Passage(
        chunk_id=text,
        document_id=text,
        document_name="notes.md",
        page=None,
        section="",
        start=0,
        end=len(text),
        text=text,
        score=1.0,
    )
