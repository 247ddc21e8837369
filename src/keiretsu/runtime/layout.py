"""Where the parts of a series' state lie in its slot of bytes."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from keiretsu.runtime.partner import PartnerArrays

LINE = 64
# Of slots that are kept: raised whenever the same bytes would mean something else.
STATE_FORMAT = 1


@dataclass(frozen=True)
class Layout:
    """Places in bytes, each at the start of a cache line; the order is that of `StepLayout`.

    bytes: of a whole slot.  ring: (channels, lags) float64, a circle whose newest value the head points at.
    averages: (averages, filtered) float64.  waves: (waves, filtered, 2) float64.  held: (targets, horizon) float32, the
    last correction.  floats: the mixers' state.  asked: (targets, horizon) float64; counts: (4, targets, horizon);
    issued: (horizon, 2, targets, horizon), of adaptive levels.
    """

    bytes: int
    ring: int
    averages: int
    waves: int
    held: int
    floats: int
    asked: int
    counts: int
    issued: int

    @classmethod
    def of(cls, partner: PartnerArrays, floats: int | None, *, adaptive: bool) -> Layout:
        """The layout of a program; `floats`: numbers of the mixers' state, None without a correction."""
        cells, filtered = len(partner.target) * partner.horizon, len(partner.filter)
        levels = cells if adaptive else 0
        sizes = [
            HEAD.itemsize,
            8 * partner.channels * partner.lags,
            8 * len(partner.half_life) * filtered,
            16 * len(partner.size) * filtered,
            0 if floats is None else 4 * cells,
            4 * (floats or 0),
            8 * levels,
            8 * 4 * levels,
            8 * 2 * partner.horizon * levels,
        ]
        ends = np.cumsum([-(-size // LINE) * LINE for size in sizes])
        return cls(int(ends[-1]), *(int(end) for end in ends[:-1]))

    def numbers(self) -> np.ndarray:
        """(9,) int64, in order."""
        return np.array(astuple(self), dtype=np.int64)


# The first bytes of a slot (`StepHead`).
HEAD = np.dtype(
    [("stamp", "<f8"), ("waiting", "<f8"), ("rows", "<i8"), ("clipped", "<i8"), ("place", "<i8"), ("due", "<i8")]
)
