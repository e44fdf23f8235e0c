"""How tags stand on one another, what they say, and that they never move."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.tag_repository import Repository, named


def test_each_tag_stands_on_the_one_below(built: Repository) -> None:
    assert built.git("rev-list", "--parents", "v3.0").splitlines() == [
        " ".join([built.git("rev-parse", f"v{layer}.0^{{}}") for layer in parents])
        for parents in [(3, 2), (2, 1), (1,)]
    ]


def test_the_difference_of_two_tags_is_what_the_layer_adds(built: Repository) -> None:
    for before, layer in [(1, 2), (2, 3)]:
        changes = built.git("diff", "--unified=0", "--no-renames", f"v{before}.0", f"v{layer}.0")
        assert not re.search("^-(?!-- )", changes, re.MULTILINE)
        for change in changes.split("diff --git ")[1:]:
            added = re.findall(r"^\+(?!\+\+ )(.*)", change, re.MULTILINE)
            of_layer = re.compile(named(f"@{layer}"))
            assert of_layer.search(change.splitlines()[0]) or all(of_layer.search(line) for line in added)
    assert built.git("diff", "v3.0", "HEAD") == ""


def test_a_tag_says_what_its_layer_adds(built: Repository) -> None:
    assert built.git("cat-file", "-t", "v2.0") == "tag"
    text = built.git("tag", "--list", "--format=%(contents)", "v2.0")
    assert text.startswith("v2.0: Answers from documents\n")
    adds, changes = text.split("Changes:")
    assert [line.strip() for line in adds.splitlines()[3:] if line.strip()] == [
        named(x) for x in ("docs/decisions/@2-parsers.md", "docs/@2", "@2_rag (2 files)", "tests/unit/@2")
    ]
    assert {"README.md", "pyproject.toml"} <= set(changes.split())
    assert built.git("rev-parse", "HEAD") in changes
    assert built.git("log", "-1", "--format=%s", "v3.0") == "v3.0: A database"


def test_one_head_gives_the_same_ids_everywhere(built: Repository, tmp_path: Path, home: Path) -> None:
    built.git("clone", "--quiet", "--depth", "1", "--no-tags", f"file://{built.folder}", str(tmp_path / "again"))
    (home / ".gitconfig").write_text("[user]\nname = Other\nemail = o@example.org\n[i18n]\ncommitEncoding = latin1\n")
    again = Repository(tmp_path / "again", home)
    assert again.tags() == {}
    assert again.script("build", "--edition", "0")[0] == 0
    assert again.tags() == built.tags()
    people = again.git("cat-file", "commit", "HEAD").split("\nauthor ")[1].split("\n\n")[0]
    assert again.git("cat-file", "commit", "v3.0").split("\nauthor ")[1].split("\n\n")[0] == people
    assert "\ntagger Toy <toy@example.org> 1700000000 -0300\n" in again.git("cat-file", "tag", "v3.0")


def test_built_again_it_is_unchanged(built: Repository) -> None:
    before = built.tags()
    built.git("tag", "--delete", "v3.0")
    code, said, _ = built.script("build", "--edition", "0")
    assert code == 0
    assert [line.split()[0::2] for line in said.splitlines()] == [
        ["v1.0", "unchanged"],
        ["v2.0", "unchanged"],
        ["v3.0", "new"],
    ]
    assert built.tags() == before


def test_a_fix_is_the_next_edition(built: Repository) -> None:
    first = built.tags()
    built.commit({"@1_api/README.md": "# A chat API, fixed\n"})
    assert built.script("build", "--edition", "1")[0] == 0
    assert first.items() <= built.tags().items()
    for layer in (1, 2, 3):
        assert built.git("diff", "--name-only", f"v{layer}.0", f"v{layer}.1") == named("@1_api/README.md")
    assert built.script("test", "--only", "1")[1].splitlines()[-1].startswith("v1.1  pass")


def test_a_tag_never_moves_and_none_is_made(built: Repository) -> None:
    built.git("tag", "--delete", "v3.0")
    before = built.tags()
    built.commit({"@2_rag/README.md": "fixed\n"})
    code, said, error = built.script("build", "--edition", "0")
    assert (code, said) == (2, "")
    assert error.startswith("tag_layers: v1.0, v2.0 are there already")
    assert "--edition 1" in error
    assert built.tags() == before


def test_none_is_made_where_git_refuses_one(toy: Repository) -> None:
    toy.git("tag", "v2.0/mine")
    assert toy.script("build", "--edition", "0")[0] == 2
    assert set(toy.tags()) == {"v2.0/mine"}


def test_own_work_follows_a_fix(built: Repository) -> None:
    built.git("checkout", "--quiet", "-b", "mine", "v2.0")
    built.commit({"exercise.txt": "mine\n"})
    built.git("checkout", "--quiet", "main")
    built.commit({"@1_api/README.md": "# Fixed\n"})
    assert built.script("build", "--edition", "1")[0] == 0
    built.git("rebase", "--quiet", "--onto", "v2.1", "v2.0", "mine")
    assert built.git("diff", "--name-only", "v2.1", "mine") == "exercise.txt"
