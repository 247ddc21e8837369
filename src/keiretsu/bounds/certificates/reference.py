"""What the inputs of a certified log looked like, kept so that later ones can be held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import Packed
from keiretsu.data.profiling.clock_channels import clock_channels, counting_channels

# A log of fewer units is cut into so many parts in all; more units than the second are thinned out.
PARTS, MOST_PARTS = 24, 200
# What is kept of a channel in a part: its middle, its spread, and the share that is missing.
STATISTICS = ("median", "spread", "missing")


@dataclass(frozen=True, eq=False)
class Reference:
    """Summaries of a log, part by part.

    Attributes:
        channels: names.
        parts: (parts, channels, 3) float64: median, interquartile range and share missing of each channel; NaN where a
            part has no value.
        whole: whether a part is a whole unit, and not a stretch of one: stretches of one unit are not independent.
        interval: median interval of the clock, in seconds or clock units.
        longest: longest gap between two rows, in median intervals.
        clocks: channels that only tell the time (operating hours, the time since an alarm).
        counters: channels that only rise or only fall (a meter).
    """

    channels: tuple[str, ...]
    parts: NDArray[np.float64]
    whole: bool
    interval: float
    longest: float
    clocks: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()

    @classmethod
    def of(cls, packed: Packed, *, interval: float) -> Reference:
        """Summarise a log.

        Args:
            packed: its rows.
            interval: of the log itself, for the clock's test.
        """
        bounds = list(zip(packed.starts[:-1].tolist(), packed.starts[1:].tolist(), strict=True))
        whole = len(bounds) >= PARTS
        if not whole:
            pieces = -(-PARTS // max(len(bounds), 1))
            bounds = [
                (int(a), int(b))
                for start, stop in bounds
                for a, b in zip(*_cuts(start, stop, pieces), strict=True)
                if b > a
            ]
        elif len(bounds) > MOST_PARTS:
            bounds = [bounds[k] for k in np.linspace(0, len(bounds) - 1, MOST_PARTS).round().astype(int)]
        parts = np.array([_summary(packed.values[start:stop]) for start, stop in bounds])
        gaps = packed.elapsed[~packed.reset]
        longest = float(gaps.max()) * packed.interval / interval if len(gaps) else 1.0
        clocks, counters = clock_channels(packed), counting_channels(packed)
        return cls(packed.channels, parts, whole, interval, max(longest, 1.0), clocks, counters - clocks)

    @property
    def growing(self) -> frozenset[str]:
        """Channels whose later values are others whatever else holds: clocks, and of stretches of units meters."""
        return self.clocks if self.whole else self.clocks | self.counters

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; six digits are kept."""
        parts = [[[_short(x) for x in channel] for channel in part] for part in self.parts.tolist()]
        fields = {name: getattr(self, name) for name in ("whole", "interval", "longest")}
        told = {name: sorted(getattr(self, name)) for name in ("clocks", "counters")}
        return {"channels": list(self.channels), "parts": parts, **fields, **told}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Reference:
        """What `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is not that.
        """
        channels = tuple(map(str, told["channels"]))
        parts = np.array([[[np.nan if x is None else x for x in row] for row in part] for part in told["parts"]], float)
        if parts.shape[1:] != (len(channels), len(STATISTICS)):
            raise ValueError(f"parts of shape {parts.shape} do not summarise {len(channels)} channels")
        # one of before names none
        named = (frozenset(map(str, told.get(name, ()))) for name in ("clocks", "counters"))
        return cls(channels, parts, bool(told["whole"]), float(told["interval"]), float(told["longest"]), *named)


def _cuts(start: int, stop: int, pieces: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    edges = np.linspace(start, stop, pieces + 1).round().astype(np.int64)
    return edges[:-1], edges[1:]


def _summary(values: NDArray[np.float64]) -> list[tuple[float, float, float]]:
    out = []
    for column in values.T:
        seen = column[~np.isnan(column)]
        missing = 1 - len(seen) / max(len(column), 1)
        if not len(seen):
            out.append((np.nan, np.nan, missing))
            continue
        low, middle, high = np.quantile(seen, (0.25, 0.5, 0.75))
        out.append((float(middle), float(high - low), missing))
    return out


def _short(x: float) -> float | None:
    return None if np.isnan(x) else float(f"{x:.6g}")
