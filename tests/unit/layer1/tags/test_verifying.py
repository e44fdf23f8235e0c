"""What the rules for lines and paths break is found before a tag is made of it, in toys and in this repository."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.tag_repository import ROOT, SCRIPT, Repository

BROKEN: dict[str, tuple[dict[str, str | bytes], str]] = {
    "empty": ({"only.txt": "for @2\n"}, "only.txt: nothing is left"),
    "python": ({"a.py": "if True:\n    import @2_rag\n"}, "a.py: does not parse"),
    "toml": ({"a.toml": "x = [\n1, # @2\n2] # @2\n"}, "a.toml: does not parse"),
    "json": ({"a.json": '{"a": 1,\n"@2": 2}\n'}, "a.json: does not parse"),
    "link": ({"docs/a.md": "[see](<./x/../../my%20docs/#a>)\n", "my docs/@3/x": "x"}, "docs/a.md: links to my docs"),
    "image": ({"a.md": '<img src="/docs/b/">\n', "docs/b/@2.png": "x"}, "a.md: links to docs/b"),
    "reference": ({"a.md": "[a]\n\n[a]: docs/b\n", "docs/b/@2.png": "x"}, "a.md: links to docs/b"),
    "yaml": ({"a.yml": "s:\n  a:\n    k: 1\n  @2:\n    k: 2\n"}, "a.yml:4: opens a block"),
    "section": ({"a.toml": "[a]\nx = 1\n[@2]\ny = 1\n"}, "a.toml:3: is a heading"),
    "heading": ({"a.md": "# A\n\n## The @2\n\nText.\n"}, "a.md:3: is a heading"),
    "sentence": ({"a.md": "Some text that wraps and\nends with @2.\n"}, "a.md:2: is part of a longer sentence"),
    "item": ({"a.md": "- one\n- @2 and a\n  half\n"}, "a.md:2: is part of a longer"),
    "command": ({"Dockerfile": "RUN a \\\n    @2\n"}, "Dockerfile:2: ends a command"),
}


def test_a_sound_tree_is_verified(toy: Repository) -> None:
    code, said, _ = toy.script("verify")
    assert code == 0
    assert "well formed" in said


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_line_rule_breaks_is_found_and_refused(toy: Repository, name: str) -> None:
    files, problem = BROKEN[name]
    toy.commit(files)
    code, said, _ = toy.script("verify")
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith(f"layer 1: {problem}")]
    code, _, error = toy.script("build", "--edition", "0")
    assert code == 2
    assert problem in error
    assert toy.tags() == {}


def test_what_is_broken_or_missing_at_head_too_is_not_the_tags_fault(toy: Repository) -> None:
    page = "[gone](nowhere.md) `[x](only)`\n\n```\n$ a\n$ b @2\n$ c\n[x](only/)\n```\n"
    toy.commit({"a.md": page, "only/@2.txt": "x", "tsconfig.json": "{ // one\n// @2\n}\n", "bad.py": "def\n# @2\n"})
    assert toy.script("verify")[0] == 0


@pytest.fixture
def this_repository(tmp_path: Path, home: Path) -> Repository:
    """A clone of HEAD."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of MyStack has no git history")
    here = Repository(tmp_path / "here", home)
    command = ["git", "clone", "--quiet", "--shared", "--no-tags", str(ROOT), str(here.folder)]
    subprocess.run(command, env=here.environment | {"HOME": os.environ.get("HOME", str(home))}, check=True)
    return here


def test_this_repository_can_be_cut_into_tags(this_repository: Repository) -> None:
    """Its locks stay as they are here, as rebuilding them may need a network."""
    code, said, error = this_repository.script("verify", "--no-locks")
    assert (code, error) == (0, ""), said


def test_a_lower_layers_code_is_as_clean_as_all_of_it(
    this_repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A helper of a higher layer's tests that a lower tag keeps, and nobody calls there, is seen here."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    tags = import_module("tag_trees")
    head = tags.read_tree(tags.Git(this_repository.folder), "HEAD")
    for layer, tree in tags.layer_trees(head, locks=False).items():
        tags.write_folder(tree, tmp_path / f"tag-{layer}")
        for command in (["ruff", "check"], ["ruff", "format", "--check"], ["vulture"]):
            program = [str(Path(sys.executable).parent / command[0]), *command[1:]]
            done = subprocess.run(program, cwd=tmp_path / f"tag-{layer}", capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"tag of layer {layer}: {' '.join(command)}\n{done.stdout}"
