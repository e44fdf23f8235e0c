"""Chooses and opens the model that the settings ask for. An adapter is imported only when it is used."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, cast

from pydantic import SecretStr

from layer1_basic_api.api.config import Settings, variable_name
from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.llm.auto import AutoModel, Find
from layer1_basic_api.llm.base import ChatModel
from layer1_basic_api.llm.http_errors import pull_command
from layer1_basic_api.llm.none import CHOSEN, DETAIL, NoneModel
from layer1_basic_api.llm.resilience import Limits, ResilientModel

PROBE_SECONDS = 1.0
Preset = Literal["openai", "groq", "together", "vllm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Preset:
    """An OpenAI-compatible service: its address, the setting with its key, the model if `OPENAI_MODEL` names none."""

    base_url: str
    key_field: str = "openai_api_key"
    model: str | None = None
    needs_key: bool = True


PRESETS: dict[Preset, _Preset] = {
    "openai": _Preset(base_url="https://api.openai.com/v1", model="gpt-4o-mini"),
    "groq": _Preset(
        base_url="https://api.groq.com/openai/v1", key_field="groq_api_key", model="llama-3.3-70b-versatile"
    ),
    "together": _Preset(
        base_url="https://api.together.xyz/v1",
        key_field="together_api_key",
        model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
    ),
    "vllm": _Preset(base_url="http://127.0.0.1:8100/v1", needs_key=False),
}


def open_model(
    settings: Settings, *, fallback: ChatModel | None = None, clock: Callable[[], float] = time.monotonic
) -> ChatModel:
    """The model that `MYSTACK_LLM` names. `fallback` answers while `auto` finds none; `clock` says when it looks again.

    Raises `ConfigurationError` where a provider lacks a setting that it needs.
    """
    provider = _named_by_variables(settings) if settings.llm == "auto" else settings.llm
    if provider == "auto":
        return AutoModel(_find_ollama(settings), fallback=fallback or _no_model(settings, DETAIL), clock=clock)
    if provider == "none":
        return _no_model(settings, CHOSEN)
    return ResilientModel(_OPEN[provider](settings), limits=_limits(settings))


def _named_by_variables(settings: Settings) -> str:
    """What has its variables set was chosen and needs no probe; else `auto`: Ollama, as soon as it answers."""
    if settings.openai_base_url or settings.openai_api_key:
        return "openai"
    return "huggingface" if settings.hf_token or settings.hf_url else "auto"


def _no_model(settings: Settings, detail: str) -> NoneModel:
    return NoneModel(detail, ("ollama serve", pull_command(settings.ollama_model)))


def _find_ollama(settings: Settings) -> Find:
    async def find() -> ChatModel | None:
        if not await _answers(settings.ollama_host):
            return None
        # The import takes a good part of a second, and others are being answered meanwhile.
        opened = await asyncio.to_thread(_open_ollama, settings)
        return ResilientModel(opened, limits=_limits(settings))

    return find


async def _answers(url: str) -> bool:
    """Whether an Ollama answers at `url`, asked without importing its client."""
    await asyncio.to_thread(import_module, "aiohttp")  # a fifth of a start, for which a start need not wait
    import aiohttp  # noqa: PLC0415 - as above

    try:
        timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{url}/api/version") as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def _limits(settings: Settings) -> Limits:
    return Limits(
        first=settings.first_token_seconds, between=settings.next_token_seconds, total=settings.answer_seconds
    )


def _open_simulated(settings: Settings) -> ChatModel:
    from layer1_basic_api.llm.simulated import SimulatedModel, parse_behaviour  # noqa: PLC0415 - see the module

    try:
        return SimulatedModel(parse_behaviour(settings.simulated))
    except ConfigurationError as error:
        name = variable_name(type(settings), "simulated")
        raise ConfigurationError(f"{name}: got {settings.simulated!r}: {error.detail}") from error


def _open_ollama(settings: Settings) -> ChatModel:
    from layer1_basic_api.llm.ollama import OllamaModel  # noqa: PLC0415 - see the module

    return OllamaModel(settings.ollama_host, model=settings.ollama_model, context=settings.context)


def _open_huggingface(settings: Settings) -> ChatModel:
    from layer1_basic_api.llm.huggingface import HuggingFaceModel  # noqa: PLC0415 - see the module

    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    if not (token or settings.hf_url):
        raise ConfigurationError("MYSTACK_LLM=huggingface needs HF_TOKEN (for the hub) or HF_ENDPOINT_URL.")
    if not settings.hf_url and not (token or "").startswith("hf_"):
        raise ConfigurationError("HF_TOKEN: a token of the Hugging Face hub begins with hf_.")
    return HuggingFaceModel(model=settings.hf_model, url=settings.hf_url, token=token)


def _open_openai(settings: Settings) -> ChatModel:
    from layer1_basic_api.llm.openai import OpenAIModel, Server  # noqa: PLC0415 - see the module

    name: Preset = "openai" if settings.llm in ("auto", "openai") else cast("Preset", settings.llm)
    preset = PRESETS[name]
    key: SecretStr | None = getattr(settings, preset.key_field)
    own_url = settings.openai_base_url if name in ("openai", "vllm") else None
    if preset.needs_key and not (key or own_url):
        raise ConfigurationError(f"MYSTACK_LLM={name} needs {variable_name(type(settings), preset.key_field)}.")
    server = Server(
        name=name,
        base_url=own_url or preset.base_url,
        key=key.get_secret_value() if key else None,
        model=settings.openai_model or (None if own_url else preset.model),
        limit_field="max_completion_tokens" if name == "openai" and not own_url else "max_tokens",
    )
    return OpenAIModel(server)


_OPEN: dict[str, Callable[[Settings], ChatModel]] = {
    "simulated": _open_simulated,
    "ollama": _open_ollama,
    "huggingface": _open_huggingface,
    **dict.fromkeys(PRESETS, _open_openai),
}
