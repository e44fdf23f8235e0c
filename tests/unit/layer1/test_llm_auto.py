"""`auto` looks for a model until there is one, and everybody waits for the same search."""

import asyncio

import pytest

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.models import open_model
from layer1_basic_api.errors import ConfigurationError, NoModel
from layer1_basic_api.llm.auto import AutoModel
from layer1_basic_api.llm.base import ChatModel, Finished, Message, Prompt, Text
from layer1_basic_api.llm.none import NoneModel
from layer1_basic_api.llm.simulated import SimulatedModel
from tests.support.model_servers import model_server
from tests.support.server import free_port

PROMPT = Prompt(messages=(Message("user", "hello"),), max_tokens=3)


class Search:
    """Finds `found`, once it is let."""

    def __init__(self, found: ChatModel | None) -> None:
        self.found = found
        self.searches = 0
        self.go = asyncio.Event()

    async def __call__(self) -> ChatModel | None:
        self.searches += 1
        await self.go.wait()
        return self.found


async def test_first_calls_wait_for_one_search() -> None:
    search = Search(SimulatedModel())
    model = AutoModel(search, fallback=NoneModel())
    waiting = [asyncio.create_task(model.status()) for _ in range(20)]
    await asyncio.sleep(0)
    search.go.set()
    assert {status.provider for status in await asyncio.gather(*waiting)} == {"simulated"}
    assert search.searches == 1
    await model.aclose()


async def test_one_who_gives_up_does_not_end_the_search_for_the_others() -> None:
    search = Search(SimulatedModel())
    model = AutoModel(search, fallback=NoneModel())
    impatient, patient = asyncio.create_task(model.status()), asyncio.create_task(model.status())
    await asyncio.sleep(0)
    impatient.cancel()
    search.go.set()
    assert (await patient).provider == "simulated"


async def test_without_a_model_the_fallback_answers_and_it_does_not_look_each_time() -> None:
    search = Search(None)
    search.go.set()
    model = AutoModel(search, fallback=NoneModel())
    for _ in range(3):
        with pytest.raises(NoModel) as caught:
            await anext(model.generate(PROMPT))
    assert caught.value.commands == ("ollama serve", "ollama pull llama3")
    assert await model.models() == []
    assert search.searches == 1
    await model.aclose()


@pytest.fixture
def settings() -> Settings:
    """Of a machine on which no Ollama runs yet. Loaded outside the event loop, as it reads `.env`."""
    return Settings.load(ollama_host=f"http://127.0.0.1:{free_port()}", ollama_model="wanted")


async def test_an_ollama_that_starts_later_is_found(settings: Settings) -> None:
    clock = Clock()
    model = open_model(settings, clock=clock)
    assert (await model.status()).state == "none"
    async with model_server("ollama", port=int(settings.ollama_host.rsplit(":")[-1])):
        clock.now += 10
        status = await model.status()
        events = [event async for event in model.generate(PROMPT)]
        await model.aclose()
    assert (status.provider, status.model, status.state) == ("ollama", "loopback", "ready")
    assert "wanted is not pulled" in status.detail
    assert isinstance(events[0], Text)
    assert isinstance(events[-1], Finished)


async def test_the_commands_name_the_model_that_is_wanted(settings: Settings) -> None:
    """Another one would be pulled in vain: MyStack would go on to say that the wanted one is not there."""
    for model in (open_model(settings), open_model(settings.model_copy(update={"llm": "none"}))):
        assert (await model.status()).commands == ("ollama serve", "ollama pull wanted")
        await model.aclose()


async def test_nobody_is_told_to_wait_for_ollama_where_it_is_not_looked_for(settings: Settings) -> None:
    looks, never_looks = open_model(settings), open_model(settings.model_copy(update={"llm": "none"}))
    assert "without a restart" in (await looks.status()).detail
    detail = (await never_looks.status()).detail
    assert "without a restart" not in detail
    assert "MYSTACK_LLM=auto" in detail
    await looks.aclose()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.blocking  # It is done before the server listens, so it may import and read `.env`.
@pytest.mark.parametrize(
    ("chosen", "provider"),
    [
        ({"openai_base_url": "http://127.0.0.1:1/v1", "hf_token": "hf_1"}, "openai"),
        ({"hf_token": "hf_1"}, "huggingface"),
        ({"hf_url": "http://127.0.0.1:1"}, "huggingface"),
        ({"llm": "none", "openai_api_key": "sk-1"}, "none"),
        ({"llm": "simulated"}, "simulated"),
        ({"llm": "vllm", "openai_base_url": "http://127.0.0.1:1/v1"}, "vllm"),
        ({"llm": "ollama", "ollama_host": "http://127.0.0.1:1"}, "ollama"),
        ({"ollama_host": "http://127.0.0.1:1"}, "none"),
    ],
)
async def test_variables_choose_the_provider(chosen: dict[str, str], provider: str) -> None:
    """The addresses lead nowhere, so that nobody is asked."""
    model = open_model(Settings.load(**chosen))
    async with asyncio.timeout(30):
        assert (await model.status()).provider == provider
    await model.aclose()


@pytest.mark.parametrize(
    ("chosen", "variable"),
    [
        ({"llm": "openai"}, "OPENAI_API_KEY"),
        ({"llm": "groq"}, "GROQ_API_KEY"),
        ({"llm": "together"}, "TOGETHER_API_KEY"),
        ({"llm": "huggingface"}, "HF_TOKEN"),
        ({"llm": "huggingface", "hf_token": "sk-1"}, "HF_TOKEN"),
        (
            {"llm": "simulated", "simulated": "speed=3"},
            "MYSTACK_SIMULATED: got 'speed=3': unknown setting 'speed'; it may be",
        ),
    ],
)
def test_what_is_missing_is_named(chosen: dict[str, str], variable: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        open_model(Settings.load(**chosen))
