"""Measures the steps of an answer for its trace. Knows none of them."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """How long each step took, in milliseconds, in their order."""

    steps: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, step: str) -> None:
        """The step that began with the lap before is over."""
        now = time.perf_counter()
        self.steps[step], self._last = round((now - self._last) * 1000, 2), now
