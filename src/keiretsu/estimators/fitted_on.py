"""What a model was fitted on, as far as a certificate needs to know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.bounds.certificates import Fingerprint
from keiretsu.data import Packed
from keiretsu.estimators.scaling import CLIP, Scaling

# An error counts as at most the range that holds this share of the target's training values.
RANGE = 0.99
# Values that may mean "no value" are rare; on more than this share of a channel's rows they are how it runs.
RARE = 0.05


@dataclass(frozen=True, eq=False)
class FittedOn:
    """Marks of the training log; fixed when the model is fitted, so before any held-out log is looked at.

    Attributes:
        fingerprint: by which rows of it are found again in another log.
        units: how many series it had.
        clip_rate: share of observed values beyond the range that a mixer reads.
        period: first and last stamp, in seconds since 1970 (UTC) or the clock's own units.
        caps: for each target the width of the range that holds the middle 99 % of its values, in the data's units: the
            largest loss that a certificate counts.
        ranges: for each channel its least and its greatest value, those left aside that may mean "no value"; None where
            it had none, and in files of earlier versions.
    """

    fingerprint: Fingerprint
    units: int
    clip_rate: float
    period: tuple[float, float]
    caps: tuple[float, ...]
    ranges: tuple[tuple[float, float] | None, ...] | None = None

    @classmethod
    def of(
        cls, packed: Packed, scaling: Scaling, columns: np.ndarray, *, doubts: Mapping[str, Collection[str]]
    ) -> FittedOn:
        """The marks of training rows.

        Args:
            columns: of the targets.
            doubts: values that may mean "no value" and were taken as they stand, by channel: `ReadReport.proposed`.
        """
        clipped, seen = clipped_of(packed, scaling)
        ends = np.nanquantile(packed.values[:, columns], ((1 - RANGE) / 2, (1 + RANGE) / 2), axis=0)
        caps = tuple(float(width) if width > 0 else 1.0 for width in ends[1] - ends[0])
        rate, ranges = clipped / max(seen, 1), _ranges_of(packed, doubts)
        return cls(Fingerprint.of(packed), len(packed.ids), rate, period_of(packed), caps, ranges)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        plain = {"units": self.units, "clip_rate": self.clip_rate, "period": list(self.period), "caps": list(self.caps)}
        ranges = None if self.ranges is None else [None if ends is None else list(ends) for ends in self.ranges]
        return {"fingerprint": self.fingerprint.to_dict(), **plain, "ranges": ranges}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> FittedOn:
        """What `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is not that.
        """
        caps = tuple(float(cap) for cap in told["caps"])
        if not all(np.isfinite(cap) and cap > 0 for cap in caps):
            raise ValueError("caps must be finite and above 0")
        first, last = map(float, told["period"])
        rate = float(told["clip_rate"])
        mark, units = Fingerprint.from_dict(told["fingerprint"]), int(told["units"])
        return cls(mark, units, rate, (first, last), caps, _ranges_from(told.get("ranges")))


def period_of(packed: Packed) -> tuple[float, float]:
    """First and last stamp of a log."""
    return float(packed.stamp.min()), float(packed.stamp.max())


def clipped_of(packed: Packed, scaling: Scaling) -> tuple[int, int]:
    """How many observed values lie beyond the range that a mixer reads, and how many there are."""
    level = scaling.apply(packed.values)
    return int((np.abs(level) > CLIP).sum()), int((~np.isnan(level)).sum())


def _ranges_of(packed: Packed, doubts: Mapping[str, Collection[str]]) -> tuple[tuple[float, float] | None, ...]:
    """Least and greatest value by channel, without those that are doubted."""
    found = []
    for name, column in zip(packed.channels, packed.values.T, strict=True):
        known = column[~np.isnan(column)]
        doubted = np.isin(known, [float(value) for value in doubts.get(name, ())])
        known = known[~doubted] if doubted.sum() <= RARE * len(known) else known
        found.append((float(known.min()), float(known.max())) if len(known) else None)
    return tuple(found)


def _ranges_from(told: Any) -> tuple[tuple[float, float] | None, ...] | None:
    if told is None:
        return None
    ranges = tuple(None if ends is None else (float(ends[0]), float(ends[1])) for ends in told)
    if not all(ends is None or (np.isfinite(ends).all() and ends[0] <= ends[1]) for ends in ranges):
        raise ValueError("ranges must be finite, the least value first")
    return ranges
