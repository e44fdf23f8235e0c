"""Layer 1's commands: their names, options and help. What they do is in the modules beside this one."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Data = Annotated[Path | None, typer.Option(help="Data folder (MYSTACK_DATA).")]
Url = Annotated[str | None, typer.Option(help="A running MyStack; else the one on the data folder, else one in here.")]


def add_commands(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(chat)
    app.command()(doctor)
    app.command()(check)
    app.command()(version)


def up(
    layer: Annotated[
        int | None, typer.Option(help="Layer to start (MYSTACK_LAYER); the newest that is present if left out.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (FASTAPI_HOST).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (FASTAPI_PORT).")] = None,
    data: Data = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    reload: Annotated[bool, typer.Option("--reload", help="Start again when a source file changes.")] = False,
) -> None:
    """Start MyStack and print its address."""
    from layer1_basic_api.cli.up import run  # noqa: PLC0415 - each command loads only what it needs

    run(layer=layer, host=host, port=port, data=data, open_page=open_, reload=reload)


def chat(
    message: Annotated[str | None, typer.Argument(help="One question; without it, a conversation.")] = None,
    url: Url = None,
    data: Data = None,
    model: Annotated[str | None, typer.Option(help="Model to ask.")] = None,
    system: Annotated[str | None, typer.Option(help="Orders that stand above the conversation.")] = None,
    as_json: Json = False,
) -> None:
    """Chat in the terminal; the answer streams."""
    from layer1_basic_api.cli.chat import run  # noqa: PLC0415

    run(message, url=url, data=data, model=model, system=system, as_json=as_json)


def doctor(
    url: Annotated[str | None, typer.Option(help="Look at the MyStack there, and not at this machine.")] = None,
    data: Data = None,
    fix: Annotated[bool, typer.Option("--fix", help="Also repair what is kept, where parts of it disagree.")] = False,
    as_json: Json = False,
) -> None:
    """Say what is installed, which servers answer, and what to do about each that does not.

    Exit code 0 when all that is needed works (✓, and – for what you may leave out), 1 when something does not (✗).
    """
    from layer1_basic_api.cli.doctor import run  # noqa: PLC0415

    run(url=url, data=data, fix=fix, as_json=as_json)


def check(
    layer: Annotated[int | None, typer.Argument(help="Layer to measure; the newest if left out.")] = None,
    as_json: Json = False,
) -> None:
    """Measure a layer's targets on this machine: pass or miss, with the figure.

    Exit code 0 when none is missed, 1 when one is. What cannot be measured here is skipped and does not count.
    """
    from layer1_basic_api.cli.check import run  # noqa: PLC0415

    run(layer, as_json=as_json)


def version(as_json: Json = False) -> None:
    """Print the version and the layers that are present."""
    from layer1_basic_api.cli.version import run  # noqa: PLC0415

    run(as_json=as_json)
