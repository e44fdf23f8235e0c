import pytest
from fastapi import APIRouter

from tests.support.api import app_over, client_of


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/chat", {"POST"}),
        ("DELETE", "/health", {"GET", "HEAD"}),
        ("DELETE", "/v1/models/a/b", {"GET", "HEAD"}),
        ("POST", "/", {"GET", "HEAD"}),
        ("PUT", "/openapi.json", {"GET", "HEAD"}),
        ("GET", "/thing", {"POST", "DELETE"}),
    ],
)
async def test_a_405_names_every_method_that_is_allowed(method: str, path: str, allowed: set[str]) -> None:
    extra = APIRouter()
    extra.post("/thing")(lambda: None)
    extra.delete("/thing")(lambda: None)
    async with client_of(app_over(extra=extra)) as client:
        response = await client.request(method, path)
    assert response.status_code == 405
    assert sorted(response.headers["allow"].split(", ")) == sorted(allowed)
