"""`POST /chat` and `/v1` over documents: sources, streams, abstention, and talk that needs no documents."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from layer1_basic_api.sse import decode
from layer2_rag.answering.base import EXTRACTIVE, NOT_FOUND
from tests.support.api import app_over, client_of, scripted, without_ids
from tests.support.layer2_api import assert_problem, library, named

pytestmark = pytest.mark.asyncio(loop_scope="module")
ASK = {"message": "How long are backups kept?"}
UNKNOWN = {"message": "Which quarterback threw most interceptions in 1987?"}
SAID = "They are kept for thirty days [1] and not longer [7]."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    model = scripted("They are kept for thirty days [", "1] and not longer", " [7].")
    async with library(tmp_path_factory.mktemp("chat"), model) as client:
        yield client


async def answered(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    response = await client.post("/chat", json={**ASK, **asked})
    assert response.status_code == 200, response.json()
    answer: dict[str, Any] = response.json()
    return answer


async def events_of(client: httpx.AsyncClient, path: str, asked: dict[str, Any]) -> list[tuple[str, Any]]:
    response = await client.post(path, json={**asked, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    return [(name, data) async for name, data in decode(response.aiter_bytes())]


async def assert_verbatim(client: httpx.AsyncClient, passages: list[dict[str, Any]]) -> None:
    for passage in passages:
        path = f"/documents/{passage['document_id']}/text"
        for run in (passage, passage["quote"]):
            text = await client.get(path, params={"start": run["start"], "end": run["end"]})
            assert text.json() == {"text": run["text"]}


async def test_an_answer_cites_its_sources_and_nothing_else(client: httpx.AsyncClient) -> None:
    answer = await answered(client)
    assert answer["response"] == "They are kept for thirty days [1] and not longer."
    assert (answer["grounded"], answer["cited"], answer["near"], answer["trace"]) == (True, [1], [], None)
    assert [source["n"] for source in answer["sources"]] == list(range(1, len(answer["sources"]) + 1))
    assert "backup.md" in {source["document_name"] for source in answer["sources"]}
    await assert_verbatim(client, answer["sources"])


async def test_a_stream_has_its_sources_first_and_ends_with_the_whole_answer(client: httpx.AsyncClient) -> None:
    events = [(name, json.loads(data)) for name, data in await events_of(client, "/chat", ASK)]
    names = [name for name, _ in events]
    assert (names[0], names[-1], set(names[1:-1])) == ("sources", "done", {"delta"})
    plain = await answered(client)
    assert without_ids(events[-1][1]) == without_ids(plain)
    assert events[0][1]["sources"] == plain["sources"]
    assert "".join(data["text"] for name, data in events if name == "delta") == plain["response"]


async def test_what_the_documents_do_not_say_is_not_found_but_what_is_near_is_shown(client: httpx.AsyncClient) -> None:
    answer = await answered(client, **UNKNOWN)
    assert (answer["response"], answer["grounded"]) == (NOT_FOUND, False)
    assert (answer["sources"], answer["cited"]) == ([], [])
    assert answer["near"]
    assert all("n" not in passage for passage in answer["near"])
    await assert_verbatim(client, answer["near"])


@pytest.mark.parametrize("asked", [{"message": "Hello!"}, {"message": "Thanks a lot."}, {"use_rag": False}])
async def test_talk_goes_to_the_model_alone(client: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    answer = await answered(client, **asked)
    assert (answer["response"], answer["grounded"], answer["sources"]) == (SAID, False, [])


async def test_a_collection_that_is_empty_leaves_the_question_to_the_model(client: httpx.AsyncClient) -> None:
    assert (await client.post("/collections", json={"name": "empty"})).status_code == 201
    assert (await answered(client, collection="empty"))["response"] == SAID
    missing = await client.post("/chat", json={**ASK, "collection": "nothing"})
    assert_problem(missing, 404, "collection_missing")


async def test_filters_and_top_k_bound_what_an_answer_stands_on(client: httpx.AsyncClient) -> None:
    answer = await answered(client, filters={"kind": "manual"}, top_k=1)
    assert {source["document_name"] for source in answer["sources"]} == {"backup.md"}
    nothing = await answered(client, filters={"kind": "nothing"})
    assert (nothing["response"], nothing["near"]) == (NOT_FOUND, [])


async def test_a_trace_says_why(client: httpx.AsyncClient) -> None:
    trace = (await answered(client, trace=True))["trace"]
    assert (trace["way"], trace["question"]) == ("documents", ASK["message"])
    assert trace["confidence"] >= trace["threshold"]
    assert [stage["name"] for stage in trace["stages"]]
    backup = (await named(client, "backup.md"))["id"]
    assert trace["stages"][-1]["candidates"][0]["document_id"] == backup
    assert (await answered(client, message="Hello!", trace=True))["trace"]["way"] == "greeting"


@pytest.mark.parametrize(
    "asked", [{"top_k": 0}, {"top_k": "5"}, {"use_rag": 1}, {"trace": None}, {"collection": "A"}, {"filters": []}]
)
async def test_a_wrong_question_is_refused(client: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    assert_problem(await client.post("/chat", json={**ASK, **asked}), 422, "invalid_request")


async def test_without_a_model_the_documents_are_quoted(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with library(tmp_path_factory.mktemp("quoted"), llm="none") as client:
        answer = await answered(client)
        assert answer["model"] == EXTRACTIVE
        assert "They are kept for thirty days. [" in answer["response"]
        assert answer["grounded"]
        await assert_verbatim(client, answer["sources"])
        assert_problem(await client.post("/chat", json={"message": "Hello!"}), 503, "no_model")
        models = (await client.get("/v1/models")).json()["data"]
        assert [model["id"] for model in models] == [f"{EXTRACTIVE}+docs"]
        asked = {"model": f"{EXTRACTIVE}+docs", "messages": [{"role": "user", "content": ASK["message"]}]}
        completion = (await client.post("/v1/chat/completions", json=asked)).json()
        assert "thirty days" in completion["choices"][0]["message"]["content"]


def asked_of(model: str, **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": ASK["message"]}], **more}


async def test_v1_answers_over_the_documents_where_the_models_name_says_so(client: httpx.AsyncClient) -> None:
    models = [model["id"] for model in (await client.get("/v1/models")).json()["data"]]
    assert models == ["simulated", "simulated+docs"]
    plain = (await client.post("/v1/chat/completions", json=asked_of("simulated"))).json()
    assert plain["choices"][0]["message"]["content"] == SAID
    assert plain.get("sources", []) == []
    over = (await client.post("/v1/chat/completions", json=asked_of("simulated+docs"))).json()
    assert over["choices"][0]["message"]["content"] == "They are kept for thirty days [1] and not longer."
    assert over["sources"] == (await answered(client))["sources"]


async def test_v1_streams_the_sources_in_the_last_chunk(client: httpx.AsyncClient) -> None:
    events = [data for _, data in await events_of(client, "/v1/chat/completions", asked_of("simulated+docs"))]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(data) for data in events[:-1]]
    assert ["sources" in chunk for chunk in chunks] == [*[False] * (len(chunks) - 1), True]
    assert chunks[-1]["sources"] == (await answered(client))["sources"]
    said = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
    assert said == "They are kept for thirty days [1] and not longer."


async def test_an_app_without_documents_answers_as_layer_1(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = app_over(scripted(SAID), data=tmp_path_factory.mktemp("nothing"))
    async with client_of(app) as client:
        answer = await answered(client)
        assert (answer["response"], answer["sources"], answer["grounded"]) == (SAID, [], False)
        assert (await client.get("/collections")).json() == {"items": []}
