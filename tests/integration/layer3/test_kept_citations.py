"""What an old answer cited stays, whatever becomes of the document since; and a follow-up finds what is meant."""

import httpx
import pytest

from tests.support.layer2_api import LIMITS, WAIT, library, named
from tests.support.layer3_talk import ask, messages_of


async def cited(client: httpx.AsyncClient, home: str) -> dict[str, object]:
    *_, answer = await messages_of(client, home)
    [source] = [source for source in answer["sources"] if source["cited"]][:1]
    known: dict[str, object] = source
    return known


@pytest.mark.timeout(300)
async def test_a_citation_stays_as_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with library(tmp_path_factory.mktemp("cited"), llm="none") as client:
        answer = await ask(client, "How many megabytes may an upload have at most?")
        home = answer["conversation_id"]
        document = await named(client, "limits.txt")
        then = await cited(client, home)
        assert (then["document"], then["document_id"], then["n"]) == ("there", document["id"], answer["cited"][0])
        assert then["quote"] == answer["sources"][answer["cited"][0] - 1]["quote"]
        assert (await messages_of(client, home))[-1]["content"] == answer["response"]

        longer = f"{LIMITS}\n\nNobody has asked for more.\n".encode()
        await client.put(f"/documents/{document['id']}/content", params={"wait": WAIT}, content=longer)
        assert await cited(client, home) == then, "the quote stands where it stood"

        changed = LIMITS.replace("200", "300").encode()
        replaced = await client.put(f"/documents/{document['id']}/content", params={"wait": WAIT}, content=changed)
        assert replaced.json()["state"] == "ready"
        assert await cited(client, home) == {**then, "document": "changed"}

        assert (await client.delete(f"/documents/{document['id']}")).status_code == 204
        assert await cited(client, home) == {**then, "document": "gone", "document_id": None}
        exported = (await client.get(f"/conversations/{home}/export", params={"format": "markdown"})).text
        assert "limits.txt (the document is gone): “An upload may have at most 200 megabytes.”" in exported


@pytest.mark.timeout(300)
async def test_a_follow_up_is_understood_from_what_is_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with library(tmp_path_factory.mktemp("follows"), llm="none") as client:
        home = (await ask(client, "When are backups made?"))["conversation_id"]
        answer = await ask(client, "And how long are they kept?", conversation_id=home, trace=True)
    assert answer["trace"]["question"] == "When are backups made? And how long are they kept?"
    assert "thirty days" in answer["response"]


@pytest.mark.timeout(300)
async def test_what_was_near_and_why_is_kept_with_the_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with library(tmp_path_factory.mktemp("near"), llm="none") as client:
        answer = await ask(client, "Who is the queen of Madagascar?", trace=True)
        assert answer["near"]
        *_, kept = await messages_of(client, answer["conversation_id"])
    assert kept["near"] == answer["near"]
    told = answer["trace"]
    assert kept["trace"] == {
        **told,
        "stages": [{**stage, "candidates": stage["candidates"][:10]} for stage in told["stages"]],
    }
