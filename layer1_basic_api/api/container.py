"""Everything that layer 1's routes use, opened and closed in one place."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.models import open_model as open_model_of
from layer1_basic_api.chat.assistant import Assistant, ModelAssistant
from layer1_basic_api.gate import Gate
from layer1_basic_api.llm.base import ChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    settings: Settings
    model: ChatModel
    assistant: Assistant
    gate: Gate


@asynccontextmanager
async def open_container(
    settings: Settings, *, open_model: Callable[[Settings], ChatModel] = open_model_of
) -> AsyncGenerator[Container, None]:
    """Open the parts in order; whatever was opened is closed, also when a later one fails."""
    model = open_model(settings)
    gate = Gate(settings.max_answers, queue=settings.max_queue, seconds=settings.queue_seconds)
    try:
        yield Container(settings=settings, model=model, assistant=ModelAssistant(model), gate=gate)
    finally:
        await model.aclose()
