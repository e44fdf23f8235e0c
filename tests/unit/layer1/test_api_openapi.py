"""The OpenAPI document is what the app does: schemathesis tries all of it, with good and bad data."""

import asyncio
from typing import Any

import pytest
import schemathesis
from fastapi import APIRouter
from hypothesis import HealthCheck, Phase, settings
from schemathesis import BaseSchema

from tests.support.api import app_over, client_of

APP = app_over(max_body_bytes=100_000_000)
"""Room for whatever is made up: a 413 is right, and schemathesis does not count it as a refusal of bad data."""
PATIENCE = 60.0
"""In seconds. By itself schemathesis gives up after ten and takes the cancelled answer, a 503, for the app's own: on a
busy machine the longest texts take as long to embed."""
HOST = {"Host": "localhost"}
operations_of = schemathesis.pytest.from_fixture("document")


@pytest.fixture
def document() -> BaseSchema:
    """Read when it is asked for: for what is on the edge of each schema, cases are made up as soon as it is read."""
    return schemathesis.openapi.from_asgi("/openapi.json", APP, headers=HOST)


@pytest.mark.blocking
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("uncounted")
@operations_of.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_does_what_it_documents(case: Any) -> None:
    case.body = without_crossed_ranges(without_dimensions(ending_with_the_user(case.body)))
    case.call_and_validate(headers=HOST, timeout=PATIENCE)


def ending_with_the_user(body: Any) -> Any:
    """The one rule of `/v1` that JSON Schema has no words for: the last message is the user's."""
    if isinstance(body, dict) and isinstance(body.get("messages"), list) and body["messages"]:
        return {**body, "messages": [*body["messages"], {"role": "user", "content": "hello"}]}
    return body


def without_dimensions(body: Any) -> Any:
    """Nor for how many of them a model's vectors have, which depends on the model."""
    return {name: value for name, value in body.items() if name != "dimensions"} if isinstance(body, dict) else body


def without_crossed_ranges(body: Any) -> Any:
    """Nor for the ends of a range, of which the first is not the greater."""
    if not isinstance(body, dict) or not isinstance(body.get("filters"), dict):
        return body
    return {**body, "filters": {name: _first_end(asked) for name, asked in body["filters"].items()}}


def _first_end(asked: Any) -> Any:
    if not isinstance(asked, dict) or asked.keys() != {"gte", "lte"}:
        return asked
    gte, lte = asked["gte"], asked["lte"]
    comparable = isinstance(gte, str) == isinstance(lte, str) and isinstance(gte, str | float | int)
    return {"gte": gte} if comparable and isinstance(lte, str | float | int) and gte > lte else asked


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = APP.openapi()["paths"]
    return [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def test_all_that_is_referred_to_is_there() -> None:
    document = APP.openapi()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) == known


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_every_route_has_a_summary_and_an_example(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    for parameter in operation.get("parameters", []):
        assert parameter["schema"]["examples"], parameter["name"]
    if "requestBody" in operation:
        [content] = operation["requestBody"]["content"].values()
        assert required(content["schema"]) <= {"messages"}


def required(schema: dict[str, Any]) -> set[str]:
    """What a request must have and no example shows. A file is none: everybody has one."""
    if "$ref" in schema:
        return required(APP.openapi()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    fields = schema.get("properties", {})
    return {name for name in schema.get("required", ()) if not {"examples", "contentMediaType"} & fields[name].keys()}


@pytest.mark.parametrize(("method", "path", "operation"), operations())
def test_errors_are_documented_in_the_shape_in_which_they_are_sent(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    kind = "application/json" if path.startswith("/v1") else "application/problem+json"
    for status, response in operation["responses"].items():
        if not status.startswith("2") and not path.startswith("/health"):
            assert list(response["content"]) == [kind], status


async def test_a_blocking_call_in_a_route_is_found_out() -> None:
    """The guard of all these tests works: were a route to read a file on the loop, it would fail."""
    careless = APIRouter()

    @careless.get("/careless")
    async def careless_route() -> str:
        with open("/etc/hostname") as file:  # noqa: ASYNC230 - that is the point
            return file.read()

    async with client_of(app_over(extra=careless)) as client:
        assert (await client.get("/careless")).status_code == 500
        assert (await client.get("/")).status_code == 200
        await asyncio.sleep(0)
