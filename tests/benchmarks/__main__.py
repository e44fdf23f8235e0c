"""`python -m tests.benchmarks [layer] [--only NAME …] [--quick] [--out FOLDER]`.

A layer's benchmarks are the folder `layerN` beside this file, which has a `TITLE` and the names of its `MEASUREMENTS`:
modules with `measure(effort)`, loaded when they run. A whole run writes docs/benchmarks/; a partial or quick one only
prints, unless `--out` says where to write.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.benchmarks.effort import Effort
from tests.benchmarks.processes import ROOT, Cores
from tests.benchmarks.report import Section, markdown, this_machine, write

HERE = Path(__file__).resolve().parent


def find_layers() -> list[str]:
    """The folders `layerN` that are here, lowest first."""
    found = (path.name for path in HERE.glob("layer*") if (path / "__init__.py").is_file())
    return sorted(found, key=lambda name: int(name.removeprefix("layer")))


def measure(layer: str, *, only: Sequence[str] = (), quick: bool = False) -> tuple[str, dict[str, Section]]:
    """The layer's title and a section for each measurement. Raises `ValueError` for a name that is none."""
    module = import_module(f"tests.benchmarks.{layer}")
    if unknown := set(only) - set(module.MEASUREMENTS):
        raise ValueError(f"{layer} does not measure {unknown}; it measures {module.MEASUREMENTS}")
    sections: dict[str, Section] = {}
    with tempfile.TemporaryDirectory(prefix="mystack-benchmark-") as folder:
        effort = Effort(quick, Path(folder), Cores.of_machine())
        for name in only or module.MEASUREMENTS:
            sys.stderr.write(f"{layer}: {name} …\n")
            start = time.monotonic()
            sections[name] = import_module(f"tests.benchmarks.{layer}.{name}").measure(effort)
            sys.stderr.write(f"{layer}: {name} took {time.monotonic() - start:.0f} s\n")
    return module.TITLE, sections


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    layers = find_layers()
    chosen = [f"layer{options.layer}"] if options.layer else layers
    out = options.out or (None if options.only or options.quick else ROOT / "docs" / "benchmarks")
    for layer in chosen:
        machine = this_machine()
        title, sections = measure(layer, only=options.only, quick=options.quick)
        text = markdown(title, machine, sections.values())
        sys.stdout.write(text)
        if out:
            write(out, layer, text=text, machine=machine, sections=sections)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure layers.")
    parser.add_argument("layer", nargs="?", type=int, help="the layer's number; all that are present if left out")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these measurements")
    parser.add_argument("--quick", action="store_true", help="short runs that show that everything works")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write the report")
    return parser


if __name__ == "__main__":
    main()
