"""An axis: its range, its name with the unit, and its marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from keiretsu.data.profiling.pictures.values import TINIEST, power

Tick = tuple[float, str]


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high` (low < high); `label` names the quantity and its unit."""

    label: str
    low: float
    high: float
    ticks: tuple[Tick, ...]

    def share(self, value: float) -> float:
        """Where `value` stands between the ends, from 0 to 1; beyond an end, that end."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def compact(value: float) -> str:
    """A number for a mark or a bar: at most four digits that count, thousands from ten million on as M, G, T."""
    size = abs(value)
    for factor, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if 10 * factor <= size < 1e15 or (factor >= 1e9 and factor <= size < 1e15):
            return f"{value / factor:.4g} {letter}".replace("-", "−")
    if size >= 1e15 or 0 < size < 1e-4:
        return f"{value:.2g}".replace("-", "−")
    text = f"{value:,.0f}" if size >= 1000 else f"{value:.4g}"
    return text.replace("-", "−")


def linear(label: str, values: Sequence[float], *, include: Sequence[float] = (), marks: int = 4) -> Axis:
    """An axis over `values` and `include` that ends at round numbers, with about `marks` marks at such numbers."""
    low, high = min([*values, *include]), max([*values, *include])
    size = max(abs(low), abs(high))
    if high - low <= max(1e-9 * size, TINIEST):
        room = size / 2 if size > TINIEST else 1.0
        low, high = low - room, high + room
    step = _step((high - low) / marks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(
        (at * step, compact(round(at * step, 12) if abs(step) > 1e-9 else at * step)) for at in range(first, last + 1)
    )
    return Axis(label, first * step, last * step, ticks)


def counts(label: str, values: Sequence[float]) -> Axis:
    """An axis of powers of ten from 0 up, in the coordinate of `power`."""
    top = max(max(values, default=0.0), 1.0)
    decades = max(math.ceil(math.log10(top) - 1e-9), 1)
    every = -(-decades // 4)
    ticks = [(0.0, "0"), *((power(10.0**at), compact(10.0**at)) for at in range(0, decades + 1, every))]
    return Axis(label, 0.0, max(power(top), power(10.0)), tuple(tick for tick in ticks if tick[0] <= power(top) + 1e-9))


def decades(label: str, values: Sequence[float]) -> Axis:
    """An axis of powers of ten around positive `values`, in the coordinate of log10; at least one decade."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    every = -(-(high - low) // 4)
    return Axis(label, low, high, tuple((float(at), compact(10.0**at)) for at in range(low, high + 1, every)))


def _step(rough: float) -> float:
    """The round number (1, 2 or 5 times a power of ten) next above `rough`, or at it."""
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough * (1 - 1e-9))
