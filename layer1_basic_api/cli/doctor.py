"""`mystack doctor`: what every layer finds, and what to do about it."""

import asyncio
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from layer1_basic_api.cli.output import print_json
from layer1_basic_api.cli.up import load_settings
from layer1_basic_api.findings import Diagnose, Finding
from layer1_basic_api.layers import find_layers, load

MARKS = {"ok": "[green]✓[/]", "optional": "[yellow]–[/]", "broken": "[red]✗[/]"}


def run(*, data: Path | None, as_json: bool) -> None:
    """Exit code 1 when something that is needed is broken."""
    findings = asyncio.run(_findings(data))
    if as_json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        _print(findings)
    sys.exit(any(finding.state == "broken" for finding in findings))


async def _findings(data: Path | None) -> list[Finding]:
    found: list[Finding] = []
    for layer in find_layers():
        diagnose: Diagnose = load(layer.diagnose)
        found += await diagnose(load_settings(layer, data=data))
    return found


def _print(findings: list[Finding]) -> None:
    table = Table("", "part", "found", "what to do", box=None)
    for finding in findings:
        table.add_row(MARKS[finding.state], finding.part, finding.detail, finding.remedy)
    Console().print(table)
