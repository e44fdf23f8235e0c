"""The one analyser: text to terms, and terms to the sparse vectors whose dot product is BM25. Knows no index.

Stems and stop words are English. In other languages words still match as they are written, and scripts that put no
spaces between words match by pairs of characters.
"""

import re
import unicodedata
import zlib
from collections import Counter
from functools import lru_cache
from itertools import chain

from Stemmer import Stemmer  # type: ignore[import-not-found]  # It is in C and has no types.

from layer2_rag.stores.base import Terms
from layer2_rag.terms.stop_words import STOP_WORDS

K1 = 1.2
"""How fast repeating a term stops to matter. Lucene's default, as is `B`; Robertson and Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond" (2009), section 3.5, find 1.2 to 2 and 0.5 to 0.8 good."""
B = 0.75
"""How much a long text must repeat a term more often."""
AVERAGE_TERMS = 100
"""The average length that BM25 asks for. Constant, so that a text's weights do not depend on which others are there:
chunks are cut to one size, and ranks hardly change when it is off by half."""
LONGEST_TERM = 128
LONGEST_WORD = 30
"""Longer ones are no English, and are not stemmed."""
CACHED_WORDS = 32_768
"""About 6 MB. A look into the cache takes 0.2 µs, a word without it 2.5."""

NO_SPACES = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
    r"\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Kana, Han
)
"""Characters of scripts that put no spaces between words, for a regular expression of Python's or PostgreSQL's."""
_IN_PAIRS = NO_SPACES + r"\uac00-\ud7af"
"""Hangul has spaces, but glues particles to words."""
_INDIC = r"\u0900-\u0963\u0966-\u0dff"
"""Their vowel signs are no \\w for Python."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
_UNSPACED = re.compile(rf"[{_IN_PAIRS}]+")
_TOKEN = re.compile(rf"{_NUMBER.pattern}|{_UNSPACED.pattern}|(?:(?![{_IN_PAIRS}])[\w{_INDIC}])+")
_ASCII_TOKEN = re.compile(rf"{_NUMBER.pattern}|\w+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_IDENTIFIER = re.compile(r"_+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IGNORED = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"  # accents; Hebrew and Arabic vowel points
    r"\u00ad\u200b-\u200d\u2060\ufeff]"  # soft hyphens, joiners
)


def analyse(text: str) -> list[str]:
    """The terms of a text in their order, as often as they stand there."""
    tokens = _ASCII_TOKEN.findall(text) if text.isascii() else _TOKEN.findall(_fold(text))
    return list(chain.from_iterable(map(_terms, tokens)))


def document_terms(text: str) -> Terms:
    """BM25's weights of a text but for the rarity of its terms, which the index knows: saturated counts, where a
    longer text needs more of a term."""
    counts = Counter(analyse(text))
    penalty = K1 * (1 - B + B * counts.total() / AVERAGE_TERMS)
    return _hashed({term: count * (K1 + 1) / (count + penalty) for term, count in counts.items()})


def query_terms(text: str) -> Terms:
    """Each term of a question once, with weight 1."""
    return _hashed(dict.fromkeys(analyse(text), 1.0))


def term_hash(term: str) -> int:
    """The term's number in a sparse vector: 32 bits, the same in every process and version."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def _hashed(weights: dict[str, float]) -> Terms:
    by_hash: dict[int, float] = {}
    for term, weight in weights.items():
        number = term_hash(term)
        by_hash[number] = by_hash.get(number, 0.0) + weight
    ordered = sorted(by_hash.items())
    return Terms(tuple(number for number, _ in ordered), tuple(weight for _, weight in ordered))


def _fold(text: str) -> str:
    """Ligatures and wide letters taken apart, accents dropped, and what is left composed again (Hangul, Kana)."""
    return unicodedata.normalize("NFC", _IGNORED.sub("", unicodedata.normalize("NFKD", text)))


@lru_cache(CACHED_WORDS)
def _terms(token: str) -> tuple[str, ...]:
    if len(token) > LONGEST_TERM and not _UNSPACED.match(token):
        return ()
    if token.isascii() and token.isalpha() and (token.islower() or token[1:].islower()):
        return _word(token)
    if _UNSPACED.match(token):
        return tuple(token[start : start + 2] for start in range(max(1, len(token) - 1)))
    if _NUMBER.match(token):
        return (token.replace(",", "") if _THOUSANDS.fullmatch(token) else token,)
    return _identifier(token)


def _identifier(token: str) -> tuple[str, ...]:
    """A name from a program whole and in parts, so that `max_tokens` is met by "tokens"."""
    if not token.strip("_"):
        return ()
    parts = tuple(chain.from_iterable(_word(part) for part in _IDENTIFIER.split(token) if part))
    if "_" in token:
        return (token.casefold(), *parts)
    whole = _word(token)
    return whole if parts == whole else (*whole, *parts)


def _word(word: str) -> tuple[str, ...]:
    word = word.casefold()
    if word in STOP_WORDS:
        return ()
    return (_stem(word),) if word.isascii() and word.isalpha() and len(word) <= LONGEST_WORD else (word,)


def _stem(word: str) -> str:
    """A stemmer of its own for each word, because one is not for several threads: a microsecond in all."""
    return str(Stemmer("english", 0).stemWord(word))
