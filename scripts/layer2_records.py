"""Writes what a script measured into a document, with the machine it was measured on. Knows no figures."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from layer1_basic_api.layers import ROOT


def write(record: Path, section: str, lines: Sequence[str]) -> None:
    """In place of what stands between the section's two marks in the record."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    text = record.read_text("utf-8")
    head, tail = text.split(begin)[0], text.split(end)[1]
    record.write_text("\n".join([f"{head}{begin}", *lines, "", machine(), f"{end}{tail}"]), "utf-8")


def machine() -> str:
    """When, of which commit, on what, how busy it was, and by which script."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}, {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, load {os.getloadavg()[0]:.1f}, by `scripts/{Path(sys.argv[0]).name}`."
    )
