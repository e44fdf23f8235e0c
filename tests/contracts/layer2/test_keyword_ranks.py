"""BM25 as every index computes it, against the formula written out over 200 texts of these very documents."""

import math
from collections import Counter

import pytest

from layer1_basic_api.layers import ROOT
from layer2_rag.stores.base import VectorIndex, Where
from layer2_rag.terms.analyser import AVERAGE_TERMS, K1, B, analyse, document_terms, query_terms
from tests.contracts.layer2.vector_indexes import SPACE, point

TEXTS = 200
WORDS_EACH = 60
QUESTIONS = (
    "How is a client that goes away noticed?",
    "model",
    "Which port does Ollama use?",
    "streaming tokens to the page",
    "max_tokens temperature stop seed",
    "a question about penguins",
)


def texts() -> list[str]:
    """Runs of words of layer 1's documents, of several lengths."""
    words = " ".join(path.read_text() for path in sorted((ROOT / "docs" / "layer1").glob("0*.md"))).split()
    starts = [n * len(words) // TEXTS for n in range(TEXTS)]
    return [" ".join(words[start : start + WORDS_EACH // 2 + n % WORDS_EACH]) for n, start in enumerate(starts)]


def bm25(question: str, corpus: list[str]) -> dict[int, float]:
    """Robertson's sum with Lucene's rarity, the average length being our constant; texts with no term are left out."""
    counts = [Counter(analyse(text)) for text in corpus]
    scores: dict[int, float] = {}
    for term in set(analyse(question)):
        having = [n for n, count in enumerate(counts) if term in count]
        rarity = math.log(1 + (len(corpus) - len(having) + 0.5) / (len(having) + 0.5))
        for n in having:
            often, length = counts[n][term], counts[n].total()
            norm = K1 * (1 - B + B * length / AVERAGE_TERMS)
            scores[n] = scores.get(n, 0.0) + rarity * often * (K1 + 1) / (often + norm)
    return scores


async def test_ranks_and_scores_are_those_of_the_formula(index: VectorIndex) -> None:
    corpus = texts()
    points = [point(f"d{n}", words=document_terms(text)) for n, text in enumerate(corpus)]
    others = [point(f"o{n}", collection="letters", words=document_terms("Which model?")) for n in range(100)]
    await index.upsert(SPACE, points + others)
    for question in QUESTIONS:
        hits = await index.matching(
            SPACE, query_terms(question), where=Where(collection="papers", generation=1), limit=TEXTS
        )
        expected = bm25(question, corpus)
        found = {hit.chunk_id: hit.score for hit in hits}
        assert found == pytest.approx({points[n].chunk_id: score for n, score in expected.items()}, rel=1e-4)
        ordered = sorted(expected, key=lambda n: -expected[n])
        best = [round(expected[n], 4) for n in ordered[:20]]
        assert [round(hit.score, 4) for hit in hits[:20]] == pytest.approx(best, abs=2e-4)
