"""Layer 3's own targets."""

from tests.benchmarks.checks import check
from tests.benchmarks.effort import Effort
from tests.benchmarks.report import Section


def measure(effort: Effort) -> Section:
    return check(effort, layer=3)
