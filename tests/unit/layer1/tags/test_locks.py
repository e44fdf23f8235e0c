"""The locks of a tag: rebuilt where their manifests lost something, and never richer than HEAD's."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.tag_repository import PYPROJECT, ROOT, Repository, named

NPM_LOCK = """{"name": "toy", "lockfileVersion": 3, "requires": true, "packages": {
"": {"name": "toy", "workspaces": ["@*_*/web"]},
"@1_api/web": {"name": "one", "version": "1.0.0"}, "node_modules/one": {"resolved": "@1_api/web", "link": true},
"@2_rag/web": {"name": "two", "version": "1.0.0"}, "node_modules/two": {"resolved": "@2_rag/web", "link": true}}}
"""
UV_LOCK = """version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "toy"
version = "1"
source = { virtual = "." }

[package.metadata]
provides-extras = ["@1", "@2", "@3"]
"""
WORKSPACES: dict[str, str | bytes] = {
    "package.json": '{"name": "toy", "private": true, "workspaces": ["@*_*/web"]}\n',
    "package-lock.json": NPM_LOCK,
    "@1_api/web/package.json": '{"name": "one", "version": "1.0.0"}\n',
    "@2_rag/web/package.json": '{"name": "two", "version": "1.0.0"}\n',
}


def needs(tool: str) -> None:
    """Skips without the tool; it is looked for where the script looks."""
    beside = Path(sys.executable).parent
    path = os.pathsep.join([os.environ["PATH"], str(beside), str(ROOT / ".start" / beside.name)])
    if not os.environ.get(tool.upper()) and not shutil.which(tool, path=path):
        pytest.skip(f"{tool} is not installed")


def without_tools(home: Path) -> dict[str, str]:
    """A Python with nothing beside it, and a PATH that has git only."""
    for tool, found in [("git", shutil.which("git")), ("python", sys.executable)]:
        (home / tool).unlink(missing_ok=True)
        (home / tool).symlink_to(str(found))
    return {"python": str(home / "python"), "PATH": str(home)}


def test_the_npm_lock_loses_a_workspace_that_went(toy: Repository) -> None:
    needs("npm")
    toy.commit(WORKSPACES)
    code, _, error = toy.script("build", "--edition", "0")
    assert (code, error) == (0, "")
    packages = json.loads(toy.blob("v1.0:package-lock.json"))["packages"]
    assert set(packages) == {"", named("@1_api/web"), "node_modules/one"}
    assert toy.blob("v2.0:package-lock.json") == toy.blob("v3.0:package-lock.json") == named(NPM_LOCK).encode()


def test_the_uv_lock_loses_an_extra_that_went(toy: Repository) -> None:
    needs("uv")
    toy.commit({"uv.lock": UV_LOCK})
    code, _, error = toy.script("build", "--edition", "0", UV_OFFLINE="1")
    assert (code, error) == (0, "")
    extras = [tomllib.loads(toy.blob(f"v{n}.0:uv.lock").decode())["package"][0]["metadata"] for n in (1, 2, 3)]
    assert [len(extra["provides-extras"]) for extra in extras] == [1, 2, 3]


def test_a_lock_may_not_bring_in_what_head_has_not(toy: Repository) -> None:
    needs("uv")
    part = "[project]\nname = 'part'\nversion = '1'\n"
    more = 'dependencies = ["part"]\n\n[tool.uv.sources]\npart = { path = "part" }\n\n[project.optional'
    outdated = {"pyproject.toml": PYPROJECT.replace("\n[project.optional", more), "part/pyproject.toml": part}
    toy.commit({"uv.lock": UV_LOCK, **outdated})
    code, _, error = toy.script("build", "--edition", "0", UV_OFFLINE="1")
    assert code == 2
    assert "brought in what HEAD's has not (part 1" in error


def test_a_lock_whose_manifest_is_untouched_needs_no_tool(toy: Repository, home: Path) -> None:
    kept = {path: content for path, content in WORKSPACES.items() if "@2" not in path}
    toy.commit(kept | {"package-lock.json": NPM_LOCK.replace("@2_rag/web", "@1_api/web")})
    code, _, error = toy.script("build", "--edition", "0", **without_tools(home))
    assert (code, error) == (0, "")


def test_a_missing_tool_is_named(toy: Repository, home: Path) -> None:
    toy.commit(WORKSPACES)
    code, _, error = toy.script("build", "--edition", "0", **without_tools(home))
    assert code == 2
    assert error == "tag_layers: npm is not on PATH: it rebuilds the lock of a lower layer's tag.\n"
    assert toy.script("verify", "--no-locks", **without_tools(home))[0] == 0
