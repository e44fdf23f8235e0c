"""What `mystack doctor` and `mystack check` report, in every layer."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["ok", "optional", "broken"]
Verdict = Literal["pass", "miss", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part as the doctor found it. `remedy` is what to do, empty when nothing is."""

    part: str
    state: Severity
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One target as it was measured: `figure` with its unit, beside the `target` it is held against."""

    name: str
    target: str
    figure: str
    state: Verdict


Diagnose = Callable[[Any], Awaitable[Sequence[Finding]]]
"""Looks at a layer's parts, given its settings. Never raises."""
Repair = Callable[[Any, str | None], Awaitable[Sequence[Finding]]]
"""Mends what can be mended, given a layer's settings and the address of a MyStack that is not here. Never raises."""
Check = Callable[[Any], Coroutine[Any, Any, Sequence[Outcome]]]
"""Measures one thing, given the layer's settings."""
