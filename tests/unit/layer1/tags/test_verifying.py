"""What the rules for lines and paths break is found before a tag is made of it, in toys and in this repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.tag_repository import ROOT, Repository

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


def test_this_repository_can_be_cut_into_tags(tmp_path: Path, home: Path) -> None:
    """A clone of HEAD; its locks stay as they are here, as rebuilding them may need a network."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of MyStack has no git history")
    here = Repository(tmp_path / "here", home)
    command = ["git", "clone", "--quiet", "--shared", "--no-tags", str(ROOT), str(here.folder)]
    subprocess.run(command, env=here.environment | {"HOME": os.environ.get("HOME", str(home))}, check=True)
    code, said, error = here.script("verify", "--no-locks")
    assert (code, error) == (0, ""), said
