"""A move in a process of its own, to be killed. As a program: FOLDER; it prints the phases that it comes to."""

import asyncio
import sys
from pathlib import Path

from layer3_postgres.api.config import Settings
from layer3_postgres.api.sides import Places, from_layer2
from layer3_postgres.transfer.copying import Done
from layer3_postgres.transfer.moving import move
from tests.support.layer2_library import QuickEmbedder

DONE = "whole"


def _begin(phase: str, total: int) -> Done:
    print(phase, flush=True)
    return lambda more: None


async def _main(folder: Path) -> None:
    async with from_layer2(Settings.load(data=folder), Places()) as sides:
        report = await move(sides, QuickEmbedder(), verify_only=False, begin=_begin)
    print(DONE if not report.differences else report.differences, flush=True)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
