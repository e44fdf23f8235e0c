"""The tree of each layer's tag, out of the tree of one commit: the path rule, the line rule and the lock rule.

Knows git only to read a commit; knows nothing of tags and editions, and never writes to the repository.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath

# Digits are taken greedily, so that layer 1 is not found in the name of layer 10; `multilayer3` names no layer.
NAMED = re.compile(rb"(?<![A-Za-z0-9])layer(\d+)")
PART = re.compile(r"layer(\d+)")
LAYER_FOLDER = re.compile(r"layer(\d+)_[^/]*(?=/)")
SYMLINK = "120000"
EXECUTABLE = "100755"
LOCK_COMMANDS = {
    "uv.lock": ("uv", "lock"),
    "package-lock.json": ("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"),
}
MANIFESTS = {"uv.lock": "pyproject.toml", "package-lock.json": "package.json"}


class TagError(Exception):
    """What stopped the work, as one sentence for the person at the terminal."""


@dataclass(frozen=True)
class File:
    """One entry of a tree. `stored` is git's id of the content, empty where the content was made here."""

    mode: str
    content: bytes
    stored: str = ""


Tree = dict[str, File]


@dataclass(frozen=True)
class Git:
    """Git in one folder, whatever a hook's GIT_DIR says; without optional locks `status` leaves the index alone."""

    folder: Path

    def run(self, *arguments: str, data: bytes = b"") -> bytes:
        """Standard output of one git command; raises TagError with git's own last line."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = ["git", "--no-optional-locks", "-C", str(self.folder), *arguments]
        try:
            done = subprocess.run(command, input=data, capture_output=True, env=environment, check=True)
        except FileNotFoundError as error:
            raise TagError("git is not on PATH.") from error
        except subprocess.CalledProcessError as error:
            raise TagError(f"git {arguments[0]}: {last_line(error.stderr)}") from error
        return done.stdout

    def text(self, *arguments: str) -> str:
        return self.run(*arguments).decode("utf-8", "surrogateescape").strip()


def last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it failed without a word."


def read_tree(git: Git, commit: str) -> Tree:
    """Every file of a commit with its content; a submodule is kept by its id."""
    listed = git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]
    entries = [(*head.split(), path) for head, path in (line.split(b"\t", 1) for line in listed)]
    blobs = read_blobs(git, {stored for _, kind, stored, _ in entries if kind == b"blob"})
    return {
        path.decode("utf-8", "surrogateescape"): File(mode.decode(), blobs.get(stored, b""), stored.decode())
        for mode, _, stored, path in entries
    }


def read_blobs(git: Git, stored: Iterable[bytes]) -> dict[bytes, bytes]:
    """Contents by id, by one process: `<id> blob <size>`, the content and a newline for each."""
    output = git.run("cat-file", "--batch", data=b"".join(blob + b"\n" for blob in stored))
    blobs: dict[bytes, bytes] = {}
    at = 0
    while at < len(output):
        start = output.index(b"\n", at) + 1
        name, _, size = output[at : start - 1].split()
        blobs[name] = output[start : start + int(size)]
        at = start + int(size) + 1
    return blobs


def layer_trees(head: Tree, *, locks: bool) -> dict[int, Tree]:
    """The tree of every tag by its layer. Without `locks`, locks stay as they are: rebuilding may need a network."""
    trees = {layer: layer_tree(head, layer) for layer in layers(head)}
    return {layer: rebuild_locks(head, tree) if locks else tree for layer, tree in trees.items()}


def layers(head: Tree) -> list[int]:
    """The layers that a tree holds, 1 to N; raises TagError where one is missing or there twice."""
    folders = {found.group(): int(found.group(1)) for path in head if (found := LAYER_FOLDER.match(path))}
    numbers = sorted(folders.values())
    if not numbers:
        raise TagError("No layer folder (layer1_…) at the top of this repository.")
    if numbers != list(range(1, len(numbers) + 1)):
        raise TagError(f"Layers count 1, 2, 3 … with one folder each; found: {', '.join(sorted(folders))}.")
    return numbers


def layer_tree(head: Tree, layer: int) -> Tree:
    """Rules 1 and 2: no path and no line of a higher layer."""
    kept = {path: file for path, file in head.items() if not path_above(path, layer)}
    cut = {path: cut_file(path, file, layer) for path, file in kept.items()}
    return {path: file for path, file in cut.items() if file is not None}


def path_above(path: str, layer: int) -> bool:
    found = (PART.match(part) for part in path.split("/"))
    return any(int(match.group(1)) > layer for match in found if match)


def names_above(line: bytes, layer: int) -> bool:
    return any(int(number) > layer for number in NAMED.findall(line))


def cut_file(path: str, file: File, layer: int) -> File | None:
    """The file without a higher layer's lines; a symbolic link is its one line, so it stays whole or goes (None)."""
    if PurePosixPath(path).name in LOCK_COMMANDS or not names_above(file.content, layer):
        return file
    if file.mode == SYMLINK:
        return None
    if not is_text(file.content):
        return file
    lines = file.content.splitlines(keepends=True)  # of bytes: at \n, \r\n and \r only, and each end is kept
    return File(file.mode, b"".join(line for line in lines if not names_above(line, layer)))


