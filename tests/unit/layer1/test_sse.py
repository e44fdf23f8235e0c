"""Server-sent events are read however the bytes are split; what is no event stream is refused."""

from collections.abc import AsyncGenerator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layer1_basic_api.sse import MAX_EVENT_BYTES, BrokenStream, Decoder, decode, encode

STREAM = (
    b": a comment\n\nevent: delta\ndata: {}\n\ndata: caf\xc3\xa9\r\ndata:second\r\n\r\n"
    b"id: 1\nretry: 5\n\ndata: cut off\n"
)
EVENTS = [("delta", "{}"), ("message", "café\nsecond")]


@given(st.lists(st.integers(0, len(STREAM))))
def test_where_the_chunks_end_does_not_matter(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(STREAM)]
    decoder = Decoder()
    chunks = [STREAM[start:end] for start, end in pairwise(ends)]
    assert [event for chunk in chunks for event in decoder.feed(chunk)] == EVENTS


@given(st.from_regex(r"[a-z]+", fullmatch=True), st.text(st.characters(exclude_characters="\r\n", codec="utf-8")))
def test_what_is_written_can_be_read(name: str, data: str) -> None:
    assert Decoder().feed(encode(name, data)) == [(name, data)]


async def test_chunks_are_read_as_they_come() -> None:
    async def chunks() -> AsyncGenerator[bytes, None]:
        yield b"data: on"
        yield b"e\n\ndata: two\n\n"

    assert [event async for event in decode(chunks())] == [("message", "one"), ("message", "two")]


@pytest.mark.parametrize(
    "stream",
    [
        b"data: \xff\n\n",
        b"event: \xff\n\n",
        b"data: " + b"a" * MAX_EVENT_BYTES + b"\n\n",
        b"a" * (MAX_EVENT_BYTES + 1),
        b"data: aaaa\n" * (MAX_EVENT_BYTES // 10 + 1),
    ],
    ids=["data is no UTF-8", "name is no UTF-8", "one line too long", "a line without end", "an event without end"],
)
def test_what_is_no_event_stream_is_refused(stream: bytes) -> None:
    with pytest.raises(BrokenStream):
        Decoder().feed(stream)


def test_many_events_in_one_chunk_are_not_one_large_event() -> None:
    assert len(Decoder().feed(b"data: aaaa\n\n" * (MAX_EVENT_BYTES // 10))) == MAX_EVENT_BYTES // 10
