"""Builds the tags vN.E (layer N, edition E) out of HEAD, tests each, and checks what a tag would lose.

Knows tags, commits and this command line; what a tag's tree holds is decided in tag_trees.py. Everything is made in
a temporary repository and comes over in one step: a build that is refused or stopped leaves nothing behind, and
neither the working tree nor the index of the repository is ever touched. See docs/decisions/layer1-tags.md.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tag_checks import problems
from tag_trees import File, Git, TagError, Tree, layer_trees, names_above, read_tree

TAG = re.compile(r"v([1-9]\d*)\.(0|[1-9]\d*)")
BRANCH = "refs/layers/build"  # of the temporary repository only


@dataclass(frozen=True)
class Origin:
    """The commit that tags are built from. Names and times come from it, so one HEAD always gives the same ids."""

    commit: str
    author: str
    committer: str


def main() -> int:
    """0: done; 1: a tag missed its tests or checks; 2: refused, with one sentence on standard error."""
    arguments = parse()
    try:
        return int(arguments.command(arguments))
    except TagError as error:
        print(f"tag_layers: {error}", file=sys.stderr)
        return 2


def parse() -> argparse.Namespace:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--repo", type=Path, default=Path(), help="the repository (default: the current folder's)")
    parser = argparse.ArgumentParser(description="Tags vN.E (layer N, edition E) out of HEAD.")
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build", parents=[shared], help="make the tags of one edition, all or none")
    build.add_argument("--edition", type=int, required=True)
    build.add_argument("--dry-run", action="store_true", help="say what would be made, make nothing")
    build.set_defaults(command=build_command)
    test = commands.add_parser("test", parents=[shared], help="check each tag out, run its checks and its tests there")
    test.add_argument("--only", type=int, metavar="LAYER")
    test.add_argument("--edition", type=int, help="default: the newest")
    test.add_argument("--head", action="store_true", help="test what HEAD would give, before there are tags")
    test.set_defaults(command=test_command)
    verify = commands.add_parser("verify", parents=[shared], help="check the form of every tree that HEAD would give")
    verify.add_argument("--no-locks", action="store_true", help="leave locks as they are (rebuilding needs a network)")
    verify.set_defaults(command=verify_command)
    return parser.parse_args()


def build_command(arguments: argparse.Namespace) -> int:
    repo = open_repository(arguments.repo)
    if arguments.edition < 0:
        raise TagError("An edition is 0 or more.")
    if not arguments.dry_run and repo.text("status", "--porcelain"):
        raise TagError("There are changes that are not committed, and tags are built from HEAD: commit them first.")
    with tempfile.TemporaryDirectory(prefix="tags-") as folder:
        made = make_tags(repo, Path(folder), edition=arguments.edition)
        existing = tags(repo)
        refuse_moves(existing, made)
        new = [name for name in made if name not in existing]
        if new and not arguments.dry_run:
            publish(repo, Path(folder), new)
    fresh = "would be new" if arguments.dry_run else "new"
    for name, commit in made.items():
        print(f"{name}  {commit[:12]}  {fresh if name in new else 'unchanged'}")
    return 0


def test_command(arguments: argparse.Namespace) -> int:
    repo = open_repository(arguments.repo)
    with tempfile.TemporaryDirectory(prefix="tags-") as folder:
        if arguments.head:
            make_tags(repo, Path(folder, "built"), edition=arguments.edition or 0)
            repo = Git(Path(folder, "built"))
        names = chosen(tags(repo), edition=arguments.edition, only=arguments.only)
        results = {name: test_tag(repo, name) for name in names}
    for name, (passed, seconds) in results.items():
        print(f"{name}  {'pass' if passed else 'miss'}  {seconds:.0f} s")
    return 0 if all(passed for passed, _ in results.values()) else 1


def verify_command(arguments: argparse.Namespace) -> int:
    repo = open_repository(arguments.repo)
    head = read_tree(repo, "HEAD")
    found = []
    for layer, tree in layer_trees(head, locks=not arguments.no_locks).items():
        print(f"layer {layer}: {len(tree)} of {len(head)} files, {cut_lines(head, tree, layer)} lines cut from them")
        found += tag_problems(head, tree, layer)
    print("\n".join(found) if found else "Every tag's tree is well formed.")
    return 1 if found else 0


def cut_lines(head: Tree, tree: Tree, layer: int) -> int:
    changed = [head[path].content for path, file in tree.items() if file != head[path]]
    return sum(names_above(line, layer) for content in changed for line in content.splitlines())


def tag_problems(head: Tree, tree: Tree, layer: int) -> list[str]:
    before, after = ({path: file.content for path, file in files.items()} for files in (head, tree))
    return [f"layer {layer}: {problem}" for problem in problems(before, after, layer=layer)]


def open_repository(folder: Path) -> Git:
    if not folder.is_dir():
        raise TagError(f"{folder} is not a folder.")
    try:
        repo = Git(Path(Git(folder).text("rev-parse", "--show-toplevel")))
    except TagError as error:
        raise TagError(f"{folder.resolve()} is not a git checkout.") from error
    try:
        repo.text("rev-parse", "--verify", "HEAD^{commit}")
    except TagError as error:
        raise TagError("This repository has no commit yet.") from error
    return repo


def tags(repo: Git) -> dict[str, str]:
    """The commit of every tag that has the form vN.E, by name."""
    form = "%(refname:strip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    lines = repo.text("for-each-ref", "refs/tags/v*", f"--format={form}").splitlines()
    named = (line.rsplit(" ", 1) for line in lines)
    return {name: commit for name, commit in named if TAG.fullmatch(name)}


def chosen(existing: dict[str, str], *, edition: int | None, only: int | None) -> list[str]:
    """The tags of one edition, the lowest layer first; raises TagError if there is none."""
    numbers = [(int(found[1]), int(found[2])) for name in existing if (found := TAG.fullmatch(name))]
    wanted = max((number[1] for number in numbers), default=0) if edition is None else edition
    names = [f"v{layer}.{of}" for layer, of in sorted(numbers) if of == wanted and only in (None, layer)]
    if not names:
        raise TagError(f"There is no tag v{only or 'N'}.{wanted}: build it first, or test what HEAD gives (--head).")
    return names


def refuse_moves(existing: dict[str, str], made: dict[str, str]) -> None:
    moved = [name for name, commit in made.items() if existing.get(name, commit) != commit]
    if moved:
        edition = 1 + max(int(found[2]) for name in existing if (found := TAG.fullmatch(name)))
        there = f"{', '.join(moved)} {'is' if len(moved) == 1 else 'are'} there already, with other content"
        raise TagError(f"{there}. A tag never moves: build the next edition (--edition {edition}).")


def make_tags(repo: Git, folder: Path, *, edition: int) -> dict[str, str]:
    """All tags of one edition in a new repository at `folder`; their commits by name, the lowest layer first."""
    origin = read_origin(repo)
    head = read_tree(repo, origin.commit)
    trees = layer_trees(head, locks=True)
    if found := [problem for layer, tree in trees.items() for problem in tag_problems(head, tree, layer)]:
        raise TagError("These would be broken:\n" + "\n".join(found))
    built = borrow(repo, folder)
    built.run("fast-import", "--quiet", data=b"".join(commands(trees, origin, edition)))
    return tags(built)


def read_origin(repo: Git) -> Origin:
    commit = repo.text("rev-parse", "HEAD^{commit}")
    header = repo.text("cat-file", "commit", commit).split("\n\n")[0]
    fields = dict(line.split(" ", 1) for line in header.splitlines() if line.startswith(("author ", "committer ")))
    return Origin(commit, **fields)


def borrow(repo: Git, folder: Path) -> Git:
    """A bare repository that reads the objects of `repo` and writes its own: git calls these alternates."""
    folder.mkdir(exist_ok=True)
    git = Git(folder)
    form = repo.text("rev-parse", "--show-object-format")
    git.run("init", "--quiet", "--bare", f"--object-format={form}", "--template=")
    objects = repo.text("rev-parse", "--path-format=absolute", "--git-path", "objects")
    (folder / "objects" / "info").mkdir(exist_ok=True)
    (folder / "objects" / "info" / "alternates").write_text(objects + "\n")
    return git


def commands(trees: dict[int, Tree], origin: Origin, edition: int) -> Iterator[bytes]:
    """What git fast-import reads: for each layer a commit on top of the one before, and its tag.

    Nothing is deleted: a higher layer's tree has every path of the one below.
    """
    before: Tree = {}
    for layer, tree in trees.items():
        name = f"v{layer}.{edition}"
        text = data(encoded(message(name, layer, before, tree, origin)))
        yield encoded(f"commit {BRANCH}\nauthor {origin.author}\ncommitter {origin.committer}\n") + text
        yield from map(file_command, tree, tree.values())
        yield encoded(f"tag {name}\nfrom {BRANCH}\ntagger {origin.committer}\n") + text
        before = tree


def file_command(path: str, file: File) -> bytes:
    """One file of a commit: by id where git has the content already, inline where it was cut."""
    quoted = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    line = encoded(f'M {file.mode} {file.stored or "inline"} "{quoted}"\n')
    return line if file.stored else line + data(file.content)


def data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def encoded(text: str) -> bytes:
    """Paths and names that are not UTF-8 go back to the bytes that git gave."""
    return text.encode("utf-8", "surrogateescape")


def message(name: str, layer: int, before: Tree, tree: Tree, origin: Origin) -> str:
    """What the layer is, in its own README's words; what it adds, by folder; which shared files it changes."""
    added = Counter(layer_root(path, layer) for path in tree if path not in before)
    adds = [f"  {root}" + (f" ({count} files)" if count > 1 else "") for root, count in sorted(added.items())]
    changes = [f"  {path}" for path, file in sorted(before.items()) if path in tree and tree[path] != file]
    parts = ["Adds:\n" + "\n".join(adds), *(["Changes:\n" + "\n".join(changes)] if changes else [])]
    return "\n\n".join([f"{name}: {title(tree, layer)}", *parts, f"Built from {origin.commit}."]) + "\n"


