"""Answers by quoting, where there is no model or none is wanted: the best sentences, each with its source."""

from collections.abc import Iterator, Sequence

from layer1_basic_api.chat.assistant import Delta, Event
from layer2_rag.answering.base import EXTRACTIVE, RagDone, Source, Sources
from layer2_rag.answering.context import in_reading_order
from layer2_rag.answering.evidence import Evidence
from layer2_rag.answering.extractive import Sentence
from layer2_rag.answering.markers import unmarked
from layer2_rag.answering.sources import citation_filter, numbered


def quoted_answer(evidence: Evidence) -> Iterator[Event]:
    # A source's quote is what the answer repeats of it, where it does.
    sources = numbered(in_reading_order(evidence.passages), (*evidence.quotable, *evidence.sentences))
    yield Sources(sources)
    said: list[str] = []
    cited: dict[int, None] = {}
    for sentence in evidence.quotable:
        source = next((source for source in sources if sentence.stands_in(source)), None)
        if source is None:  # Its passage says what another one says, and was dropped.
            continue
        cited[source.n] = None
        text = ("\n\n" if said else "") + f"{_neutral(sentence, sources)} [{source.n}]"
        said.append(text)
        yield Delta(text)
    yield RagDone(
        response="".join(said),
        model=EXTRACTIVE,
        finish_reason="stop",
        sources=sources,
        cited=tuple(cited),
        grounded=bool(cited),
    )


def _neutral(sentence: Sentence, sources: Sequence[Source]) -> str:
    """The sentence as it stands, but for what would be a citation, an image or a link of ours."""
    citations = citation_filter(sources)
    return citations.feed(unmarked(sentence.text)) + citations.finish()
