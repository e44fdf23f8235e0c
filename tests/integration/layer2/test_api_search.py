"""`POST /search` and `/collections` over one small library, which every test leaves as it was."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.support.layer2_api import assert_problem, library, named

pytestmark = pytest.mark.asyncio(loop_scope="module")
ASK = {"query": "How long are backups kept?"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with library(tmp_path_factory.mktemp("search")) as client:
        yield client


async def searched(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    response = await client.post("/search", json={**ASK, **asked})
    assert response.status_code == 200, response.json()
    results: list[dict[str, Any]] = response.json()["results"]
    return results


@pytest.mark.parametrize("mode", ["hybrid", "dense", "keyword"])
@pytest.mark.parametrize("rerank", [False, True])
async def test_the_right_passage_is_first_and_stands_in_its_document(
    client: httpx.AsyncClient, mode: str, rerank: bool
) -> None:
    first = (await searched(client, mode=mode, rerank=rerank))[0]
    assert first["document_id"] == (await named(client, "backup.md"))["id"]
    assert first["document_name"] == "backup.md"
    span = {"start": first["start"], "end": first["end"]}
    text = await client.get(f"/documents/{first['document_id']}/text", params=span)
    assert text.json() == {"text": first["text"]}
    assert "thirty days" in first["text"]


async def test_a_limit_holds_and_every_stage_is_timed(client: httpx.AsyncClient) -> None:
    assert len(await searched(client, limit=1)) == 1
    assert len(await searched(client, limit=100)) == 3
    timings = (await client.post("/search", json=ASK)).json()["timings"]
    assert timings
    assert all(milliseconds >= 0 for milliseconds in timings.values())


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"kind": "note"}, {"people.txt"}),
        ({"kind": ["note", "manual"]}, {"people.txt", "backup.md", "limits.txt"}),
        ({"tags": "ops"}, {"backup.md"}),
        ({"metadata.year": {"gte": 2024}}, {"limits.txt"}),
        ({"metadata.year": {"lte": 2023}, "kind": "manual"}, {"backup.md"}),
        ({"metadata.year": 2025}, set()),
        ({"author": "nobody"}, set()),
    ],
)
async def test_filters_leave_out_what_does_not_meet_them(
    client: httpx.AsyncClient, filters: dict[str, Any], names: set[str]
) -> None:
    assert {result["document_name"] for result in await searched(client, filters=filters)} == names


@pytest.mark.parametrize(
    "filters",
    [
        *({field: "x"} for field in ("colour", "metadata.", "metadata", "id", "")),
        *({"kind": value} for value in (5, [], {"gte": "a"}, None, {"a": 1}, [None], ["x"] * 101)),
        *({"date": value} for value in (2024, "yesterday", "2024-13", {"gte": 5}, {}, ["2024", "2025"])),
        *({"metadata.year": value} for value in ({"gte": 2, "lte": 1}, {"gte": 1, "lte": "2024"}, 1e300, {"gt": 1})),
    ],
)
async def test_a_filter_that_cannot_be_used_is_named(client: httpx.AsyncClient, filters: dict[str, Any]) -> None:
    for path, asked in (("/search", ASK), ("/chat", {"message": "How?"})):
        response = await client.post(path, json={**asked, "filters": filters})
        assert response.status_code == 422, response.json()
        problem = assert_problem(response, 422, response.json()["code"])
        assert problem["code"] in ("filter_invalid", "invalid_request")


@pytest.mark.parametrize(
    "asked",
    [
        *({"query": query} for query in ("", "  ", 5, None, "x" * 200_001)),
        *({"limit": limit} for limit in (0, 101, "5", True, 1.5)),
        *({"mode": "all"}, {"rerank": "yes"}, {"filters": []}, {"colour": "red"}, {"collection": "A B"}),
    ],
)
async def test_a_wrong_search_is_refused(client: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    assert_problem(await client.post("/search", json={**ASK, **asked}), 422, "invalid_request")


async def test_a_collection_that_is_not_there_is_a_404(client: httpx.AsyncClient) -> None:
    response = await client.post("/search", json={**ASK, "collection": "nothing"})
    assert_problem(response, 404, "collection_missing")


async def test_collections_name_their_model_and_count_their_documents(client: httpx.AsyncClient) -> None:
    [default] = [item for item in (await client.get("/collections")).json()["items"] if item["name"] == "default"]
    assert (default["documents"], default["dimension"]) == (3, 384)
    assert default["embedding_model"].startswith("all-MiniLM-L6-v2")
    assert (await client.get("/collections/default")).json() == default
    assert (await client.post("/collections", json={"name": "default"})).json() == default


async def test_a_collection_is_made_once_and_deleted_when_it_is_empty(client: httpx.AsyncClient) -> None:
    made = await client.post("/collections", json={"name": "papers"})
    assert (made.status_code, made.headers["location"]) == (201, "/collections/papers")
    again = await client.post("/collections", json={"name": "papers"})
    assert (again.status_code, again.json()) == (200, made.json())
    assert await searched(client, collection="papers") == []
    assert (await client.delete("/collections/papers")).status_code == 204
    for method in ("GET", "DELETE"):
        assert_problem(await client.request(method, "/collections/papers"), 404, "collection_missing")
    assert_problem(await client.post("/collections/papers/reindex"), 404, "collection_missing")


async def test_a_collection_with_documents_stays(client: httpx.AsyncClient) -> None:
    assert_problem(await client.delete("/collections/default"), 409, "collection_not_empty")
    assert (await client.get("/collections/default")).json()["documents"] == 3


@pytest.mark.parametrize("name", ["A", "a b", "", "-a", "a" * 64, "ä", 5, None])
async def test_a_name_that_no_collection_can_have_is_refused(client: httpx.AsyncClient, name: object) -> None:
    assert_problem(await client.post("/collections", json={"name": name}), 422, "invalid_request")


async def test_a_collection_that_was_embedded_anew_is_found_as_before(client: httpx.AsyncClient) -> None:
    before = await searched(client)
    response = await client.post("/collections/default/reindex")
    assert (response.status_code, response.json()["documents"]) == (200, 3)
    assert [result["text"] for result in await searched(client)] == [result["text"] for result in before]
    assert len(before) == 3
