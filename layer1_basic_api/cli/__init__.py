"""The `mystack` command. Each layer adds its commands; this module only gathers them."""

import sys
from typing import Annotated

import typer

from layer1_basic_api.cli.output import print_error, write_what_can_be_written
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.layers import find_layers, installed_version, load


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"MyStack {installed_version()}")
        raise typer.Exit


def make_app() -> typer.Typer:
    """A fresh command tree with the commands of every layer that is present."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(mystack)
    for layer in find_layers():
        load(layer.commands)(app)
    return app


def mystack(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """MyStack: a chatbot that grows layer by layer."""


def main() -> None:
    """What can be explained ends with one sentence and exit code 1, never with a traceback."""
    write_what_can_be_written()
    try:
        make_app()()
    except MyStackError as error:
        print_error(error)
        sys.exit(1)
