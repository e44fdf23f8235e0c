"""Conversations over HTTP: kept, gone on with, branched, found, renamed, taken away, deleted."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from layer1_basic_api.context import new_id
from layer1_basic_api.llm.base import Message
from tests.support.api import ObservedModel, app_over, client_of
from tests.support.layer2_api import assert_problem
from tests.support.layer3_talk import ask, listed, messages_of, streamed

pytestmark = pytest.mark.asyncio(loop_scope="module")
SAID = "That is all."


@pytest.fixture(scope="module")
def model() -> ObservedModel:
    return ObservedModel("tokens=3,tps=0,ttft=0")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(model: ObservedModel, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Its folder outlives a test, and so does its database."""
    async with client_of(app_over(model, notes=False, data=tmp_path_factory.mktemp("talk"))) as client:
        yield client


async def test_a_question_begins_a_conversation_that_is_gone_on_with(
    client: httpx.AsyncClient, model: ObservedModel
) -> None:
    first = await ask(client, "Where do the ferries leave?")
    home = first["conversation_id"]
    second = await ask(client, "And the last one?", conversation_id=home, system="Be brief.")
    assert (first["response"], second["conversation_id"]) == (SAID, home)
    assert model.prompts[-1].messages == (
        Message("system", "Be brief."),
        Message("user", "Where do the ferries leave?"),
        Message("assistant", SAID),
        Message("user", "And the last one?"),
    )
    messages = await messages_of(client, home)
    assert [(each["role"], each["content"]) for each in messages] == [
        ("user", "Where do the ferries leave?"),
        ("assistant", SAID),
        ("user", "And the last one?"),
        ("assistant", SAID),
    ]
    assert [each["parent_id"] for each in messages] == [None, *(each["id"] for each in messages[:-1])]
    assert [each["id"] for each in messages[2:]] == [second["question_id"], second["message_id"]]
    assert messages[-1]["usage"] == second["usage"]
    kept = (await client.get(f"/conversations/{home}")).json()
    assert (kept["title"], kept["title_by"]) == ("Where do the ferries leave?", "question")


async def test_a_stream_is_kept_alike_and_says_where(client: httpx.AsyncClient) -> None:
    response = await client.post("/chat", json={"message": "Hello there", "stream": True})
    events = await streamed(client, "And again", conversation_id=response.headers["content-location"].split("/")[2])
    kept = (await client.get(response.headers["content-location"])).json()
    assert (kept["content"], kept["state"], kept["model"]) == (SAID, "whole", "simulated")
    assert [name for name, _ in events] == ["delta", "delta", "delta", "done"]
    done = events[-1][1]
    path = f"/conversations/{done['conversation_id']}/messages/{done['message_id']}"
    assert (await client.get(path)).json()["parent_id"] == done["question_id"]


async def test_who_tells_the_history_is_answered_as_before_and_it_is_kept(
    client: httpx.AsyncClient, model: ObservedModel
) -> None:
    history = [
        {"role": "system", "content": "You are a pilot."},
        {"role": "user", "content": "Who are you?"},
        {"role": "assistant", "content": "A pilot."},
    ]
    answer = await ask(client, "Where to?", history=history)
    assert [message.content for message in model.prompts[-1].messages] == [
        "You are a pilot.",
        "Who are you?",
        "A pilot.",
        "Where to?",
    ]
    messages = await messages_of(client, answer["conversation_id"])
    assert [each["content"] for each in messages] == ["Who are you?", "A pilot.", "Where to?", SAID]
    assert messages[2]["id"] == answer["question_id"]


