"""A goal of a layer: what must be, and what is aimed at. Knows no measurement."""

from dataclasses import dataclass, replace

from tests.benchmarks.report import Figure
from tests.benchmarks.stats import rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """`least`: the figure is to be at least so large; else at most."""

    what: str
    must: float
    aim: float | None = None
    unit: str = ""
    least: bool = False
    digits: int | None = None

    def named(self, *given: object) -> "Goal":
        """The same, with what stands for the braces of its name."""
        return replace(self, what=self.what.format(*given))

    def figure(self, measured: float, *, more: str = "") -> Figure:
        """`more`: what is said beside the figure."""
        return Figure(
            self.what,
            f"{self._said(measured)}{more}",
            self._wanted(),
            self._met(measured, self.must),
            self._aimed(measured),
        )

    def unmeasured(self, why: str) -> Figure:
        return Figure(self.what, f"not measured: {why}", self._wanted())

    def _wanted(self) -> str:
        aim = "" if self.aim is None else f", aim {self.aim:g}"
        return f"{'≥' if self.least else '≤'} {self.must:g}{aim}{self._unit}"

    def _said(self, measured: float) -> str:
        number = rounded(measured) if self.digits is None else f"{measured:.{self.digits}f}"
        return f"{number}{self._unit}"

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""

    def _met(self, measured: float, wanted: float) -> bool:
        return measured >= wanted if self.least else measured <= wanted

    def _aimed(self, measured: float) -> bool | None:
        return None if self.aim is None else self._met(measured, self.aim)
