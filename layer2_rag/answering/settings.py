"""The parameters of an answer. Knows no steps."""

from dataclasses import dataclass

from layer2_rag.answering.standing_alone import SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringSettings:
    """`top_k` chunks are looked at; below `threshold` (see `Found.confidence`) nothing is answered; a quoted answer has
    `quotes` sentences out of the best `quoted_passages` chunks; `near` passages are shown where nothing was found;
    `context` is the most tokens of a prompt with its answer; `rewrite_seconds` is what a model has to make a question
    stand alone."""

    top_k: int = 8
    threshold: float = 0.5
    quotes: int = 2
    quoted_passages: int = 3
    near: int = 3
    context: int = 8192
    rewrite_seconds: float = SECONDS
