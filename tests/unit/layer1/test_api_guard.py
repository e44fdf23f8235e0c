from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter

from tests.support.api import app_over, client_of

ASK = {"message": "Hi"}
KEY = "key-of-42-ümlauts"
FRIEND = "https://app.example"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_over()) as client:
        yield client


@pytest.fixture
async def locked() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_over(api_key=KEY, allowed_origins=(FRIEND,))) as client:
        yield client


def bearer(key: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", f"Bearer {key}".encode())]


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8000", "localhost:", "localhost.", "localhost.:8000"),
        *("127.0.0.1", "127.0.0.1:8000", "127.0.0.2", "127.0.0.1.", "127.255.255.254:8000"),
        *("[::1]", "[::1]:8000", "[0:0:0:0:0:0:0:1]"),
        *("mystack.localhost", "a.b.localhost:8000", "mystack.localhost."),
    ],
)
async def test_loopback_names_are_answered(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/capabilities", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example:8000",
        "evil.example.",
        "localhost..",
        "notlocalhost",
        "localhost.localdomain",
        "128.0.0.1",
        "127.0.0.256",
        "127.0.0.1.evil.example",
        "10.0.0.7",
        "evil.example#localhost",
        "localhost/../evil.example",
        "127.0.0.1.nip.io",
        "[::1",
        "::1",
        "[::2]",
        "0.0.0.0",
        "localhost\x00",
        "local host",
        "é",
    ],
)
async def test_any_other_name_may_be_rebound_dns_and_is_refused(client: httpx.AsyncClient, host: str) -> None:
    for method, path in (("GET", "/capabilities"), ("POST", "/chat"), ("GET", "/"), ("GET", "/v1/models")):
        response = await client.request(method, path, headers=[(b"host", host.encode())], json=ASK)
        assert response.status_code == 400
        assert "host_not_allowed" in response.text


async def test_no_route_at_all_answers_to_a_foreign_name() -> None:
    app = app_over()
    described = [(method, path) for path, methods in app.openapi()["paths"].items() for method in methods]
    page = ("/", "/index.html", "/docs", "/docs/", "/docs.html", "/openapi.json", "/favicon.svg", "/assets/a.js", "/x")
    async with client_of(app) as client:
        for method, path in (*described, *(("get", path) for path in page)):
            for host in ("evil.example", "rebound.evil.example:8000"):
                response = await client.request(method.upper(), path, headers={"Host": host})
                assert (response.status_code, "host_not_allowed" in response.text) == (400, True), path


async def test_no_host_and_two_hosts_are_refused(client: httpx.AsyncClient) -> None:
    request = client.build_request("GET", "/capabilities")
    del request.headers["host"]
    for host in ("localhost", "evil.example"):
        twice = client.build_request("GET", "/capabilities", headers=[("Host", "localhost"), ("Host", host)])
        for response in (await client.send(request), await client.send(twice)):
            assert response.status_code == 400
            assert response.json()["detail"] == "The request must say in one header `Host` which server it is for."


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
async def test_probes_reach_health_by_any_address_and_without_a_host(client: httpx.AsyncClient, path: str) -> None:
    for host in ("10.0.0.7:8000", "0.0.0.0", "[fd00::7]:8000"):
        assert (await client.get(path, headers={"Host": host})).status_code == 200
    nameless = client.build_request("GET", path)
    del nameless.headers["host"]
    assert (await client.send(nameless)).status_code == 200
    for name in ("evil.example", "10.0.0.7.nip.io", ""):
        assert (await client.get(path, headers={"Host": name})).status_code == 400


