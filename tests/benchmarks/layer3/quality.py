"""Retrieval, answers and refusals on XQuAD's English part and on our own set: layer 3's stores beside layer 2's."""

import sys

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.quality import questions_file
from tests.benchmarks.layer2.subjects import said_by
from tests.benchmarks.report import Figure, Section, Table

APART = Goal(what="{}: the figure that differs most from layer 2's", must=0.005, digits=4)
XQUAD, NAMES = "XQuAD-en", {"own": "our own set"}
HOW = (
    "The same texts and questions by the same code, `mystack eval`'s, first on layer 2's embedded stores, then on "
    "PostgreSQL; in one run, with the bundled model."
)


def measure(effort: Effort) -> Section:
    found = questions_file(effort)
    names = ["own", *([] if isinstance(found, str) else [str(found)])]
    command = [sys.executable, "-m", "tests.benchmarks.layer3.quality_of", str(effort.folder / "quality"), *names]
    said = said_by(command)
    measured: dict[str, dict[str, dict[str, float]]] = {NAMES.get(name, XQUAD): said[name] for name in said}
    figures: list[Figure] = []
    for name, layers in measured.items():
        apart, metric = _farthest(layers)
        figures.append(APART.named(name).figure(apart, more=f" ({metric})"))
    if isinstance(found, str):
        figures.append(APART.named(XQUAD).unmeasured(found))
    rows = [
        [name, metric, *(f"{layers[layer][metric]:.4f}" for layer in ("2", "3"))]
        for name, layers in measured.items()
        for metric in layers["2"]
    ]
    table = Table(("set", "figure", "layer 2", "layer 3"), rows)
    return Section("Quality", HOW, figures, [table], {"measured": measured})


def _farthest(layers: dict[str, dict[str, float]]) -> tuple[float, str]:
    """By how much, and which figure. A figure that the set does not have is none of it."""
    apart = {name: abs(layers["3"][name] - value) for name, value in layers["2"].items()}
    name = max(apart, key=lambda each: apart[each])
    return apart[name], name
