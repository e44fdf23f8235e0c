"""`POST /documents/upload`: what is taken in, what is known already, and what is refused before it is stored."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.api import app_over, client_of
from tests.support.layer2_api import LIMITS, assert_problem, taken_in, upload

LIMIT = 10_000
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_over(max_upload_bytes=LIMIT)) as client:
        yield client


async def documents(client: httpx.AsyncClient) -> list[str]:
    return [item["name"] for item in (await client.get("/documents")).json()["items"]]


async def test_a_document_is_ready_when_its_upload_was_waited_for(client: httpx.AsyncClient) -> None:
    response = await upload(
        client, "limits.txt", LIMITS, kind="manual", tags="a, b", metadata='{"year": 2024}', source="/tmp/limits.txt"
    )
    document = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/documents/{document['id']}"
    assert (document["state"], document["reason"], document["progress"]) == ("ready", None, None)
    assert (document["name"], document["collection"], document["kind"]) == ("limits.txt", "default", "manual")
    assert (document["tags"], document["metadata"]) == (["a", "b"], {"year": 2024})
    assert (document["source"], document["bytes"], document["chunks"]) == ("/tmp/limits.txt", len(LIMITS), 1)
    assert (await client.get(response.headers["location"])).json() == document


async def test_an_upload_that_nobody_waits_for_becomes_ready_by_itself(client: httpx.AsyncClient) -> None:
    response = await upload(client, "limits.txt", LIMITS, wait=0)
    assert response.json()["state"] in ("received", "processing")
    waited = await client.get(response.headers["location"], params={"wait": 60})
    assert waited.json()["state"] == "ready"


async def test_the_same_bytes_in_a_collection_are_the_same_document(client: httpx.AsyncClient) -> None:
    racing = await asyncio.gather(*(upload(client, f"{n}.txt", LIMITS) for n in range(10)))
    assert sorted(response.status_code for response in racing) == [*[200] * 9, 201]
    assert len({response.json()["id"] for response in racing}) == 1
    elsewhere = await upload(client, "limits.txt", LIMITS, collection="other")
    assert elsewhere.status_code == 201
    assert elsewhere.json()["id"] != racing[0].json()["id"]


async def test_a_file_without_text_fails_alone_with_a_reason(client: httpx.AsyncClient) -> None:
    picture, text = await asyncio.gather(upload(client, "a.txt", PNG), upload(client, "limits.txt", LIMITS))
    assert (picture.status_code, picture.json()["state"], picture.json()["chunks"]) == (201, "failed", 0)
    assert "no text layer" in picture.json()["reason"]
    assert text.json()["state"] == "ready"


async def test_a_file_over_the_limit_is_refused_and_not_kept(client: httpx.AsyncClient) -> None:
    problem = assert_problem(await upload(client, "a.txt", "x" * (LIMIT + 1)), 413, "document_too_large")
    assert "MYSTACK_MAX_UPLOAD_BYTES" in problem["detail"]
    assert (await upload(client, "a.txt", "x " * (LIMIT // 2))).status_code == 201
    assert await documents(client) == ["a.txt"]


@pytest.mark.parametrize("said", [False, True])
async def test_a_far_too_large_file_is_refused_while_it_comes(client: httpx.AsyncClient, said: bool) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(1_000):
            sent += 10_000
            yield b"x" * 10_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"} | ({"Content-Length": "10000000"} if said else {})
    response = await client.post("/documents/upload", content=body(), headers=headers)
    problem = assert_problem(response, 413, "document_too_large")
    assert "MYSTACK_MAX_UPLOAD_BYTES" in problem["detail"]
    assert sent < 1_000_000
    assert await documents(client) == []


async def test_json_instead_of_a_form_is_told_what_is_read(client: httpx.AsyncClient) -> None:
    response = await client.post("/documents/upload", json={"file": "a"})
    assert "multipart/form-data" in assert_problem(response, 415, "not_a_form")["detail"]


async def test_a_form_without_a_file_names_what_is_missing(client: httpx.AsyncClient) -> None:
    response = await client.post("/documents/upload", files={"other": ("a.txt", b"text")})
    assert "file" in [error["field"] for error in assert_problem(response, 422, "invalid_request")["errors"]]
    text = await client.post("/documents/upload", files={"file": (None, b"text")})
    assert assert_problem(text, 422, "invalid_request")["detail"] == "file must be a file, with a file name."


async def test_a_form_with_two_files_is_refused_so_that_none_is_lost(client: httpx.AsyncClient) -> None:
    files = [("file", ("a.txt", b"one")), ("file", ("b.txt", b"two"))]
    response = await client.post("/documents/upload", files=files)
    assert "one at a time" in assert_problem(response, 422, "document_refused")["detail"]
    assert await documents(client) == []


async def test_a_form_that_cannot_be_read_is_a_400(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    response = await client.post("/documents/upload", content=b"--x\r\n", headers=headers)
    assert_problem(response, 400, "bad_request")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("metadata", said) for said in ("no json", "[]", "1", '{"a": {"b": 1}}', '{"": 1}')),
        *(("collection", said) for said in ("Not A Name", "../up", "ümlaut", "x" * 64)),
        ("kind", "x" * 64),
        ("tags", ",".join(map(str, range(51)))),
        ("colour", "red"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_kept(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await upload(client, "a.txt", "text", **{field: value})
    problem = assert_problem(response, 422, "invalid_request")
    assert problem["errors"][0]["field"].split(".")[0] == field
    assert value not in problem["detail"] or len(value) < 3
    assert await documents(client) == []


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_page_of_another_site_writes_nothing(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    sent = await client.post("/documents/upload", files={"file": ("a.txt", b"text")}, headers=headers)
    assert_problem(sent, 403, "foreign_origin")
    assert await documents(client) == []


async def test_a_server_with_a_key_takes_documents_from_its_owner_alone() -> None:
    async with client_of(app_over(api_key="sesame-42")) as client:
        assert_problem(await upload(client, "a.txt", "text", wait=0), 401, "api_key_required")
        client.headers["Authorization"] = "Bearer sesame-42"
        await taken_in(client, "a.txt", "Some text.")
