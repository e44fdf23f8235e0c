"""`mystack doctor`: what every layer finds, and what to do about it."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from layer1_basic_api.api.config import Settings, UnreadableFile, WrongSettings
from layer1_basic_api.cli.elsewhere import diagnose_at
from layer1_basic_api.cli.output import print_json, printable
from layer1_basic_api.cli.up import choose_layer
from layer1_basic_api.findings import Diagnose, Finding, Repair
from layer1_basic_api.layers import Layer, load

MARKS = {"ok": "[green]✓[/]", "optional": "[yellow]–[/]", "broken": "[red]✗[/]"}


def run(*, url: str | None, data: Path | None, fix: bool, as_json: bool) -> None:
    """Exit code 1 when something that is needed is broken, after `fix` has repaired what it can."""
    findings = asyncio.run(_findings_at(url) if url else _findings(data))
    if fix:
        findings += asyncio.run(_repaired(url, data))
    if as_json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        _print(findings)
    sys.exit(any(finding.state == "broken" for finding in findings))


async def _findings(data: Path | None) -> list[Finding]:
    """Of the layer that `mystack up` would start, which looks at what it uses of the layers below, too."""
    layer = choose_layer(None)
    diagnose: Diagnose = load(layer.diagnose)
    settings, wrong = _settings(layer, data)
    return [*wrong, *await diagnose(settings)]


async def _findings_at(url: str) -> list[Finding]:
    settings, wrong = _settings(choose_layer(None), None)
    return [*wrong, *await diagnose_at(url, settings)]


async def _repaired(url: str | None, data: Path | None) -> Sequence[Finding]:
    layer = choose_layer(None)
    if not layer.repair:
        return [Finding(part="repair", state="optional", detail="nothing is kept here that could be repaired")]
    repair: Repair = load(layer.repair)
    settings, _ = _settings(layer, data)
    return await repair(settings, url)


def _settings(layer: Layer, data: Path | None) -> tuple[Settings, list[Finding]]:
    """What cannot be read or used is a finding, and the rest is looked at as if it were not set."""
    settings: type[Settings] = load(layer.settings)
    given = {} if data is None else {"data": data}
    try:
        return _usable(settings, given)
    except UnreadableFile as error:
        found, wrong = _usable(settings, {**given, "_env_file": ()})
        return found, [_wrong(error.detail), *wrong]


def _usable(settings: type[Settings], given: dict[str, Any]) -> tuple[Settings, list[Finding]]:
    """With the default of each setting that cannot be used. Raises `UnreadableFile`."""
    try:
        return settings.load(**given), []
    except WrongSettings as error:
        defaults = {name: settings.model_fields[name].default for name in error.complaints}
        return settings.load(**defaults, **given), [*map(_wrong, error.complaints.values())]


def _wrong(complaint: str) -> Finding:
    remedy = "Correct it in the environment or in .env, or take it away; its default is used below."
    return Finding(part="setting", state="broken", detail=complaint, remedy=remedy)


def _print(findings: list[Finding]) -> None:
    table = Table("", "part", box=None)
    for heading in ("found", "what to do"):
        table.add_column(heading, overflow="fold")  # a path or an address that is cut is of no use
    for finding in findings:
        told = (Text(printable(said)) for said in (finding.part, finding.detail, finding.remedy))
        table.add_row(MARKS[finding.state], *told)
    Console().print(table)
