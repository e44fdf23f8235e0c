"""What holds for every command: help, JSON where it is offered, and a sentence for a line that is not understood."""

import json
import re
from typing import Any

import pytest
import typer

from layer1_basic_api.cli import make_app
from layer1_basic_api.layers import installed_version
from tests.support.command import Run

pytestmark = pytest.mark.blocking
ROOT: Any = typer.main.get_command(make_app())
COMMANDS: dict[str, Any] = ROOT.commands
JSON = {"chat": ("hello",), "doctor": (), "version": ()}
"""Layer 1's commands that print JSON, with what each needs besides; `check` takes its time and is in test_cli.py."""


def sentence(boxed: str) -> str:
    """Without the box that is drawn around it, and the line ends in it."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", boxed).split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_names_its_options(run: Run, name: str) -> None:
    done = run(name, "--help")
    options = [option for each in COMMANDS[name].params for option in each.opts if option.startswith("--")]
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Usage: mystack {name}" in done.stdout
    assert COMMANDS[name].help.splitlines()[0] in sentence(done.stdout)
    assert [option for option in options if option not in done.stdout] == []


def test_help_names_every_command_and_is_there_without_a_word(run: Run) -> None:
    said = run("--help").stdout
    assert [name for name in COMMANDS if f" {name} " not in said] == []
    assert "--version" in said
    assert "Usage: mystack " in run().stdout


@pytest.mark.parametrize(("name", "arguments"), JSON.items())
def test_what_offers_json_prints_json_and_nothing_else(run: Run, name: str, arguments: tuple[str, ...]) -> None:
    done = run(name, *arguments, "--json", PATH="")
    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), dict)


def test_no_command_of_layer_1_that_offers_json_is_left_out() -> None:
    own = {
        name: each for name, each in COMMANDS.items() if getattr(each.callback, "__module__", "").startswith("layer1_")
    }
    offering = {name for name, each in own.items() if any("--json" in option.opts for option in each.params)}
    assert offering == {"check", *JSON} & own.keys(), "a higher layer may have one with more options in its place"


def test_the_version_is_an_option_too(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"MyStack {installed_version()}\n")
    assert run("version").stdout.startswith(done.stdout)
    assert run("--version", "nonsense").stdout == done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("nonsense",), "No such command 'nonsense'."),
        (("--nonsense",), "No such option: --nonsense"),
        (("chat", "--urk", "http://127.0.0.1:1"), "No such option: --urk (Possible options: --url)"),
        (("up", "--port", "eighty"), "Invalid value for '--port': Input should be a valid integer"),
        (("up", "--port"), "Option '--port' requires an argument."),
        (("version", "twice"), "Got unexpected extra argument(s) (twice)"),
        *(((name, "--nonsense"), "No such option: --nonsense") for name in COMMANDS),
    ],
)
def test_what_is_not_understood_is_a_sentence_and_exit_code_2(run: Run, line: tuple[str, ...], said: str) -> None:
    done = run(*line)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in sentence(done.stderr)
