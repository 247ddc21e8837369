"""A partner as arrays: what the compiled step needs of clock, scaling, lags, filters and a ridge."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Doubles are worked on in whole vectors of the widest instruction set.
VECTOR = 8


@dataclass(frozen=True, eq=False)
class PartnerArrays:
    """All that stands before and beside a correction.

    Attributes:
        channels, lags, horizon: counts; lags: places the ring holds.
        regular, own_past, shared: see `Clock`, `CausalPass` and `RidgePartner`.
        interval: median interval, in the clock's units; clip: of levels.
        target: (targets,) int64 columns; center, scale: (channels,) float64.
        filter: (filtered,) int64 channels of the bank; half_life: (averages,); pole: (waves, 2) real and imaginary
            parts; size: (waves,), what a wave's features are multiplied by. All float64.
        segments: (n, 4) int64: kind, channel, count, start, see `StepSegment`; first: (targets + 1,) int64.
        chosen: int64, features of the bank by number: filter · filtered channels + channel.
        ridge: (1 or targets, features, horizon) float64; base: (targets, horizon) float64.
    """

    channels: int
    lags: int
    horizon: int
    regular: bool
    own_past: bool
    shared: bool
    interval: float
    clip: float
    target: NDArray[np.int64]
    center: NDArray[np.float64]
    scale: NDArray[np.float64]
    filter: NDArray[np.int64]
    half_life: NDArray[np.float64]
    pole: NDArray[np.float64]
    size: NDArray[np.float64]
    segments: NDArray[np.int64]
    first: NDArray[np.int64]
    chosen: NDArray[np.int64]
    ridge: NDArray[np.float64]
    base: NDArray[np.float64]

    def spec(self) -> dict[str, Any]:
        """As the compiled step takes it; the horizon padded to whole vectors."""
        spare = -self.horizon % VECTOR
        ridge = np.pad(self.ridge, ((0, 0), (0, 0), (0, spare)))
        base = np.pad(self.base, ((0, 0), (0, spare)))
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        own |= {"ridge": ridge, "base": base, "padded": self.horizon + spare, "features": self.ridge.shape[1]}
        return {
            name: np.ascontiguousarray(value).ravel()
            if isinstance(value, np.ndarray)
            else int(value)
            if isinstance(value, bool)
            else value
            for name, value in own.items()
        }