async def test_a_question_is_edited_or_asked_again_in_its_place(
    client: httpx.AsyncClient, model: ObservedModel
) -> None:
    first = await ask(client, "One?")
    home = first["conversation_id"]
    second = await ask(client, "Two?", conversation_id=home)
    again = await ask(client, "Two?", conversation_id=home, parent_id=second["question_id"])
    assert (again["question_id"], again["message_id"] != second["message_id"]) == (second["question_id"], True)
    edited = await ask(client, "Three?", conversation_id=home, parent_id=second["question_id"])
    assert [message.content for message in model.prompts[-1].messages] == ["One?", SAID, "Three?"]
    other = await ask(client, "Zero?", conversation_id=home, parent_id=first["question_id"])
    assert [message.content for message in model.prompts[-1].messages] == ["Zero?"]
    back = await ask(client, "Four?", conversation_id=home, parent_id=again["message_id"])
    assert [message.content for message in model.prompts[-1].messages] == ["One?", SAID, "Two?", SAID, "Four?"]
    parents = {each["id"]: each["parent_id"] for each in await messages_of(client, home)}
    assert parents[again["message_id"]] == second["question_id"]
    assert parents[edited["question_id"]] == first["message_id"]
    assert parents[other["question_id"]] is None
    assert parents[back["question_id"]] == again["message_id"]
    assert len(parents) == 11


async def test_a_client_may_tell_another_history_or_keep_nothing_in_a_conversation(
    client: httpx.AsyncClient, model: ObservedModel
) -> None:
    first = await ask(client, "One?")
    home = first["conversation_id"]
    await ask(client, "Two?", conversation_id=home, history=[{"role": "user", "content": "Other?"}])
    assert [message.content for message in model.prompts[-1].messages] == ["Other?", "Two?"]
    unkept = await ask(client, "Three?", conversation_id=home, keep=False)
    assert [message.content for message in model.prompts[-1].messages] == ["One?", SAID, "Two?", SAID, "Three?"]
    assert (unkept["conversation_id"], len(await messages_of(client, home))) == (None, 4)
    branch = await ask(client, "Four?", parent_id=first["message_id"])
    assert branch["conversation_id"] == home
    assert [message.content for message in model.prompts[-1].messages] == ["One?", SAID, "Four?"]


async def test_it_stays_in_its_collection(client: httpx.AsyncClient) -> None:
    assert (await client.post("/collections", json={"name": "harbour"})).status_code == 201
    home = (await ask(client, "What does a berth cost?", collection="harbour"))["conversation_id"]
    assert (await client.get(f"/conversations/{home}")).json()["collection"] == "harbour"
    assert (await client.delete("/collections/harbour")).status_code == 204
    gone = await client.post("/chat", json={"message": "What does a bicycle cost?", "conversation_id": home})
    assert_problem(gone, 404, "collection_missing")
    await ask(client, "What does a bicycle cost?", conversation_id=home, collection="default")


async def test_nothing_is_kept_that_shall_not_be(client: httpx.AsyncClient) -> None:
    before = await listed(client)
    response = await client.post("/chat", json={"message": "Hello", "keep": False})
    answer = response.json()
    assert (answer["response"], answer["conversation_id"], answer["message_id"]) == (SAID, None, None)
    assert "content-location" not in response.headers
    await client.post(
        "/v1/chat/completions", json={"model": "simulated", "messages": [{"role": "user", "content": "Hi"}]}
    )
    assert await listed(client) == before


async def test_what_is_not_there_is_refused(client: httpx.AsyncClient) -> None:
    home = (await ask(client, "Hello"))["conversation_id"]
    elsewhere = (await ask(client, "Hello"))["message_id"]
    wrong = {"message": "Hi", "conversation_id": "mine"}
    refused = await client.post("/chat", json=wrong)
    assert_problem(refused, 422, "invalid_request")
    assert refused.json()["detail"].startswith("conversation_id must have the form ^[0-9a-f]{8}")
    assert_problem(await client.post("/chat", json={"message": "Hi", "parent_id": new_id()}), 404, "message_missing")
    asked = {"message": "Hi", "conversation_id": home, "parent_id": elsewhere}
    assert_problem(await client.post("/chat", json=asked), 404, "message_missing")
    asked = {"message": "Hi", "conversation_id": new_id()}
    assert_problem(await client.post("/chat", json={**asked, "stream": True}), 404, "conversation_missing")
    for path in (
        f"/conversations/{new_id()}",
        f"/conversations/{new_id()}/messages",
        f"/conversations/{new_id()}/export",
    ):
        assert_problem(await client.get(path), 404, "conversation_missing")
    assert_problem(await client.get(f"/conversations/{home}/messages/{new_id()}"), 404, "message_missing")
    assert_problem(await client.delete(f"/conversations/{new_id()}"), 404, "conversation_missing")
    assert_problem(await client.get("/conversations", params={"after": "x"}), 422, "invalid_request")
    assert_problem(await client.patch(f"/conversations/{home}", json={"title": "  "}), 422, "invalid_request")


