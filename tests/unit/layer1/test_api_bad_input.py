import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from layer1_basic_api.api.schemas.chat import MAX_HISTORY
from layer1_basic_api.api.schemas.common import MAX_TEXT
from tests.support.api import ObservedModel, app_over, client_of

JSON = {"Content-Type": "application/json"}
SECRET = "do-not-repeat-me"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_over(max_body_bytes=2_000_000)) as client:
        yield client


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]
    assert SECRET not in response.text
    return problem


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"message": ""}, "message", "must not be empty"),
        ({"message": " \n\t"}, "message", "must have something in it beside white space"),
        ({"message": None}, "message", "must be text"),
        ({"message": "x" * (MAX_TEXT + 1)}, "message", f"must have at most {MAX_TEXT} characters"),
        ({"message": f"{SECRET}\0"}, "message", "must not contain the character NUL"),
        ({"temperature": -1}, "temperature", "must be at least 0.0"),
        ({"temperature": 3}, "temperature", "must be at most 2.0"),
        ({"temperature": SECRET}, "temperature", "must be a number"),
        ({"max_tokens": -5}, "max_tokens", "must be at least 1"),
        ({"max_tokens": 1.5}, "max_tokens", "must be a whole number"),
        ({"max_tokens": 10**30}, "max_tokens", "must be at most 1000000"),
        ({"seed": 2**60}, "seed", "must be at most 9007199254740991"),
        ({"stop": [""]}, "stop.0", "must not be empty"),
        ({"stop": ["x"] * 9}, "stop", "must have at most 8 entries"),
        ({"stop": SECRET}, "stop", "must be a list"),
        ({"stream": SECRET}, "stream", "must be true or false"),
        ({"history": [SECRET]}, "history.0", "must be an object"),
        (
            {"history": [{"role": SECRET, "content": ""}]},
            "history.0.role",
            "must be 'system', 'user' or 'assistant'",
        ),
        ({"history": [{"role": "user"}]}, "history.0.content", "is required"),
        (
            {"history": [{"role": "user", "content": ""}] * 10_000},
            "history",
            f"must have at most {MAX_HISTORY} entries",
        ),
        ({"": SECRET}, '""', "is not a field of this request"),
        ({"colour": SECRET}, "colour", "is not a field of this request"),
        ({"model": "x" * 201}, "model", "must have at most 200 characters"),
    ],
)
async def test_a_wrong_field_is_named_in_words_and_never_repeated(
    client: httpx.AsyncClient, change: dict[str, Any], field: str, message: str
) -> None:
    response = await client.post("/chat", json={"message": "Hi", **change})
    problem = assert_problem(response, 422, "invalid_request")
    assert problem["errors"] == [{"field": field, "message": message}]
    assert problem["detail"] == f"{field} {message}."


NO_NAMES = (
    "../../x",
    "..",
    "a/../b",
    "a/..",
    "./x",
    "-h",
    "--help",
    "org/-x",
    "http://host/x",
    "a//b",
    "x; rm -rf ~",
    "x y",
    "$(id)",
    "`id`",
    "x\ny",
    "x\n",
    "\x1b[31mx",
    "x\x7f",
    "x\u202ey",
    "llamä",
)
NAMES = (
    "llama3:8b-instruct-q4_K_M",
    "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M",
    "registry.example:5000/team/model:latest",
    "meta-llama/Llama-3.1-8B-Instruct",
    "@cf/meta/llama-3-8b",
    "ft:gpt-4o-mini:org:name:id",
    "simulated:ttft=0.1,tps=50",
    "team/llama3+lora",
    "/root/.cache/models/llama-3..1",
)


@pytest.mark.parametrize("name", NO_NAMES)
async def test_what_cannot_be_the_name_of_a_model_is_refused_before_anybody_is_told_to_pull_it(
    client: httpx.AsyncClient, name: str
) -> None:
    problem = assert_problem(await client.post("/chat", json={"message": "Hi", "model": name}), 422, "invalid_request")
    assert problem["detail"].startswith("model must be the name of a model: letters, digits and")
    assert "pull" not in str(problem)
    messages = [{"role": "user", "content": "Hi"}]
    response = await client.post("/v1/chat/completions", json={"model": name, "messages": messages})
    error = response.json()["error"]
    assert (response.status_code, error["type"], error["param"]) == (400, "invalid_request_error", "model")
    assert error["message"] == problem["detail"]


@pytest.mark.parametrize("name", NAMES)
async def test_the_names_that_servers_give_their_models_are_passed_on(name: str) -> None:
    model = ObservedModel()
    messages = [{"role": "user", "content": "Hi"}]
    async with client_of(app_over(model)) as client:
        await client.post("/chat", json={"message": "Hi", "model": name})
        await client.post("/v1/chat/completions", json={"model": name, "messages": messages})
    assert [prompt.model for prompt in model.prompts] == [name, name]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
async def test_numbers_that_are_none(client: httpx.AsyncClient, number: str) -> None:
    body = f'{{"message": "Hi", "temperature": {number}}}'
    problem = assert_problem(await client.post("/chat", content=body, headers=JSON), 422, "invalid_request")
    assert problem["errors"][0]["field"] == "temperature"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"message": "Hi",}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"message":' * 100_000,
        b'{"message": "Hi", "seed": ' + b"9" * 10_000 + b"}",
        b'{"message": "' + SECRET.encode(),
    ],
    ids=["half", "comma", "no UTF-8", "deep lists", "deep objects", "huge number", "no end"],
)
async def test_what_is_no_json_is_a_400(client: httpx.AsyncClient, body: bytes) -> None:
    problem = assert_problem(await client.post("/chat", content=body, headers=JSON), 400, "bad_request")
    assert "not valid JSON" in problem["detail"]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"1"])
