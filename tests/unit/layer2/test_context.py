"""Neighbours are joined to exact runs of their document; nothing is said twice; reading order."""

import asyncio
import itertools

from hypothesis import given
from hypothesis import strategies as st

from layer2_rag.answering.context import Joined, in_reading_order, joined_passages
from layer2_rag.documents.model import Passage
from tests.support import layer2_records as records

TEXT = "First one here.\n\nSecond one there.  Third and last."


def passage(start: int, end: int, *, document: str = "a", score: float = 0.0, text: str = TEXT) -> Passage:
    return records.passage(text[start:end], start=start, document=document, score=score)


async def read(document_id: str, start: int, end: int) -> str | None:
    return TEXT[start:end]


async def gone(document_id: str, start: int, end: int) -> str | None:
    return None


def runs(joined: list[Joined]) -> list[tuple[int, int]]:
    return [(run.start, run.end) for run in joined]


async def test_neighbours_become_one_passage_with_what_stands_between_them() -> None:
    joined = await joined_passages([passage(17, 34, score=2), passage(0, 15, score=1)], read=read)
    assert [(run.start, run.end, run.text, run.score) for run in joined] == [(0, 34, TEXT[:34], 2)]


async def test_what_cannot_be_read_any_more_is_not_joined() -> None:
    apart = [passage(0, 15, score=2), passage(17, 34, score=1)]
    assert runs(await joined_passages(apart)) == runs(await joined_passages(apart, read=gone)) == [(0, 15), (17, 34)]


async def test_words_between_two_passages_keep_them_apart() -> None:
    assert len(await joined_passages([passage(0, 5), passage(10, 34)], read=read)) == 2


async def test_the_same_text_in_two_documents_is_shown_once_the_better_one() -> None:
    joined = await joined_passages([passage(0, 15, document="b", score=1), passage(0, 15, document="a", score=2)])
    assert [run.first.document_id for run in joined] == ["a"]


async def test_reading_order_is_that_of_the_best_document_and_of_its_text() -> None:
    joined = await joined_passages(
        [
            passage(36, 51, document="a", score=3),
            passage(0, 34, document="b", score=2, text=TEXT.upper()),
            passage(0, 5, document="a", score=1),
        ]
    )
    order = [(run.first.document_id, run.start) for run in in_reading_order(joined)]
    assert order == [("a", 0), ("a", 36), ("b", 0)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=8))
def test_every_passage_is_an_exact_run_and_no_two_overlap(spans: list[tuple[int, int]]) -> None:
    found = [passage(start, min(start + length, len(TEXT)), score=length) for start, length in spans]
    joined = asyncio.run(joined_passages(found, read=read))
    assert all(run.text == TEXT[run.start : run.end] for run in joined)
    ordered = sorted(joined, key=lambda run: run.start)
    assert all(one.end <= other.start for one, other in itertools.pairwise(ordered))
