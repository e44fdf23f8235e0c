"""A move that is killed again and again goes on where it was, and ends whole."""

import asyncio
import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from layer1_basic_api.layers import ROOT
from layer3_postgres.api.config import Settings
from tests.support.layer3_moving import DONE
from tests.support.layer3_sources import add_document, layer2_at
from tests.support.shared_parts import shared_parts

KILLS = int(os.environ.get("MYSTACK_KILLS", "3"))
"""At random points; the figure of the documentation is of 20."""
LONGEST_SECONDS = 1.5
DOCUMENTS = 150


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(data=tmp_path / "data", **shared_parts(tmp_path / "data"))


@pytest.mark.timeout(60 + 60 * KILLS)
async def test_a_move_that_is_killed_at_random_points_ends_whole(settings: Settings) -> None:
    async with layer2_at(settings) as source:
        for n in range(DOCUMENTS):
            await add_document(source, n, chunks=1 + n % 9)
    drawn = random.Random(7)
    for _ in range(KILLS):
        await _killed_after(settings.data, drawn.choice(PHASES[:2]), drawn.uniform(0, LONGEST_SECONDS))
    assert await _whole(settings.data) == [*PHASES, DONE]


PHASES = ["copying", "comparing", "asking"]


async def _started(folder: Path) -> asyncio.subprocess.Process:
    environment = {**os.environ, **shared_parts(folder)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.layer3_moving",
        str(folder),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )


async def _killed_after(folder: Path, phase: str, seconds: float) -> None:
    process = await _started(folder)
    assert process.stdout
    while (line := await process.stdout.readline()) and phase not in line.decode():
        pass
    await asyncio.sleep(seconds)
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    await process.communicate()


async def _whole(folder: Path) -> list[str]:
    printed, _ = await (await _started(folder)).communicate()
    return [line for line in printed.decode().splitlines() if "tables_upgraded" not in line]
