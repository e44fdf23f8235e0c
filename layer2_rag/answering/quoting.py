"""Passages as a reader gets them: each with the sentence of it that fits the question best."""

from collections.abc import Sequence

from layer2_rag.answering.base import NearPassage, Quote, Source
from layer2_rag.answering.context import Joined
from layer2_rag.answering.extractive import Sentence


def near_of(passage: Joined, ranked: Sequence[Sentence]) -> NearPassage:
    return NearPassage(
        document_id=passage.first.document_id,
        document_name=passage.first.document_name,
        page=passage.first.page,
        section=passage.first.section,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=passage.score,
        quote=_quote(passage, ranked),
        revision=passage.first.revision,
    )


def source_of(n: int, passage: Joined, ranked: Sequence[Sentence]) -> Source:
    near = near_of(passage, ranked)
    return Source(n=n, **{name: getattr(near, name) for name in NearPassage.__dataclass_fields__})


def quoted_in(sentence: Sentence, passage: NearPassage) -> bool:
    inside = passage.start <= sentence.start and sentence.end <= passage.end
    return inside and sentence.document_id == passage.document_id


def _quote(passage: Joined, ranked: Sequence[Sentence]) -> Quote:
    """The whole passage where it has no sentence of its own."""
    for sentence in ranked:
        same = sentence.document_id == passage.first.document_id
        if same and passage.start <= sentence.start and sentence.end <= passage.end:
            return Quote(start=sentence.start, end=sentence.end, text=sentence.text)
    return Quote(start=passage.start, end=passage.end, text=passage.text)
