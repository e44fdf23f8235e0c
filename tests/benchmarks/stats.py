"""The arithmetic of the benchmarks: percentiles, medians, arrival times. Knows nothing of what is measured."""

import random
from collections.abc import Sequence
from statistics import median

__all__ = ["median", "percentile", "poisson_times", "rounded"]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, interpolated linearly between ranks (type 7 of
    Hyndman & Fan, 1996). Raises `ValueError` for no values."""
    if not values or not 0 <= share <= 1:
        raise ValueError("a percentile needs values and a share from 0 to 1")
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def poisson_times(rate: float, seconds: float, *, seed: int) -> list[float]:
    """When requests arrive, in seconds from the start: a Poisson process of `rate` a second, the same for a seed."""
    draw = random.Random(seed)
    times: list[float] = []
    at = draw.expovariate(rate)
    while at < seconds:
        times.append(at)
        at += draw.expovariate(rate)
    return times


def rounded(value: float) -> str:
    """Three figures that mean something, never in exponents: 1234, 56.7, 8.90, 0.123."""
    size = abs(value)
    return (
        f"{value:,.0f}"
        if size >= 100
        else f"{value:.1f}"
        if size >= 10
        else f"{value:.2f}"
        if size >= 1
        else f"{value:.3f}"
    )
