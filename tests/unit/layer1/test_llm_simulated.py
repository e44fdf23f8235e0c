"""The simulated model does what its settings say, and refuses settings that it cannot follow."""

import json
import re
import time
from dataclasses import fields
from pathlib import Path

import pytest

from layer1_basic_api.errors import ConfigurationError, ModelFailed, ModelMissing, ModelOverloaded, ModelRejected
from layer1_basic_api.layers import ROOT
from layer1_basic_api.llm.base import Finished, Message, ModelEvent, Prompt, Reasoning, Text, Usage
from layer1_basic_api.llm.simulated import ERRORS, Behaviour, SimulatedModel, load_script, parse_behaviour


async def ask(
    model: SimulatedModel, question: str = "hello", name: str | None = None, **options: object
) -> list[ModelEvent]:
    prompt = Prompt(messages=(Message("user", question),), model=name, **options)  # type: ignore[arg-type]
    return [event async for event in model.generate(prompt)]


def test_a_line_of_settings_is_read() -> None:
    assert parse_behaviour("ttft=0.2, tps=50,tokens=64") == Behaviour(ttft=0.2, tps=50.0, tokens=64)
    assert parse_behaviour("") == Behaviour()
    assert parse_behaviour("tps=5", base=Behaviour(ttft=1)) == Behaviour(ttft=1, tps=5)


def test_the_tutorial_explains_every_setting() -> None:
    text = (ROOT / "docs/layer1/02-ollama-integration.md").read_text("utf-8")
    _, _, section = text.partition("## A model that is none\n")
    table = section.partition("```")[0]
    assert [field.name for field in fields(Behaviour) if f"\n| {field.name}=" not in table] == []
    assert [error for error in ERRORS if error not in table] == []


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("speed=1", "speed"),
        ("ttft=fast", "ttft"),
        ("ttft=-1", "ttft"),
        ("tps=nan", "tps"),
        ("tokens=1000000", "tokens"),
        ("jitter=2", "jitter"),
        ("error=odd", "error"),
    ],
)
def test_a_wrong_setting_is_named(line: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        parse_behaviour(line)


async def test_the_name_of_the_model_wins_over_the_setting() -> None:
    events = await ask(SimulatedModel(Behaviour(tokens=5)), name="simulated:tokens=2")
    assert [type(event) for event in events] == [Text, Text, Finished]


@pytest.mark.parametrize("name", ["simulated:speed=1", "simulated:script=/etc/passwd", "simulated:ttft=nan"])
async def test_a_client_cannot_set_what_is_wrong_or_not_its_own(name: str) -> None:
    with pytest.raises(ModelRejected):
        await ask(SimulatedModel(), name=name)


async def test_it_has_one_model() -> None:
    with pytest.raises(ModelMissing):
        await ask(SimulatedModel(), name="gpt-4")


async def test_it_fails_when_told_to_after_what_it_was_told_to_say() -> None:
    model = SimulatedModel(Behaviour(error="overloaded", after=0, retry_after=3))
    with pytest.raises(ModelOverloaded) as caught:
        await ask(model)
    assert caught.value.retry_after == 3
    with pytest.raises(ModelFailed):
        await ask(SimulatedModel(Behaviour(error="failed", after=1000, tokens=2)))


async def test_it_keeps_time() -> None:
    start = time.perf_counter()
    await ask(SimulatedModel(Behaviour(ttft=0.05, tps=100, tokens=5)))
    assert time.perf_counter() - start >= 0.05 + 5 / 100


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


@pytest.mark.parametrize("tokens", [*range(1, 20), 40, 45, 1000])
async def test_an_answer_of_any_length_is_made_of_whole_sentences(tokens: int) -> None:
    events = await ask(SimulatedModel(Behaviour(tokens=tokens)))
    said = text_of(events)
    assert len(events) - 1 == len(said.split()) == tokens
    assert re.fullmatch(r"([A-Z][a-z ',]+\.)( [A-Z][a-z ',]+\.)*", said)


async def test_an_answer_of_no_tokens_is_empty() -> None:
    (end,) = await ask(SimulatedModel(Behaviour(tokens=0)))
    assert end == Finished("simulated", usage=Usage(1, 0))


async def test_it_begins_by_saying_what_it_is_and_a_seed_orders_the_sentences() -> None:
    model = SimulatedModel()
    plain, seeded, again = [text_of(await ask(model, seed=seed)) for seed in (None, 1, 1)]
    assert plain.startswith("This is a simulated answer. It keeps time like a model does. ")
    assert seeded == again != plain
    assert sorted(re.findall(r"[A-Z][^.]+", seeded)) == sorted(re.findall(r"[A-Z][^.]+", plain))


@pytest.fixture
def scripted(tmp_path: Path) -> SimulatedModel:
    path = tmp_path / "answers.json"
    entries = [
        {"match": "capital", "text": ["Par", "is [1]"], "reasoning": ["hm"], "finish_reason": "length"},
        {"text": "anything"},
    ]
    path.write_text(json.dumps(entries), "utf-8")
    return SimulatedModel(parse_behaviour(f"script={path}"))


async def test_a_script_answers_the_question_that_it_matches(scripted: SimulatedModel) -> None:
    said = await ask(scripted, "What is the capital?")
    assert said[:3] == [Reasoning("hm"), Text("Par"), Text("is [1]")]
    assert isinstance(said[3], Finished)
    assert said[3].finish_reason == "length"
    assert (await ask(scripted, "Else?"))[0] == Text("anything")
    assert (await ask(scripted, "capital", stop=("is",)))[1:2] == [Text("Par")]


@pytest.mark.parametrize("content", ["", "{", "{}", '[{"match": "("}]', '[{"match": "(", "text": "a"}]', "[1]"])
def test_a_script_that_cannot_be_used_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(content, "utf-8")
    if content == "{}":
        assert load_script(path) == ()
        return
    with pytest.raises(ConfigurationError, match=r"answers\.json"):
        load_script(path)
