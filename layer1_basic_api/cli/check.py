"""`mystack check`: each target of a layer, measured here and now."""

import asyncio
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from layer1_basic_api.cli.output import print_json
from layer1_basic_api.cli.up import choose_layer, load_settings
from layer1_basic_api.findings import Outcome
from layer1_basic_api.layers import load

MARKS = {"pass": "[green]✓ pass[/]", "miss": "[red]✗ miss[/]", "skipped": "[yellow]– skipped[/]"}


def run(number: int | None, *, as_json: bool) -> None:
    """Exit code 1 when a target is missed; what could not be measured says why and does not count."""
    layer = choose_layer(number)
    settings = load_settings(layer)
    outcomes: list[Outcome] = []
    for check in load(layer.checks):
        print(f"measuring: {check.__doc__ or check.__name__}".splitlines()[0], file=sys.stderr)
        outcomes += asyncio.run(check(settings))
    if as_json:
        print_json({"layer": layer.number, "outcomes": [asdict(outcome) for outcome in outcomes]})
    else:
        _print(f"Layer {layer.number} · {layer.title}", outcomes)
    sys.exit(any(outcome.state == "miss" for outcome in outcomes))


def _print(title: str, outcomes: list[Outcome]) -> None:
    table = Table("", "what", "target", "measured", title=title, title_justify="left", box=None)
    for outcome in outcomes:
        table.add_row(MARKS[outcome.state], outcome.name, outcome.target, outcome.figure)
    Console().print(table)