async def test_json_that_is_no_object(client: httpx.AsyncClient, body: bytes) -> None:
    problem = assert_problem(await client.post("/chat", content=body, headers=JSON), 422, "invalid_request")
    assert problem["errors"][0]["field"] == "body"


async def test_half_a_surrogate_pair(client: httpx.AsyncClient) -> None:
    body = b'{"message": "\\ud800"}'
    problem = assert_problem(await client.post("/chat", content=body, headers=JSON), 422, "invalid_request")
    assert problem["errors"] == [{"field": "message", "message": "must be text that is valid Unicode"}]


async def test_a_field_whose_name_is_hostile(client: httpx.AsyncClient) -> None:
    body = b'{"message": "Hi", "' + b"\\ud800<b>" * 1000 + b'": 1}'
    problem = assert_problem(await client.post("/chat", content=body, headers=JSON), 422, "invalid_request")
    assert len(problem["errors"][0]["field"]) < 500


async def test_of_a_key_given_twice_the_last_counts(client: httpx.AsyncClient) -> None:
    body = b'{"message": "one", "message": "two three"}'
    answer = (await client.post("/chat", content=body, headers=JSON)).json()
    assert answer["usage"]["prompt_tokens"] == 2


async def test_many_wrong_fields_are_listed_up_to_a_limit(client: httpx.AsyncClient) -> None:
    response = await client.post("/chat", json={"message": "Hi", **{f"field{n}": 1 for n in range(1000)}})
    assert len(assert_problem(response, 422, "invalid_request")["errors"]) == 20


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "json",
        "text/json",
        "application/jsonx",
        "text/plain; json",
    ],
)
async def test_a_body_that_does_not_say_it_is_json(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.post("/chat", content=b'{"message": "Hi"}', headers={"Content-Type": kind})
    problem = assert_problem(response, 415, "not_json")
    assert "Content-Type: application/json" in problem["detail"]


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, GZIP", "nonsense"])
async def test_a_compressed_body_is_told_what_would_be_read(client: httpx.AsyncClient, coding: str) -> None:
    body, headers = gzip.compress(b'{"message": "Hi"}'), {**JSON, "Content-Encoding": coding}
    response = await client.post("/chat", content=body, headers=headers)
    assert "Content-Encoding" in assert_problem(response, 415, "body_encoded")["detail"]
    assert response.headers["accept-encoding"] == "identity"
    openai = await client.post("/v1/chat/completions", content=body, headers=headers)
    assert (openai.status_code, openai.json()["error"]["code"]) == (415, "body_encoded")
    assert openai.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("coding", ["identity", "Identity", "", " identity , identity"])
async def test_a_body_that_says_it_is_not_compressed_is_read(client: httpx.AsyncClient, coding: str) -> None:
    response = await client.post("/chat", json={"message": "Hi"}, headers={"Content-Encoding": coding})
    assert response.status_code == 200


@pytest.mark.parametrize("kind", ["APPLICATION/JSON", "application/json; charset=utf-8", "application/ld+json"])
async def test_what_says_it_is_json_is_read_as_json(client: httpx.AsyncClient, kind: str) -> None:
    headers = {"Content-Type": kind}
    assert (await client.post("/chat", content=b'{"message": "Hi"}', headers=headers)).status_code == 200
    problem = assert_problem(await client.post("/chat", content=b'"Hi"', headers=headers), 422, "invalid_request")
    assert problem["detail"] == "body must be an object."


async def in_chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100_000):
        yield b"x" * 100_000


@pytest.mark.parametrize("path", ["/chat", "/v1/chat/completions"])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_large(client: httpx.AsyncClient, path: str, chunked: bool) -> None:
    response = await client.post(path, content=in_chunks(3_000_000) if chunked else b"x" * 3_000_000, headers=JSON)
    if path == "/chat":
        assert_problem(response, 413, "body_too_large")
        assert "MYSTACK_MAX_BODY_BYTES" in response.json()["detail"]
    else:
        assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")


async def test_one_megabyte_of_history_is_read(client: httpx.AsyncClient) -> None:
    history = [{"role": "user", "content": "x" * 100_000}] * 10
    assert (await client.post("/chat", json={"message": "Hi", "history": history})).status_code == 200


async def test_a_body_that_stops_coming_is_a_408() -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with client_of(app_over(body_seconds=0.05)) as client:
        response = await client.post("/chat", content=stuck(), headers=JSON)
        assert_problem(response, 408, "body_too_slow")
        assert response.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/chat/", 404, "not_found"),
        ("POST", "/nothing", 404, "not_found"),
        ("POST", "/chat/", 404, "not_found"),
        ("GET", "/assets/nothing.js", 404, "not_found"),
        ("GET", "/chat", 405, "method_not_allowed"),
        ("DELETE", "/health", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
        ("OPTIONS", "/docs", 405, "method_not_allowed"),
    ],
)
async def test_paths_and_methods_that_are_not_there(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    assert_problem(await client.request(method, path), status, code)