def layer_root(path: str, layer: int) -> str:
    """The path down to the first part that names the layer, else its first part."""
    parts = path.split("/")
    at = next((at for at, part in enumerate(parts) if part.startswith(f"layer{layer}")), 0)
    return "/".join(parts[: at + 1])


def title(tree: Tree, layer: int) -> str:
    """The first heading of the layer's README, without one its first line."""
    form = re.compile(rf"layer{layer}_[^/]*/README\.md")
    pages = [file.content.decode("utf-8", "replace") for path, file in tree.items() if form.fullmatch(path)]
    lines = [line for page in pages for line in page.splitlines() if line.strip()]
    headings = [line for line in lines if line.startswith("#")]
    return next(iter(headings or lines), f"layer {layer}").strip("# ")


def publish(repo: Git, folder: Path, names: list[str]) -> None:
    """Brings the tags over in one transaction; git itself refuses one that somebody made in between."""
    still = ["--no-tags", "--no-prune", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"]
    references = [f"refs/tags/{name}:refs/tags/{name}" for name in names]
    repo.run("fetch", "--quiet", "--atomic", *still, str(folder), *references)


def test_tag(repo: Git, name: str) -> tuple[bool, float]:
    """Whether the tag's own checks and tests pass, and their seconds, in a clone such as a reader of the tag has."""
    outer = ("GIT_", "VIRTUAL_ENV", "PYTHONPATH")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(outer)}
    clone = ["clone", "--quiet", "--shared", "--config", "advice.detachedHead=false", "--branch", name]
    # Tests may leave files that only another user can delete (Docker's): no reason to lose the result.
    with tempfile.TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True) as folder:
        repo.run(*clone, str(repo.folder), folder)
        started = time.monotonic()
        passed = [start(verb, Path(folder), name, environment) for verb in ("check", "test")]
        return all(passed), time.monotonic() - started


def start(verb: str, folder: Path, name: str, environment: dict[str, str]) -> bool:
    print(f"{name}: python start.py {verb}", flush=True)
    done = subprocess.run([sys.executable, "start.py", verb], cwd=folder, env=environment, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
