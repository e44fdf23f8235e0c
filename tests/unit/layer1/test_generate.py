"""What is generated follows from the code: nothing is out of date, and a file that is gets named."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from layer1_basic_api.api.config import Settings, variable_name
from layer1_basic_api.api.main import create_app
from tests.docs.execute import copy_repository

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "layer1_basic_api" / ".env.example"
COLLECTION = ROOT / "docs" / "layer1" / "mystack.postman_collection.json"


def generate(root: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, str(root / "scripts" / "generate.py"), *arguments]
    done = subprocess.run(
        command, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_repository(ROOT, tmp_path / "mystack")


def test_nothing_is_out_of_date() -> None:
    assert generate(ROOT, "--check") == (0, "")


def test_changed_files_are_named_and_put_right(copy: Path) -> None:
    names = ["layer1_basic_api/.env.example", "docs/layer1/cli.md", "docs/layer1/openapi.json"]
    generate(copy)
    before = {name: (copy / name).read_text("utf-8") for name in names}
    for name, text in before.items():
        (copy / name).write_text(text + "by hand\n", "utf-8")
    named = "".join(f"out of date: {name}\n" for name in names)
    assert generate(copy, "--check") == (1, f"{named}Run: python scripts/generate.py\n")
    assert generate(copy) == (0, named.replace("out of date", "written"))
    assert {name: (copy / name).read_text("utf-8") for name in names} == before


def test_a_new_layer_and_a_changed_setting_are_found(copy: Path) -> None:
    number = 2
    folder = copy / f"layer{number}_toy"
    folder.mkdir()
    settings = "from layer1_basic_api.api.config import Settings as Lower, variable\n\n\nclass Settings(Lower):\n"
    settings += '    # The toy\n    toy: str = variable("red", "MYSTACK_TOY", about="Its colour.")\n'
    (folder / "config.py").write_text(settings)
    config = copy / "layer1_basic_api" / "api" / "config.py"
    config.write_text(config.read_text("utf-8").replace('8000, "FASTAPI_PORT"', '8080, "FASTAPI_PORT"'), "utf-8")
    layer = (copy / "layer1_basic_api" / "layer.py").read_text("utf-8")
    layer = layer.replace("number=1", f"number={number}")
    layer = layer.replace("layer1_basic_api.api.config:", f"layer{number}_toy.config:")
    (folder / "layer.py").write_text(layer)
    written = generate(copy)[1].splitlines()
    assert f"written: layer{number}_toy/.env.example" in written
    assert "written: layer1_basic_api/.env.example" in written
    example = (folder / ".env.example").read_text("utf-8")
    own = "# --- The toy ---\n\n# Its colour.\n#MYSTACK_TOY=red\n"
    assert example.index(own) < example.index("# --- The server ---")


def test_the_example_names_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    lines = re.findall(r"^#(\w+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert [name for name, _ in lines] == [variable_name(Settings, field) for field in Settings.model_fields]
    monkeypatch.delenv("MYSTACK_DATA")
    plain = Settings()
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in lines), "utf-8")
    from_file = Settings()
    assert {**from_file.model_dump(), "data": None} == {**plain.model_dump(), "data": None}
    assert from_file.data == own_home / ".mystack"


def test_the_example_sets_nothing_and_holds_no_secret() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    assert all(line == "" or line.startswith("#") for line in lines)
    secrets = [variable_name(Settings, name) for name, info in Settings.model_fields.items() if "Secret" in repr(info)]
    assert {f"#{name}=" for name in secrets} <= set(lines)


def requests(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield from requests(item["item"]) if "item" in item else [item["request"]]


@pytest.mark.blocking
def test_every_request_of_the_collection_is_answered() -> None:
    """The collection is filled in as Postman would, and sent to the app with the simulated model."""
    collection = json.loads(COLLECTION.read_text("utf-8"))
    assert collection["info"]["schema"].endswith("/v2.1.0/collection.json")
    app = create_app(Settings.load(llm="simulated", simulated="tokens=3"))
    sent = list(requests(collection["item"]))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for request in sent:
            path = "/" + "/".join(request["url"]["path"]).replace(":model", "simulated")
            body = json.loads(request["body"]["raw"]) if "body" in request else None
            if body and "model" in body:
                body["model"] = "simulated"
            assert client.request(request["method"], path, json=body).status_code == 200, request["url"]["raw"]
    assert len(sent) == sum(len(methods) for methods in app.openapi()["paths"].values())


def test_every_schema_that_the_api_refers_to_is_described() -> None:
    text = (ROOT / "docs" / "layer1" / "openapi.json").read_text("utf-8")
    described = json.loads(text)["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) <= set(described)