async def test_it_is_found_renamed_and_deleted(client: httpx.AsyncClient) -> None:
    home = (await ask(client, "Where do pelicans nest?"))["conversation_id"]
    [found] = await listed(client, query="pelic")
    assert (found["id"], found["snippet"]) == (home, "Where do pelicans nest?")
    renamed = await client.patch(f"/conversations/{home}", json={"title": " Birds \n of the sea "})
    assert (renamed.json()["title"], renamed.json()["title_by"]) == ("Birds of the sea", "user")
    assert [each["id"] for each in await listed(client, query="birds sea")] == [home]
    assert (await client.delete(f"/conversations/{home}")).status_code == 204
    assert await listed(client, query="pelic") == []


async def test_messages_come_in_pages(client: httpx.AsyncClient) -> None:
    home = (await ask(client, "Turn 0"))["conversation_id"]
    for number in range(1, 4):
        await ask(client, f"Turn {number}", conversation_id=home)
    contents: list[str] = []
    page: dict[str, Any] = {"next": None}
    while True:
        before: dict[str, str] = {"before": page["next"]} if page["next"] else {}
        page = (await client.get(f"/conversations/{home}/messages", params={"limit": 3, **before})).json()
        contents += [each["content"] for each in page["items"]]
        if not page["next"]:
            break
    assert contents == [text for number in range(3, -1, -1) for text in (SAID, f"Turn {number}")]


async def test_it_is_taken_away_as_json_and_as_markdown(client: httpx.AsyncClient) -> None:
    first = await ask(client, "One?")
    home = first["conversation_id"]
    await ask(client, "Two?", conversation_id=home)
    await ask(client, "Other?", conversation_id=home, parent_id=first["question_id"])
    everything = await client.get(f"/conversations/{home}/export")
    assert everything.headers["content-disposition"] == f'attachment; filename="{home}.json"'
    assert [each["content"] for each in everything.json()["messages"]] == ["One?", SAID, "Two?", SAID, "Other?", SAID]
    newest = await client.get(f"/conversations/{home}/export", params={"format": "markdown"})
    assert newest.headers["content-type"] == "text/markdown; charset=utf-8"
    assert newest.text.endswith(f"## You\n\nOther?\n\n## Assistant\n\n{SAID}\n")
    assert "One?" not in newest.text.split("\n", 2)[2]
    leaf = {"leaf": first["message_id"]}
    older = (await client.get(f"/conversations/{home}/export", params={"format": "markdown", **leaf})).text
    assert older.count("## ") == 2
    branch = (await client.get(f"/conversations/{home}/export", params=leaf)).json()
    assert [each["content"] for each in branch["messages"]] == ["One?", SAID]
    unknown = await client.get(f"/conversations/{home}/export", params={"leaf": new_id()})
    assert unknown.status_code == 404


async def test_one_branch_and_the_outline_of_all(client: httpx.AsyncClient) -> None:
    first = await ask(client, "Which ferries are there?")
    home = first["conversation_id"]
    again = await ask(client, "Which ferries are there?", conversation_id=home, parent_id=first["question_id"])
    page = (await client.get(f"/conversations/{home}/messages", params={"leaf": first["message_id"]})).json()
    assert [each["id"] for each in page["items"]] == [first["message_id"], first["question_id"]]
    outline = (await client.get(f"/conversations/{home}/outline", params={"limit": 2})).json()
    assert outline["items"] == [
        {"id": again["message_id"], "parent_id": first["question_id"]},
        {"id": first["message_id"], "parent_id": first["question_id"]},
    ]
    rest = (await client.get(f"/conversations/{home}/outline", params={"before": outline["next"]})).json()
    assert rest == {"items": [{"id": first["question_id"], "parent_id": None}], "next": None}
    assert_problem(await client.get(f"/conversations/{new_id()}/outline"), 404, "conversation_missing")
    missing = await client.get(f"/conversations/{home}/messages", params={"leaf": new_id()})
    assert_problem(missing, 404, "message_missing")
