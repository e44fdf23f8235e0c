"""An adapter, and the SDK below it, is imported only when it is used: imports are most of a start."""

import subprocess
import sys

import pytest

HEAVY = ("openai", "ollama", "huggingface_hub", "httpx", "httpx2")
SCRIPT = """
import asyncio, sys
from layer1_basic_api.api.main import create_app

async def start():
    app = create_app()
    async with app.router.lifespan_context(app):
        pass

asyncio.run(start())
print(*sorted(set(sys.modules) & set(sys.argv[1:])))
"""


def test_settings_are_read_without_the_web_framework() -> None:
    """The command line reads them for every command, also for those that need no server."""
    script = "import sys, layer1_basic_api.api.config; print(*({'fastapi', 'starlette'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize(
    ("llm", "imported"),
    [("auto", []), ("none", []), ("simulated", []), ("vllm", []), ("ollama", ["httpx", "ollama"])],
)
def test_only_the_adapter_that_is_used_is_imported(
    llm: str, imported: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYSTACK_LLM", llm)
    command = [sys.executable, "-c", SCRIPT, *HEAVY]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.split() == imported
