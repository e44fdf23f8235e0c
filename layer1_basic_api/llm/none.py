"""The adapter for a machine where no model is connected: it says so, and how to connect one."""

from collections.abc import AsyncGenerator

from layer1_basic_api.errors import NoModel
from layer1_basic_api.llm.base import ModelEvent, ModelInfo, ModelStatus, Prompt

DETAIL = "No model is connected. Start Ollama and pull a model; it is then found by itself, without a restart."
CHOSEN = (
    "No model is connected, because MYSTACK_LLM is none. Start Ollama, pull a model, "
    "and start MyStack again with MYSTACK_LLM=auto."
)
COMMANDS = ("ollama serve", "ollama pull llama3")


class NoneModel:
    """Answers nothing, honestly."""

    def __init__(self, detail: str = DETAIL, commands: tuple[str, ...] = COMMANDS) -> None:
        self._detail = detail
        self._commands = commands

    async def generate(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:  # noqa: ARG002 - the port's
        raise NoModel(self._detail, commands=self._commands)
        yield  # noqa: V201 - makes it a generator

    async def models(self) -> list[ModelInfo]:
        return []

    async def status(self) -> ModelStatus:
        return ModelStatus(provider="none", model=None, state="none", detail=self._detail, commands=self._commands)

    async def aclose(self) -> None:
        """Nothing is open."""
