"""How a prompt is written for model servers: the messages alike for all, the options as OpenAI names them."""

from collections.abc import Mapping
from typing import Any

from layer1_basic_api.llm.base import Prompt


def messages_of(prompt: Prompt) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in prompt.messages]


def only_set(options: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is None, which is left to the model server."""
    return {name: value for name, value in options.items() if value is not None}


def openai_options(prompt: Prompt, *, limit_field: str = "max_tokens") -> dict[str, Any]:
    """`limit_field` is the server's name for the longest answer in tokens."""
    options = {
        "temperature": prompt.temperature,
        limit_field: prompt.max_tokens,
        "stop": list(prompt.stop) or None,
        "seed": prompt.seed,
        "stream": prompt.stream or None,
        "stream_options": {"include_usage": True} if prompt.stream else None,
    }
    return only_set(options)