def is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def rebuild_locks(head: Tree, tree: Tree) -> Tree:
    """Rule 3: locks rebuilt in a temporary folder, starting from HEAD's, so that every version stays."""
    stale = [path for path in tree if PurePosixPath(path).name in LOCK_COMMANDS and is_stale(path, head, tree)]
    if not stale:
        return tree
    with tempfile.TemporaryDirectory(prefix="tag-locks-") as folder:
        write_folder(tree, Path(folder))
        return tree | {path: relock(Path(folder) / path, tree[path]) for path in stale}


def is_stale(lock: str, head: Tree, tree: Tree) -> bool:
    """Whether a manifest that the lock was made from is gone or was cut."""
    name = PurePosixPath(lock).name
    projects = uv_projects(head[lock].content) if name == "uv.lock" else npm_projects(head[lock].content)
    manifests = [normpath(join(dirname(lock), project, MANIFESTS[name])) for project in projects]
    return any(head[manifest] != tree.get(manifest) for manifest in manifests if manifest in head)


def uv_projects(lock: bytes) -> list[str]:
    """Folders, seen from the lock, whose pyproject.toml it covers."""
    sources = [package.get("source", {}) for package in tomllib.loads(lock.decode()).get("package", [])]
    return [source[kind] for source in sources for kind in ("editable", "virtual", "directory") if kind in source]


def npm_projects(lock: bytes) -> list[str]:
    """Folders, seen from the lock, whose package.json it covers: the root and its workspaces."""
    return [key for key in json.loads(lock).get("packages", {}) if "node_modules/" not in key]


def relock(lock: Path, before: File) -> File:
    """The lock as its tool rebuilds it; raises TagError if the tool is missing, fails or brings in another version."""
    run_tool(*LOCK_COMMANDS[lock.name], *npm_options(lock.name, before.content), folder=lock.parent)
    content = lock.read_bytes()
    pinned = uv_packages if lock.name == "uv.lock" else npm_packages
    if new := pinned(content) - pinned(before.content):
        raise TagError(f"Rebuilding {lock.name} brought in what HEAD's has not ({min(new)}): relock and commit first.")
    return before if content == before.content else File(before.mode, content)


def npm_options(name: str, lock: bytes) -> list[str]:
    """A user's own npm settings must not decide whether the rebuilt lock has addresses: it follows HEAD's."""
    without = "false" if b'"resolved": "http' in lock else "true"
    return [f"--omit-lockfile-registry-resolved={without}"] if name == "package-lock.json" else []


def uv_packages(lock: bytes) -> set[str]:
    packages = tomllib.loads(lock.decode()).get("package", [])
    return {f"{package['name']} {package.get('version')} {package.get('source')}" for package in packages}


def npm_packages(lock: bytes) -> set[str]:
    packages = json.loads(lock).get("packages", {}).items()
    installed = [(key.rpartition("node_modules/")[2], package) for key, package in packages if "node_modules/" in key]
    return {f"{name} {package.get('version')} {package.get('resolved')}" for name, package in installed}


def run_tool(tool: str, *arguments: str, folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    command = [find_tool(tool), *arguments]
    try:
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise TagError(f"There is no {command[0]}.") from error
    except subprocess.CalledProcessError as error:
        raise TagError(f"{tool} {arguments[0]}: {last_line(error.stderr)}") from error


def find_tool(tool: str) -> str:
    """The tool from PATH, else beside the running Python, else start.py's; `uv run` names its own uv in UV."""
    beside = Path(sys.executable).parent
    private = Path(__file__).resolve().parents[1] / ".start" / beside.name
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(beside), str(private)])
    found = os.environ.get(tool.upper()) or shutil.which(tool, path=path)
    if not found:
        raise TagError(f"{tool} is not on PATH: it rebuilds the lock of a lower layer's tag.")
    return found


def write_folder(tree: Tree, folder: Path) -> None:
    """The tree as plain files, byte for byte (git's own checkout could convert line ends)."""
    for path, file in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.mode == SYMLINK:
            target.symlink_to(os.fsdecode(file.content))
            continue
        target.write_bytes(file.content)
        if file.mode == EXECUTABLE:
            target.chmod(0o755)
