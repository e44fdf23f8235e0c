"""The tree of a tag: which paths and lines of HEAD are in it, and how they are kept."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.tag_repository import TOY, Repository, make, named


def test_no_path_of_a_higher_layer(built: Repository) -> None:
    above = {named(path) for path in TOY if re.search("@[23]", path)}
    third = {named(path) for path in TOY if "@3" in path}
    everything = {named(path) for path in TOY} | {"first", "newest"}
    assert built.paths("v1.0") == everything - above - {"newest"}
    assert built.paths("v2.0") == everything - third - {"newest"}
    assert built.paths("v3.0") == everything


def test_no_line_of_a_higher_layer(built: Repository) -> None:
    for path, lost in [("README.md", "| [@{}]"), ("pyproject.toml", "@{} ="), ("run.sh", ": @{}")]:
        lines = built.blob(f"v3.0:{path}").splitlines(keepends=True)
        for layer in (1, 2):
            above = tuple(named(lost.format(number)).encode() for number in range(layer + 1, 4))
            assert built.blob(f"v{layer}.0:{path}") == b"".join(x for x in lines if not x.startswith(above))
    assert b"documents" not in built.blob("v1.0:README.md")
    assert built.blob("v1.0:.gitignore") == b"dist/\n"


def test_a_layer_is_named_by_a_word_that_begins_with_it(built: Repository) -> None:
    assert built.blob("v1.0:words.txt").decode() == named("multi@3\n@s\n").replace("multi@", "multilayer")
    assert named("my_@2").encode() in built.blob("v2.0:words.txt")


def test_layer_1_is_not_layer_10(tmp_path: Path, home: Path) -> None:
    files = {f"@{number}_x/README.md": f"# {number}\n" for number in range(1, 13)}
    repo = make(tmp_path / "twelve", home, files | {"list.txt": "".join(f"docs/@{n}/\n" for n in range(1, 13))})
    assert repo.script("build", "--edition", "0")[0] == 0
    for layer in (1, 2, 9, 10, 12):
        present = [named(f"@{number}") for number in range(1, layer + 1)]
        assert repo.paths(f"v{layer}.0") == {f"{name}_x/README.md" for name in present} | {"list.txt"}
        assert repo.blob(f"v{layer}.0:list.txt").decode().split() == [f"docs/{name}/" for name in present]


def test_what_is_not_utf8_text_passes_unchanged(built: Repository) -> None:
    for path in ("picture.bin", "nul.bin", "latin.txt"):
        assert built.blob(f"v1.0:{path}") == built.blob(f"HEAD:{path}") != b""


def test_line_ends_are_kept(built: Repository) -> None:
    assert built.blob("v1.0:windows.txt") == named("one @1\r\nend\r\n").encode()
    assert built.blob("v1.0:no-end.txt") == named("@1\nend").encode()


def test_modes_and_links_are_kept(built: Repository) -> None:
    assert built.git("ls-tree", "v1.0", "run.sh").startswith("100755 blob")
    assert built.git("ls-tree", "v1.0", "first").startswith("120000 blob")
    assert built.blob("v1.0:first").decode() == named("@1_api")


def test_odd_paths_are_kept(toy: Repository) -> None:
    odd = {'say "hi".txt', "a\nb.txt", "back\\slash.txt", "grüße.txt", " space.txt"}
    toy.commit(dict.fromkeys(odd, "one\nbut @2\n"))
    assert toy.script("build", "--edition", "0")[0] == 0
    assert odd <= toy.paths("v1.0")
    assert all(toy.blob(f"v1.0:{path}") == b"one\n" for path in odd)
