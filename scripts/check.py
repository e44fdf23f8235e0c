"""Everything that is checked without running the tests, side by side: `python start.py check [NAME …]`.

    python scripts/check.py               # all of it
    python scripts/check.py lint types    # only these

Knows which programs look at what; start.py has installed them.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from start import PYTHON, ROOT, captured, find_npm, find_uv, program, say

ACTIONLINT = "1.7.12"
NAMES_IN_DOCUMENTS = "tests/docs/test_documents.py::test_what_a_document_names_exists"
Command = tuple[object, ...]


def commands() -> dict[str, Command]:
    """Each check, the slowest first. An empty one cannot be run here."""
    return {
        "types": (program("mypy"), "."),
        "page": (*find_npm(find_uv()), "run", "check"),
        "docs": (PYTHON, "-m", "pytest", "--quiet", NAMES_IN_DOCUMENTS),
        "generated": (PYTHON, "scripts/generate.py", "--check"),
        "dead-code": (program("vulture"),),
        "imports": (PYTHON, "scripts/check_imports.py"),
        "lint": (program("ruff"), "check", "--quiet", "."),
        "format": (program("ruff"), "format", "--check", "."),
        "workflows": actionlint(),
    }


def actionlint() -> Command:
    """Its wheel fetches a program from elsewhere while it is installed, so Go builds it where there is Go."""
    built = ("go", "run", f"github.com/rhysd/actionlint/cmd/actionlint@v{ACTIONLINT}")
    command = ("actionlint",) if shutil.which("actionlint") else built if shutil.which("go") else ()
    return (*command, *sorted(ROOT.glob(".github/workflows/*.yml"))) if command else ()


def passes(name: str, command: Command) -> bool:
    """What it printed is shown when it does not pass."""
    if not command:
        say(f"– {name}: skipped, neither actionlint nor go is on PATH")
        return True
    started = time.monotonic()
    done = captured(command)
    said = f"\n{done.stdout.rstrip()}" if done.returncode else ""
    say(f"{'✗' if done.returncode else '✓'} {name}  {time.monotonic() - started:.0f} s{said}")
    return done.returncode == 0


def main() -> int:
    """0 when all pass, 1 when one does not, 2 for a check that is none."""
    known, wanted = commands(), sys.argv[1:]
    if unknown := set(wanted) - set(known):
        say(f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        return 2
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(passes, wanted or known, [known[name] for name in wanted or known])
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
