"""What is written in one turn leaves together, in order, and nothing is held back or lost."""

import asyncio
from typing import cast

from layer1_basic_api.api.gathered_writes import MOST_HELD_BYTES, GatheredWrites


class Recorder:
    """What a transport was told."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return 7


def gathered() -> tuple[Recorder, GatheredWrites]:
    recorder = Recorder()
    return recorder, GatheredWrites(cast("asyncio.Transport", recorder), asyncio.get_running_loop())


async def test_one_turn_is_one_write() -> None:
    recorder, transport = gathered()
    for piece in (b"a", b"b", b"c"):
        transport.write(piece)
    assert (recorder.writes, transport.get_write_buffer_size()) == ([], 10)
    await asyncio.sleep(0)
    transport.write(b"d")
    await asyncio.sleep(0)
    assert (recorder.writes, transport.get_write_buffer_size()) == ([b"abc", b"d"], 7)


async def test_much_is_not_held() -> None:
    recorder, transport = gathered()
    transport.write(b"a")
    transport.write(b"b" * MOST_HELD_BYTES)
    assert recorder.writes == [b"a" + b"b" * MOST_HELD_BYTES]
    await asyncio.sleep(0)
    assert len(recorder.writes) == 1


async def test_closing_sends_what_is_held_and_nothing_after_it() -> None:
    recorder, transport = gathered()
    transport.write(b"last")
    transport.close()
    transport.write(b"too late")
    await asyncio.sleep(0)
    assert (recorder.writes, transport.is_closing()) == ([b"last"], True)