async def test_names_can_be_allowed() -> None:
    async with client_of(app_over(allowed_hosts=("Chat.Example", "[fd00::7]", "fd00::8", "by.example:8443"))) as client:
        for host in ("chat.example.", "[FD00::7]:8000", "[fd00::8]", "by.example", "by.example:8443"):
            assert (await client.get("/capabilities", headers={"Host": host})).status_code == 200
        assert (await client.get("/capabilities", headers={"Host": "chat.example:443"})).status_code == 200
        assert (await client.get("/capabilities", headers={"Host": "other.example"})).status_code == 400
    async with client_of(app_over(allowed_hosts=("*",))) as client:
        assert (await client.get("/capabilities", headers={"Host": "any.example"})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost:8000", "Host": "localhost:8000", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://localhost", "Host": "localhost"},
    ],
)
async def test_our_own_page_and_other_programs_may_write(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.post("/chat", json=ASK, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "ftp://localhost", "Host": "localhost"},
        {"Origin": "http://user@localhost", "Host": "localhost"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:3000", "Host": "localhost:8000", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:8000", "Host": "localhost:8000", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:8000", "Host": "127.0.0.1:8000"},
    ],
)
@pytest.mark.parametrize("path", ["/chat", "/v1/chat/completions"])
async def test_pages_of_other_sites_may_not(client: httpx.AsyncClient, headers: dict[str, str], path: str) -> None:
    response = await client.post(path, json=ASK, headers=headers)
    assert response.status_code == 403
    assert "foreign_origin" in response.text
    assert "access-control-allow-origin" not in response.headers


async def test_other_sites_learn_nothing_from_reading(client: httpx.AsyncClient) -> None:
    response = await client.get("/capabilities", headers={"Origin": "https://evil.example"})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.blocking  # a failure that nobody expected is printed with the lines of its files, which are read
