"""The tag builder, on toy repositories made by real git and on this repository.

The toys are written with `@2` for the name of a layer: this file is in every tag itself, so it must not name any.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "scripts" / "tag_layers.py"

README = """# Toy

| layer | what |
|---|---|
| [@1](@1_api/README.md) | a chat |
| [@2](@2_rag/README.md) | documents |
| [@3](@3_db/README.md) | a database |

All the layers.
"""
PYPROJECT = """[project]
name = "toy"
version = "1"
requires-python = ">=3.11"

[project.optional-dependencies]
@1 = []
@2 = []
@3 = []
"""
TOY: dict[str, str | bytes] = {
    "README.md": README,
    "pyproject.toml": PYPROJECT,
    ".gitignore": "dist/\n@2_rag/cache/\n",
    ".github/workflows/@3.yml": "on: push\n",
    "start.py": "from pathlib import Path\nraise SystemExit(len(list(Path().glob('@*_*'))) > 2)\n",
    "windows.txt": b"one @1\r\ntwo @2\r\nend\r\n",
    "no-end.txt": "@1\n@3\nend",
    "picture.bin": b"\x89PNG\0 @3 \n",
    "nul.bin": b"\0\n@3\n",
    "latin.txt": "@3 caf\u00e9\n".encode("latin-1"),
    "run.sh": "#!/bin/sh\n: @1\n: @2\n",
    "words.txt": "multi@3\n@s\nmy_@2\n",
    "@1_api/README.md": "# A chat API\n",
    "@1_api/.env.example": "A=1\n",
    "@2_rag/README.md": "\nAnswers from documents\n",
    "@2_rag/.env.example": "B=1\n",
    "@3_db/README.md": "<p>\n\n## A database\n",
    "docs/decisions/@2-parsers.md": "why\n",
    "docs/@2/recipes/x": "x\n",
    "tests/unit/@1/test_a.py": "A = 1\n",
    "tests/unit/@2/test_b.py": "B = 1\n",
}


def named(text: str) -> str:
    return re.sub(r"@(?=\d|s\b|\*)", "layer", text)


class Repository:
    """A real repository in a temporary folder, and the script run on it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        fixed = {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "TMPDIR": str(home)}
        self.environment = kept | PEOPLE | fixed

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def blob(self, name: str) -> bytes:
        command = ["git", "-C", str(self.folder), "show", named(name)]
        return subprocess.run(command, env=self.environment, capture_output=True, check=True).stdout

    def script(self, *arguments: str, python: str = sys.executable, **environment: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        command = [python, str(SCRIPT), *arguments, "--repo", str(self.folder)]
        outer = self.environment | environment
        done = subprocess.run(command, env=outer, cwd=self.folder.parent, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            target = self.folder / named(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            raw = content.encode() if isinstance(content, str) else content
            target.write_bytes(named(raw.decode("latin-1")).encode("latin-1"))

    def commit(self, files: Mapping[str, str | bytes]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "work")

    def tags(self) -> dict[str, str]:
        lines = self.git("for-each-ref", "refs/tags", "--format=%(refname:strip=2) %(objectname)").splitlines()
        return dict(line.split() for line in lines)

    def paths(self, tag: str) -> set[str]:
        return set(self.git("ls-tree", "-r", "-z", "--name-only", tag).split("\0")[:-1])


PEOPLE = {
    "GIT_AUTHOR_NAME": "Zoë Author",
    "GIT_AUTHOR_EMAIL": "zoe@example.org",
    "GIT_AUTHOR_DATE": "1600000000 +0530",
    "GIT_COMMITTER_NAME": "Toy",
    "GIT_COMMITTER_EMAIL": "toy@example.org",
    "GIT_COMMITTER_DATE": "1700000000 -0300",
}


def make(folder: Path, home: Path, files: Mapping[str, str | bytes]) -> Repository:
    folder.mkdir()
    repo = Repository(folder, home)
    repo.git("init", "--quiet", "--initial-branch", "main")
    repo.git("config", "core.autocrlf", "false")
    if files:
        repo.commit(files)
    return repo


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Home and temporary folder of every command, so that no setting of the user counts and leftovers are seen."""
    folder = tmp_path / "git-home"
    folder.mkdir()
    return folder


@pytest.fixture
def toy(tmp_path: Path, home: Path) -> Repository:
    repo = make(tmp_path / "toy", home, {})
    repo.write(TOY)
    (repo.folder / "run.sh").chmod(0o755)
    (repo.folder / "first").symlink_to(named("@1_api"))
    (repo.folder / "newest").symlink_to(named("@3_db"))
    repo.commit({})
    return repo


@pytest.fixture
def built(toy: Repository) -> Repository:
    assert toy.script("build", "--edition", "0")[0] == 0
    return toy


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
    assert [line.split()[:2] for line in said.splitlines()[3:]] == [
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


def test_a_sound_tree_is_verified(toy: Repository) -> None:
    code, said, _ = toy.script("verify")
    assert code == 0
    assert "well formed" in said


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
    beside = str(Path(sys.executable).parent)
    if not os.environ.get(tool.upper()) and not shutil.which(tool, path=f"{os.environ['PATH']}{os.pathsep}{beside}"):
        pytest.skip(f"{tool} is not installed")


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


def without_tools(home: Path) -> dict[str, str]:
    """A Python with nothing beside it, and a PATH that has git only."""
    for tool, found in [("git", shutil.which("git")), ("python", sys.executable)]:
        (home / tool).unlink(missing_ok=True)
        (home / tool).symlink_to(str(found))
    return {"python": str(home / "python"), "PATH": str(home)}


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


def test_this_repository_can_be_cut_into_tags(tmp_path: Path, home: Path) -> None:
    """A clone of HEAD; its locks stay as they are here, as rebuilding them may need a network."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of MyStack has no git history")
    here = Repository(tmp_path / "here", home)
    command = ["git", "clone", "--quiet", "--shared", "--no-tags", str(ROOT), str(here.folder)]
    subprocess.run(command, env=here.environment | {"HOME": os.environ.get("HOME", str(home))}, check=True)
    code, said, error = here.script("verify", "--no-locks")
    assert (code, error) == (0, ""), said
