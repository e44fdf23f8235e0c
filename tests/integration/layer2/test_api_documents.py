"""`/documents`: listed in pages, changed, replaced, read again, deleted."""

import httpx
import pytest

from tests.support.api import app_over, client_of
from tests.support.layer2_api import LIMITS, WAIT, assert_problem, taken_in

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"


async def found(client: httpx.AsyncClient, query: str, **asked: object) -> list[str]:
    response = await client.post("/search", json={"query": query, **asked})
    assert response.status_code == 200, response.json()
    return [passage["text"] for passage in response.json()["results"]]


async def test_the_list_comes_in_pages_newest_first(client: httpx.AsyncClient) -> None:
    names = [f"{number}.txt" for number in range(5)]
    for name in names:
        await taken_in(client, name, f"This is {name}.")
    seen, before = list[str](), dict[str, str]()
    while True:
        page = (await client.get("/documents", params={"limit": 2, **before})).json()
        seen += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert seen == names[::-1]
    assert (await client.get("/documents/list")).json() == (await client.get("/documents")).json()


async def test_the_list_is_of_a_collection_or_a_state(client: httpx.AsyncClient) -> None:
    await taken_in(client, "a.txt", "One.")
    await taken_in(client, "b.txt", "Two.", collection="other")
    for params, names in (
        ({"collection": "other"}, ["b.txt"]),
        ({"collection": "none-of-this-name"}, []),
        ({"state": "ready"}, ["b.txt", "a.txt"]),
        ({"state": "failed"}, []),
    ):
        items = (await client.get("/documents", params=params)).json()["items"]
        assert [item["name"] for item in items] == names
    for wrong in ({"limit": 0}, {"limit": 1001}, {"state": "lost"}, {"collection": "A B"}):
        assert_problem(await client.get("/documents", params=wrong), 422, "invalid_request")


async def test_what_is_changed_is_filtered_by_at_once(client: httpx.AsyncClient) -> None:
    document = await taken_in(client, "limits.txt", LIMITS, kind="manual", metadata='{"year": 2023}', tags="old")
    changes = {"name": "new.txt", "kind": "report", "metadata": {"year": 2024}, "tags": ["new"]}
    response = await client.patch(f"/documents/{document['id']}", json=changes)
    assert response.status_code == 200
    assert {name: response.json()[name] for name in changes} == changes
    assert (await client.get(f"/documents/{document['id']}")).json() == response.json()
    for filters in ({"kind": "report"}, {"metadata.year": 2024}, {"tags": "new"}):
        assert await found(client, "upload", filters=filters) == [LIMITS.strip()]
    for filters in ({"kind": "manual"}, {"metadata.year": 2023}, {"tags": "old"}):
        assert await found(client, "upload", filters=filters) == []


@pytest.mark.parametrize(
    "changes", [{"state": "ready"}, {"name": ""}, {"name": 5}, {"metadata": []}, {"tags": "a"}, {"kind": "x" * 64}, []]
)
async def test_what_cannot_be_changed_is_refused(client: httpx.AsyncClient, changes: object) -> None:
    assert_problem(await client.patch(f"/documents/{NOBODY}", json=changes), 422, "invalid_request")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        *(
            (
                {"metadata": {"a": value}},
                "metadata.a must be a short text, a number, true, false, null, or a list of these.",
            )
            for value in ({"b": 1}, "x" * 2_001, [[1]])
        ),
        ({"tags": "a"}, "tags must be a list."),
    ],
)
async def test_what_is_wrong_with_a_change_is_said_in_words(
    client: httpx.AsyncClient, changes: dict[str, object], said: str
) -> None:
    problem = assert_problem(await client.patch(f"/documents/{NOBODY}", json=changes), 422, "invalid_request")
    assert problem["detail"] == said


async def test_a_deleted_document_is_gone(client: httpx.AsyncClient) -> None:
    document = await taken_in(client, "limits.txt", LIMITS)
    path = f"/documents/{document['id']}"
    response = await client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    for gone in (path, f"{path}/text", f"{path}/content", f"{path}/boxes?start=0&end=9"):
        assert_problem(await client.get(gone), 404, "document_missing")
    assert_problem(await client.delete(path), 404, "document_missing")
    assert await found(client, "upload") == []
    assert (await client.get("/documents")).json() == {"items": [], "next": None}
    again = await taken_in(client, "limits.txt", LIMITS)
    assert again["id"] != document["id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("", "/text", "/content", "/boxes?start=0&end=1")),
        *(("DELETE", ""), ("POST", "/reindex"), ("PUT", "/content")),
    ],
)
async def test_a_document_that_is_not_there_is_a_404(client: httpx.AsyncClient, method: str, path: str) -> None:
    assert_problem(await client.request(method, f"/documents/{NOBODY}{path}"), 404, "document_missing")
    for no_id in ("nothing", "%00", "x" * 5000):
        assert_problem(await client.request(method, f"/documents/{no_id}{path}"), 404, "not_found")


async def test_new_bytes_take_the_place_of_the_old(client: httpx.AsyncClient) -> None:
    document = await taken_in(client, "limits.txt", LIMITS)
    path = f"/documents/{document['id']}"
    new = b"The new text speaks of harbours and ice."
    replaced = await client.put(f"{path}/content", params={"wait": WAIT}, content=new)
    assert (replaced.status_code, replaced.json()["state"], replaced.json()["id"]) == (200, "ready", document["id"])
    assert replaced.json()["sha256"] != document["sha256"]
    assert (await client.get(f"{path}/content")).content == new
    assert (await client.get(f"{path}/text")).json() == {"text": new.decode()}
    assert await found(client, "harbours") == [new.decode()]
    form = await client.put(f"{path}/content", params={"wait": WAIT}, files={"file": ("x.txt", b"Once more, by form.")})
    assert form.json()["state"] == "ready"
    assert (await client.get(f"{path}/text")).json() == {"text": "Once more, by form."}


async def test_bytes_that_another_document_has_are_refused(client: httpx.AsyncClient) -> None:
    document = await taken_in(client, "a.txt", "One text.")
    other = await taken_in(client, "b.txt", "Another text.")
    response = await client.put(f"/documents/{other['id']}/content", content=b"One text.")
    assert_problem(response, 409, "document_duplicate")
    assert (await client.get(f"/documents/{other['id']}/text")).json() == {"text": "Another text."}
    same = await client.put(f"/documents/{document['id']}/content", content=b"One text.")
    assert (same.status_code, same.json()["state"]) == (200, "ready")


async def test_a_replacement_that_is_too_large_or_no_file_changes_nothing() -> None:
    async with client_of(app_over(max_upload_bytes=1_000)) as client:
        document = await taken_in(client, "limits.txt", LIMITS)
        path = f"/documents/{document['id']}/content"
        assert_problem(await client.put(path, content=b"x" * 1_001), 413, "document_too_large")
        assert_problem(await client.put(path, content=b"x" * 2_000_000), 413, "document_too_large")
        assert_problem(await client.put(path, files={"other": ("a", b"x")}), 422, "document_refused")
        assert (await client.get(path)).content == LIMITS.encode()


async def test_a_document_is_read_again_from_its_bytes(client: httpx.AsyncClient) -> None:
    document = await taken_in(client, "limits.txt", LIMITS)
    response = await client.post(f"/documents/{document['id']}/reindex", params={"wait": WAIT})
    assert response.status_code == 202
    assert {**response.json(), "updated_at": 0} == {**document, "updated_at": 0}
    assert await found(client, "upload") == [LIMITS.strip()]
