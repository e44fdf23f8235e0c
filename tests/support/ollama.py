"""A real Ollama server with the tiny model, and what its log says about the work it did."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.require import program
from tests.support.server import free_port, stop, wait_until_up
from tests.support.tiny_model import CONTEXT, write_tiny_model

MODEL = "tiny"
MODELFILE = """FROM ./tiny.gguf
TEMPLATE \"\"\"{{ range .Messages }}{{ .Role }}: {{ .Content }}
{{ end }}assistant:\"\"\"
PARAMETER num_thread 1
"""
"""One thread: several wait for each other on a busy machine, twenty times as long as they work."""
CACHED = re.compile(r'msg="loading cache slot" id=\d+ cache=(\d+)')


@dataclass(frozen=True, slots=True)
class Ollama:
    url: str
    log: Path
    context: int = CONTEXT

    def generated(self) -> list[int]:
        """For each answer begun, how many tokens (prompt and answer) the one before it left behind: its real length."""
        return [int(count) for count in CACHED.findall(self.log.read_text("utf-8", "replace"))]

    def loads(self) -> int:
        """How often a model was loaded into memory."""
        return sum('msg="loaded runners"' in line for line in self.log.read_text("utf-8", "replace").splitlines())


@contextmanager
def ollama_server(folder: Path) -> Iterator[Ollama]:
    """Ollama on a free port, everything it keeps below `folder`, one answer at a time."""
    binary, port, log = program("ollama", part="ollama"), free_port(), folder / "ollama.log"
    settings = {
        "HOME": str(folder),
        "OLLAMA_HOST": f"127.0.0.1:{port}",
        "OLLAMA_MODELS": str(folder / "models"),
        "OLLAMA_NUM_PARALLEL": "1",
        "OLLAMA_DEBUG": "1",
    }
    with log.open("wb") as out:
        process = subprocess.Popen([binary, "serve"], env={**os.environ, **settings}, stdout=out, stderr=out)
        try:
            server = Ollama(f"http://127.0.0.1:{port}", log)
            wait_until_up(f"{server.url}/api/version", process, log)
            _create(binary, folder, settings)
            yield server
        finally:
            stop(process)


def _create(binary: str, folder: Path, settings: dict[str, str]) -> None:
    write_tiny_model(folder / "tiny.gguf")
    modelfile = folder / "Modelfile"
    modelfile.write_text(MODELFILE, "utf-8")
    command = [binary, "create", MODEL, "-f", str(modelfile)]
    subprocess.run(command, env={**os.environ, **settings}, cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def ollama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ollama]:
    """One for each test process, started when a test first asks; ready in about a second."""
    with ollama_server(tmp_path_factory.mktemp("ollama")) as server:
        yield server
