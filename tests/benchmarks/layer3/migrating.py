"""A migration in a process of its own: `python -m tests.benchmarks.layer3.migrating FOLDER`.

Prints each phase as it begins, and at the end the report as JSON, with the process's own memory in each phase.
"""

import json
import sys
import threading
from pathlib import Path
from typing import Any

import psutil

from layer1_basic_api.api.logs import configure
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer3_postgres.api.config import Settings
from layer3_postgres.api.sides import Places, from_layer2
from layer3_postgres.cli import loop
from layer3_postgres.transfer.copying import Done
from layer3_postgres.transfer.moving import move

STATUS = Path("/proc/self/status")
EVERY_SECONDS = 0.1


def own_memory() -> float:
    """MB of 10**6 bytes that are this process's alone, files that it has mapped left out where the system tells."""
    if STATUS.exists():
        fields = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
        return int(fields["RssAnon"].split()[0]) * 1024 / 1e6
    return float(psutil.Process().memory_info().rss) / 1e6


class Watch:
    """The memory, looked at ten times a second, by the phase that it was looked at in."""

    def __init__(self) -> None:
        self.megabytes: dict[str, list[float]] = {}
        self.phase = "opening"
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    def begin(self, phase: str, _total: int) -> Done:
        print(phase, flush=True)
        self.phase = phase
        return lambda _: None

    def _look(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self.megabytes.setdefault(self.phase, []).append(round(own_memory(), 1))


async def migrate(folder: Path) -> dict[str, Any]:
    embedder = OnnxEmbedder()
    with Watch() as watch:
        async with from_layer2(Settings.load(data=folder), Places()) as sides:
            report = await move(sides, embedder, verify_only=False, begin=watch.begin)
    await embedder.aclose()
    return {**report.as_json(), "megabytes": watch.megabytes}


if __name__ == "__main__":
    configure(Settings.load(log_level="ERROR"))  # standard output is for the figures
    print(json.dumps(loop.run(migrate(Path(sys.argv[1])))), flush=True)
