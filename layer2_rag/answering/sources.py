"""Passages as a reader gets them: each with the sentence of it that fits the question best, and as `[n]`."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from layer2_rag.answering.base import NearPassage, Quote, Source
from layer2_rag.answering.citations import CitationFilter
from layer2_rag.answering.context import Joined
from layer2_rag.answering.extractive import Sentence


def numbered(passages: Iterable[Joined], sentences: Sequence[Sentence]) -> tuple[Source, ...]:
    """The passages from `[1]` on, in the order given. `sentences`: of all passages, best first."""
    near = [near_passage(passage, sentences) for passage in passages]
    names = [field.name for field in fields(NearPassage)]
    return tuple(Source(n=n, **{name: getattr(each, name) for name in names}) for n, each in enumerate(near, 1))


def near_passage(passage: Joined, sentences: Sequence[Sentence]) -> NearPassage:
    return NearPassage(
        document_id=passage.document_id,
        document_name=passage.first.document_name,
        page=passage.first.page,
        section=passage.first.section,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=passage.score,
        quote=_quote(passage, sentences),
        revision=passage.first.revision,
    )


def citation_filter(sources: Sequence[Source]) -> CitationFilter:
    """A link may lead only where the passages lead, so that no address can carry off what was said."""
    return CitationFilter(
        [source.n for source in sources], may_link=lambda address: any(address in source.text for source in sources)
    )


def _quote(passage: Joined, sentences: Sequence[Sentence]) -> Quote:
    """The whole passage where it has no sentence of its own."""
    best = next((sentence for sentence in sentences if sentence.stands_in(passage)), None) or passage
    return Quote(start=best.start, end=best.end, text=best.text)
