"""What is remembered of a conversation, and what a model writes about it: over HTTP, with scripted models."""

import re

import httpx
from fastapi import FastAPI

from layer1_basic_api.llm.base import Message, Prompt
from layer1_basic_api.llm.simulated import Scripted, SimulatedModel
from tests.support.api import ObservedModel, app_over, client_of
from tests.support.layer3_talk import ask, listed

LONG = "a long story about ferries " * 20


class NotingModel(ObservedModel):
    """Answers in a word, proposes a title, and writes a note of what it is told to sum up."""

    def __init__(self, title: str = "Ferry times") -> None:
        super().__init__()
        self._inner = SimulatedModel(
            script=[
                Scripted(re.compile("^Give the conversation"), (f'"{title}"',), (), "stop"),
                Scripted(re.compile("^Below are a note"), ("They talk about  ferries.\n",), (), "stop"),
                Scripted(re.compile(""), ("Nine [1].",), (), "stop"),
            ]
        )

    def asked(self, beginning: str) -> list[Prompt]:
        return [prompt for prompt in self.prompts if prompt.messages[-1].content.startswith(beginning)]


async def settled(app: FastAPI) -> None:
    await app.state.container.afterwards.idle()


async def kept(client: httpx.AsyncClient, home: str) -> dict[str, str]:
    found: dict[str, str] = (await client.get(f"/conversations/{home}")).json()
    return found


async def test_a_model_gives_a_title_with_the_second_answer_and_a_user_may_give_another() -> None:
    model = NotingModel()
    app = app_over(model)
    async with client_of(app) as client:
        home = (await ask(client, "When does the ferry leave?"))["conversation_id"]
        await settled(app)
        assert not model.asked("Give the conversation")
        await ask(client, "And the last one?", conversation_id=home)
        await settled(app)
        assert (await kept(client, home))["title"] == "Ferry times"
        [prompt] = model.asked("Give the conversation")
        assert "user: When does the ferry leave?" in prompt.messages[-1].content
        await client.patch(f"/conversations/{home}", json={"title": "Mine"})
        await ask(client, "Why?", conversation_id=home)
        await settled(app)
        assert (await kept(client, home))["title"] == "Mine"
        assert len(model.asked("Give the conversation")) == 1


async def test_what_is_no_title_is_none() -> None:
    app = app_over(NotingModel("This conversation is about the times of the ferries, and goes on for much too long"))
    async with client_of(app) as client:
        home = (await ask(client, "When does the ferry leave?"))["conversation_id"]
        await ask(client, "And the last one?", conversation_id=home)
        await settled(app)
        assert (await kept(client, home))["title_by"] == "question"


async def outgrown(client: httpx.AsyncClient, app: FastAPI) -> str:
    """A conversation of five turns, more than 700 tokens hold."""
    home: str = (await ask(client, f"1 {LONG}"))["conversation_id"]
    for number in range(2, 6):
        await ask(client, f"{number} {LONG}", conversation_id=home)
        await settled(app)
    return home


async def test_what_outgrows_the_budget_is_summed_up_once_and_told_with_the_orders() -> None:
    model = NotingModel()
    app = app_over(model, memory_tokens=700)
    async with client_of(app) as client:
        home = await outgrown(client, app)
        notes = model.asked("Below are a note")
        assert "Note so far: none" in notes[0].messages[-1].content
        assert "user: 1 a long story" in notes[0].messages[-1].content
        assert len(notes) < 4, "not with each answer"
        await ask(client, "And then?", conversation_id=home, system="Be brief.")
        told = model.prompts[-1].messages
        assert told[0].role == "system"
        assert told[0].content.startswith("Be brief.\n\nWhat was said earlier")
        assert told[0].content.endswith("They talk about ferries.")
        assert not any(message.content.startswith("1 ") for message in told)
        assert told[-2:] == (Message("assistant", "Nine."), Message("user", "And then?"))


async def test_a_note_goes_on_from_the_last_one_also_when_a_client_tells_the_history() -> None:
    """What is in no message that is read any more would be forgotten."""
    model = NotingModel()
    app = app_over(model, memory_tokens=700)
    async with client_of(app) as client:
        home = await outgrown(client, app)
        before = len(model.asked("Below are a note"))
        for number in range(6, 10):
            await ask(client, f"{number} {LONG}", conversation_id=home, history=[{"role": "user", "content": "Other?"}])
            answered = next(each for each in model.prompts[::-1] if each.messages[-1].content.startswith(f"{number} "))
            assert answered.messages[0] == Message("user", "Other?"), "the client's history is all"
            await settled(app)
        later = model.asked("Below are a note")[before:]
        assert later
        assert all("Note so far: They talk about ferries." in each.messages[-1].content for each in later)


async def test_on_a_branch_from_before_the_note_it_is_not_told() -> None:
    model = NotingModel()
    app = app_over(model, memory_tokens=700)
    async with client_of(app) as client:
        first = await ask(client, f"1 {LONG}")
        home = first["conversation_id"]
        for number in range(2, 6):
            await ask(client, f"{number} {LONG}", conversation_id=home)
            await settled(app)
        assert model.asked("Below are a note")
        await ask(client, "Other?", conversation_id=home, parent_id=first["message_id"])
        assert [message.content for message in model.prompts[-1].messages][1:] == ["Nine.", "Other?"]
        assert model.prompts[-1].messages[0].role == "user"


async def test_without_notes_the_last_turns_are_all() -> None:
    model = NotingModel()
    app = app_over(model, memory_tokens=700, notes=False)
    async with client_of(app) as client:
        home = (await ask(client, f"1 {LONG}"))["conversation_id"]
        for number in range(2, 6):
            await ask(client, f"{number} {LONG}", conversation_id=home)
        await settled(app)
        assert not model.asked("Below are a note")
        assert model.prompts[-1].messages[0].content.startswith("3 ")
        [found] = await listed(client)
        assert found["title"].startswith("1 a long story about ferries")
        assert len(found["title"]) <= 62


async def test_thoughts_are_kept_and_not_remembered() -> None:
    model = ObservedModel()
    model._inner = SimulatedModel(script=[Scripted(re.compile(""), ("Four.",), ("two and two",), "stop")])
    app = app_over(model, notes=False)
    async with client_of(app) as client:
        first = await ask(client, "What is it?")
        kept_at = f"/conversations/{first['conversation_id']}/messages/{first['message_id']}"
        assert (await client.get(kept_at)).json()["reasoning"] == "two and two"
        await ask(client, "Sure?", conversation_id=first["conversation_id"])
        assert [message.content for message in model.prompts[-1].messages] == ["What is it?", "Four.", "Sure?"]
