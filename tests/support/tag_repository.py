"""Toy repositories made by real git, and the tag builder run on them.

The toys are written with `@2` for the name of a layer: this file is in every tag itself, so it must not name any.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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
PEOPLE = {
    "GIT_AUTHOR_NAME": "Zoë Author",
    "GIT_AUTHOR_EMAIL": "zoe@example.org",
    "GIT_AUTHOR_DATE": "1600000000 +0530",
    "GIT_COMMITTER_NAME": "Toy",
    "GIT_COMMITTER_EMAIL": "toy@example.org",
    "GIT_COMMITTER_DATE": "1700000000 -0300",
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