async def test_an_allowed_origin_passes_and_can_read_success_and_every_error() -> None:
    broken = APIRouter()

    @broken.post("/broken")
    async def fail() -> None:
        raise ZeroDivisionError

    app = app_over(api_key=KEY, allowed_origins=(FRIEND,), max_body_bytes=1000, extra=broken)
    allowed = [(b"origin", FRIEND.encode()), (b"sec-fetch-site", b"cross-site")]
    async with client_of(app) as client:
        answers = {
            200: await client.post("/chat", json=ASK, headers=[*allowed, *bearer(KEY)]),
            401: await client.post("/chat", json=ASK, headers=allowed),
            404: await client.get("/nothing", headers=[*allowed, *bearer(KEY)]),
            413: await client.post("/chat", json={"message": "x" * 2000}, headers=[*allowed, *bearer(KEY)]),
            422: await client.post("/chat", json={}, headers=[*allowed, *bearer(KEY)]),
            500: await client.post("/broken", headers=[*allowed, *bearer(KEY)]),
        }
    for status, response in answers.items():
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == FRIEND
        assert "X-Request-ID" in response.headers["access-control-expose-headers"]
        assert response.headers["x-request-id"]
        if status >= 400:
            assert response.json()["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("named", [f"{FRIEND}/", "HTTPS://App.Example"])
async def test_an_origin_may_be_named_as_people_paste_it(named: str) -> None:
    async with client_of(app_over(allowed_origins=(named,))) as client:
        response = await client.post("/chat", json=ASK, headers={"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, FRIEND)


async def test_a_preflight_needs_no_key_and_is_answered_to_friends_only(locked: httpx.AsyncClient) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    friend = await locked.options("/chat", headers={"Origin": FRIEND, **asked})
    assert friend.status_code == 200
    assert friend.headers["access-control-allow-origin"] == FRIEND
    assert "authorization" in friend.headers["access-control-allow-headers"].lower()
    assert friend.headers["x-request-id"]
    stranger = await locked.options("/chat", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize(
    ("origin", "method", "what"), [("https://evil.example", "POST", "origin"), (FRIEND, "BREW", "method")]
)
async def test_a_refused_preflight_is_a_problem(locked: httpx.AsyncClient, origin: str, method: str, what: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    refused = await locked.options("/chat", headers=asked)
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert refused.headers["vary"] == "Origin"
    problem = refused.json()
    assert (problem["code"], problem["request_id"]) == ("preflight_refused", refused.headers["x-request-id"])
    assert problem["detail"].startswith(f"Not allowed: {what}.")
    as_openai = await locked.options("/v1/chat/completions", headers=asked)
    assert as_openai.json()["error"]["code"] == "preflight_refused"


async def test_a_friend_may_send_the_headers_of_openais_sdk(locked: httpx.AsyncClient) -> None:
    wanted = "authorization,content-type,x-stainless-lang,x-stainless-retry-count"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": wanted}
    friend = await locked.options("/v1/chat/completions", headers={"Origin": FRIEND, **asked})
    assert (friend.status_code, friend.headers["access-control-allow-headers"]) == (200, wanted)


@pytest.mark.parametrize(
    "path", ["/chat", "/models", "/capabilities", "/v1/models", "/v1/chat/completions", "/nothing"]
)
async def test_without_the_key_nothing_is_told(locked: httpx.AsyncClient, path: str) -> None:
    for headers in ([], bearer("wrong"), bearer(""), bearer(KEY + "x"), [(b"authorization", KEY.encode())]):
        for method in ("GET", "POST", "HEAD", "OPTIONS", "DELETE"):
            response = await locked.request(method, path, headers=headers)
            assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


async def test_with_the_key_everything_is(locked: httpx.AsyncClient) -> None:
    assert (await locked.post("/chat", json=ASK, headers=bearer(KEY))).status_code == 200
    assert (await locked.get("/v1/models", headers=bearer(KEY))).status_code == 200
    lower = [(b"authorization", f"bearer  {KEY}".encode())]
    assert (await locked.get("/capabilities", headers=lower)).status_code == 200


async def test_page_health_and_documentation_need_no_key(locked: httpx.AsyncClient) -> None:
    for path in ("/", "/docs", "/openapi.json", "/health", "/health/ready"):
        for method in ("GET", "HEAD") if path in ("/", "/docs") else ("GET",):
            assert (await locked.request(method, path)).status_code == 200
    assert (await locked.get("/docs/")).headers["location"] == "/docs"


async def test_the_documentation_is_the_same_for_everybody(
    locked: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    """That is why it needs no key: nothing in it comes from this server's settings, least of all the key."""
    for path in ("/docs", "/openapi.json"):
        told = await locked.get(path)
        assert told.text == (await locked.get(path, headers=bearer(KEY))).text == (await client.get(path)).text
        assert KEY not in told.text


@pytest.mark.parametrize(
    "path",
    [
        "//chat",
        "/assets/../chat",
        "/assets/%2e%2e/chat",
        "/assets/..%2fchat",
        "/assets/../../chat",
        "/docs/../chat",
        "/./chat",
        "/chat/",
        "/health/../chat",
        "/index.html/../chat",
        "/CHAT",
        "/chat;x",
        "/%63hat",
    ],
)
async def test_no_path_gets_around_the_key(locked: httpx.AsyncClient, path: str) -> None:
    request = locked.build_request("POST", "http://localhost/", json=ASK)
    request.url = httpx.URL(scheme="http", host="localhost", raw_path=path.encode())
    response = await locked.send(request)
    assert response.status_code in (401, 404)
    assert "response" not in response.json()


async def test_every_answer_has_safe_headers(locked: httpx.AsyncClient) -> None:
    for path in ("/", "/health", "/nothing", "/v1/nothing", "/openapi.json"):
        headers = (await locked.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-site"
        assert headers["x-request-id"]
        assert "server" not in headers


async def test_the_request_id_of_the_client_is_taken_if_it_is_valid(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health", headers={"X-Request-ID": "mine-1"})).headers["x-request-id"] == "mine-1"
    replaced = (await client.get("/nothing", headers={"X-Request-ID": "not valid!"})).headers["x-request-id"]
    assert len(replaced) == 36
