"""Texts to terms, and terms to BM25."""

import math
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layer1_basic_api.layers import ROOT
from layer2_rag.terms.analyser import AVERAGE_TERMS, K1, B, analyse, document_terms, query_terms, term_hash


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The generalizations of a Theory", "general theori"),
        ("We don't know Alice's answer", "know alic answer"),
        ("max_tokens", "max_tokens max token"),
        ("maxTokens", "maxtoken max token"),
        ("HTTPServer __init__ sha256", "httpserver http server __init__ init sha256"),
        ("all-MiniLM-L6-v2", "minilm mini lm l6 v2"),
        ("costs 1,234,567.5 or 3.14, in 1.2.3", "cost 1234567.5 3.14 1.2.3"),
        ("Café naïve ﬁnal Straße", "cafe naiv final strass"),
        ("Ελένη Łódź ЁЛКА", "ελενη łodz елка"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("自然言語 だ", "自然 然言 言語 だ"),
        ("한국어 text", "한국 국어 text"),
        ("हिन्दी भाषा।", "हिन्दी भाषा"),
        ("שָׁלוֹם", "שלום"),
        ("___ … !? \U0001f600", ""),
        ("x" * 500, ""),
        ("", ""),
    ],
)
def test_a_text_has_these_terms(text: str, terms: str) -> None:
    assert analyse(text) == terms.split()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("tokens", "set max_tokens to 5"),
        ("maxTokens", "set max_tokens to 5"),
        ("naive CAFÉ", "a naïve cafe"),
        ("running", "he runs"),
        ("言語", "自然言語処理"),
        ("1,000", "costs 1000"),
    ],
)
def test_a_question_meets_a_text_that_is_written_otherwise(question: str, text: str) -> None:
    assert set(query_terms(question).indices) & set(document_terms(text).indices)


@given(st.text())
def test_any_text_gives_a_valid_sparse_vector(text: str) -> None:
    for terms in (document_terms(text), query_terms(text)):
        assert list(terms.indices) == sorted(set(terms.indices))
        assert all(0 <= index < 2**32 for index in terms.indices)
        assert all(0 < value < 100 for value in terms.values)
        assert len(terms.indices) == len(terms.values)


def test_weights_are_bm25s_saturated_counts() -> None:
    text = "apple apple pear " + "filler " * 47
    weights = dict(zip(document_terms(text).indices, document_terms(text).values, strict=True))
    norm = K1 * (1 - B + B * 50 / AVERAGE_TERMS)
    assert weights[term_hash("appl")] == pytest.approx(2 * (K1 + 1) / (2 + norm))
    assert weights[term_hash("pear")] == pytest.approx(1 * (K1 + 1) / (1 + norm))


def test_hashes_are_the_same_in_every_process() -> None:
    code = "from layer2_rag.terms.analyser import term_hash; print(term_hash('max_tokens'), term_hash('ελενη'))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(term_hash("max_tokens")), str(term_hash("ελενη"))] == ["1027330311", "1660702160"]


def test_counts_are_counted() -> None:
    assert Counter(analyse("cat cats CAT dog")) == {"cat": 3, "dog": 1}
    assert math.isclose(sum(query_terms("cat cats dog").values), 2)
