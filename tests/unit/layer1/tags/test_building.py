"""Building leaves the repository alone or refuses in a sentence; each tag is tested in a checkout of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.tag_repository import Repository, make, named


@pytest.mark.parametrize("path", ["README.md", "new.txt"])
def test_refuses_what_is_not_committed(toy: Repository, path: str) -> None:
    toy.write({path: "changed\n"})
    code, _, error = toy.script("build", "--edition", "0")
    assert code == 2
    assert "not committed" in error
    assert toy.tags() == {}


def test_a_dry_run_and_a_refusal_leave_nothing(toy: Repository, home: Path) -> None:
    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in toy.folder.rglob("*") if path.is_file()}

    before = everything()
    code, said, _ = toy.script("build", "--edition", "0", "--dry-run")
    assert code == 0
    assert said.count("would be new") == 3
    assert everything() == before
    assert list(home.iterdir()) == []


def test_index_and_working_tree_are_left_alone(toy: Repository) -> None:
    os.utime(toy.folder / "README.md", (1, 1))
    index = (toy.folder / ".git" / "index").read_bytes()
    assert toy.script("build", "--edition", "0")[0] == 0
    assert (toy.folder / ".git" / "index").read_bytes() == index
    assert toy.git("status", "--porcelain") == ""
    assert toy.git("branch", "--all", "--format=%(refname)") == "refs/heads/main"


def test_builds_in_a_linked_worktree_and_in_a_hook_of_another_repository(
    toy: Repository, tmp_path: Path, home: Path
) -> None:
    toy.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    other = make(tmp_path / "other", home, {"a": "1"})
    hook = {"GIT_DIR": str(other.folder / ".git"), "GIT_INDEX_FILE": str(other.folder / ".git" / "index")}
    assert Repository(tmp_path / "linked", home).script("build", "--edition", "0", **hook)[0] == 0
    assert set(toy.tags()) == {"v1.0", "v2.0", "v3.0"}


def test_each_tag_is_tested_in_its_own_checkout(built: Repository, home: Path) -> None:
    code, said, _ = built.script("test")
    assert code == 1
    assert [line.split()[-1] for line in said.splitlines()[:2]] == ["check", "test"]
    assert [line.split()[:2] for line in said.splitlines()[6:]] == [
        ["v1.0", "pass"],
        ["v2.0", "pass"],
        ["v3.0", "miss"],
    ]
    assert built.script("test", "--only", "2")[0] == 0
    assert list(home.iterdir()) == []


def test_head_is_tested_before_there_are_tags(toy: Repository) -> None:
    code, _, error = toy.script("test")
    assert code == 2
    assert "--head" in error
    code, said, _ = toy.script("test", "--head", "--only", "1")
    assert code == 0
    assert said.splitlines()[-1].startswith("v1.0  pass")
    assert toy.tags() == {}


def test_each_refusal_is_one_sentence(tmp_path: Path, home: Path) -> None:
    (tmp_path / "plain").mkdir()
    said = {
        "is not a git checkout": Repository(tmp_path / "plain", home),
        "is not a folder": Repository(tmp_path / "absent", home),
        "no commit yet": make(tmp_path / "new", home, {}),
        "No layer folder": make(tmp_path / "flat", home, {"a": "1"}),
        named("found: @1_a, @3_c"): make(tmp_path / "gap", home, {"@1_a/x": "1", "@3_c/x": "1"}),
        named("found: @1_a, @1_b"): make(tmp_path / "twice", home, {"@1_a/x": "1", "@1_b/x": "1"}),
    }
    for sentence, repo in said.items():
        code, out, error = repo.script("build", "--edition", "0")
        assert (code, out, error.count("\n")) == (2, "", 1)
        assert error.startswith("tag_layers: ")
        assert sentence in error
