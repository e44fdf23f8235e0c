"""Texts and questions out of a seed: English words, drawn as rarely as words are. Knows no server.

The words are those of the bundled model's vocabulary, by Zipf's law; each document has forty words that it says more
often than others do, so that searches have something to find. Variants of a text differ in their numbers alone.
"""

import json
import random
import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from layer2_rag.embeddings.onnx import MINILM

SECTIONS, SENTENCES = 10, 14
WORD = re.compile(r"[a-z]{4,}")
TOPIC_WORDS = 40
KINDS = ("report", "note", "letter", "manual")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document, and what filters ask for."""

    name: str
    text: str
    kind: str
    year: int


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words, the model's order (the most frequent first, roughly), and their summed weights."""
    tokenizer = json.loads((MINILM / "tokenizer.json").read_text("utf-8"))
    words = tuple(word for word in tokenizer["model"]["vocab"] if WORD.fullmatch(word))
    return words, tuple(accumulate(1 / (rank + 10) for rank in range(len(words))))


def question(number: int, *, base: int) -> str:
    """About documents of this base; each number asks for other words."""
    asked = random.Random(f"{base} {number}").sample(_topic(random.Random(base)), 4)
    return "What does the {} say about {} and the {} of {}?".format(*asked)


def document(number: int, *, base: int, sections: int = SECTIONS, sentences: int = SENTENCES) -> Made:
    """Two documents of one `base` have the same words and other numbers."""
    draw = random.Random(base)
    topic = _topic(draw)
    parts = [
        f"## {' '.join(draw.sample(topic, 3)).title()}\n\n{_paragraph(draw, topic, sentences)}" for _ in range(sections)
    ]
    text = f"# File {number:05}\n\n" + "\n\n".join(parts) + "\n"
    numbers = random.Random(number)
    text = re.sub(r"\b0000\b", lambda _: f"{numbers.randrange(10_000):04}", text)
    return Made(
        name=f"file-{number:05}.md",
        text=text,
        kind=KINDS[number % len(KINDS)],
        year=2000 + number % 25,
    )


def _topic(draw: random.Random) -> list[str]:
    return draw.sample(vocabulary()[0], TOPIC_WORDS)


def _paragraph(draw: random.Random, topic: list[str], sentences: int) -> str:
    return " ".join(_sentence(draw, topic) for _ in range(sentences))


def _sentence(draw: random.Random, topic: list[str]) -> str:
    words, weights = vocabulary()
    chosen = [*draw.choices(words, cum_weights=weights, k=draw.randint(5, 11)), *draw.choices(topic, k=2)]
    draw.shuffle(chosen)
    number = " 0000" if draw.random() < 0.3 else ""
    return f"{' '.join(chosen).capitalize()}{number}."
