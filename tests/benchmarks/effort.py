"""How much a run may cost: a whole one, or a quick one that shows that everything works."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.processes import Cores

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Effort:
    """`folder` is for logs and data, and goes away afterwards."""

    quick: bool
    folder: Path
    cores: Cores

    def pick(self, whole: Value, quick: Value) -> Value:
        return quick if self.quick else whole
