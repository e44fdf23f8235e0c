"""The API of a layer as OpenAPI, as a Postman collection (v2.1, which Bruno imports too), and as the page's types.

Collection format: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

from layer1_basic_api.layers import Layer, load

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
PARAMETER = re.compile(r"\{(\w+)\}")
BY_TYPE: dict[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}
Json = dict[str, Any]


def pretty(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def api_description(layer: Layer) -> Json:
    """The OpenAPI of the layer's app under its default settings. Its version is the layer, not the day's release."""
    openapi: Json = load(layer.create_app)(load(layer.settings).model_construct()).openapi()
    return {**openapi, "info": {**openapi["info"], "version": str(layer.number)}}


def collection(openapi: Json, *, title: str) -> Json:
    """One request for each route, in a folder for each tag."""
    routes = [
        (entry["tags"][0], _request(openapi, method, path, entry))
        for path, methods in openapi["paths"].items()
        for method, entry in methods.items()
    ]
    folders = groupby(sorted(routes, key=lambda route: route[0]), key=lambda route: route[0])
    parameters = sorted({name for path in openapi["paths"] for name in PARAMETER.findall(path)})
    about = "Set base_url to your MyStack, and api_key where it asks for one."
    return {
        "info": {"name": f"MyStack, {title}", "description": about, "schema": SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{api_key}}", "type": "string"}]},
        "variable": [
            {"key": "base_url", "value": "http://127.0.0.1:8000"},
            {"key": "api_key", "value": ""},
            *({"key": name, "value": ""} for name in parameters),
        ],
        "item": [{"name": tag, "item": [request for _, request in entries]} for tag, entries in folders],
    }


def _request(openapi: Json, method: str, path: str, entry: Json) -> Json:
    parts = path.strip("/").split("/")
    url: Json = {"raw": "{{base_url}}" + PARAMETER.sub(r":\1", path), "host": ["{{base_url}}"]}
    url["path"] = [PARAMETER.sub(r":\1", part) for part in parts]
    if names := PARAMETER.findall(path):
        url["variable"] = [{"key": name, "value": f"{{{{{name}}}}}"} for name in names]
    request: Json = {"method": method.upper(), "header": [], "url": url}
    if schema := entry.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema"):
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        example = json.dumps(example_of(openapi, schema), indent=2, ensure_ascii=False)
        request["body"] = {"mode": "raw", "raw": example, "options": {"raw": {"language": "json"}}}
    return {"name": entry.get("summary", path), "request": request}


def example_of(openapi: Json, schema: Json) -> Any:
    """The documented example; without one, what is required, each with its own example or default."""
    if reference := schema.get("$ref"):
        return example_of(openapi, openapi["components"]["schemas"][reference.rpartition("/")[2]])
    if given := [
        *schema.get("examples", ()),
        *(schema[key] for key in ("example", "default", "const") if key in schema),
    ]:
        return given[0]
    if choices := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        return example_of(openapi, choices[0])
    return _plain_example(openapi, schema)


def _plain_example(openapi: Json, schema: Json) -> Any:
    if schema.get("type") == "object":
        fields, required = schema.get("properties", {}), schema.get("required", ())
        wanted = {name: field for name, field in fields.items() if name in required or "examples" in field}
        return {name: example_of(openapi, field) for name, field in wanted.items()}
    if schema.get("type") == "array" and schema.get("minItems"):
        return [example_of(openapi, schema["items"])]
    return schema["enum"][0] if "enum" in schema else BY_TYPE[schema.get("type", "object")]


def page_types(web: Path, openapi: Json) -> str | None:
    """TypeScript for the page; None where the layer adds nothing to it, or Node's packages are missing."""
    root, node = web.parent.parent, shutil.which("node")
    script = root / "layer1_basic_api" / "web" / "scripts" / "types.mjs"
    if not ((web / "package.json").is_file() and node and (root / "node_modules" / "openapi-typescript").is_dir()):
        return None
    with tempfile.TemporaryDirectory(prefix="api-types-") as folder:
        source, target = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(pretty(openapi), "utf-8")
        subprocess.run([node, script, source, target], cwd=web, check=True)
        return target.read_text("utf-8")
