"""The training clock: what one interval is, whether rows come regularly, and the stamps of rows to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data import Packed
from keiretsu.data.stamps import STAMP, stamps_in_zone
from keiretsu.errors import DataError
from keiretsu.estimators.forecast import Stamp

EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Clock:
    """How time runs in the training rows.

    Attributes:
        kind: "datetime", "integer" or "number".
        interval: median step, in seconds or clock units.
        regular: at least nine of ten steps are within a tenth of a whole number of intervals.
        longest: longest step of training, in intervals; a longer one counts as this long for a mixer's state.
        zone: IANA name of the zone in which stamps come back; None for stamps without a zone.
    """

    kind: str
    interval: float
    regular: bool
    longest: float
    zone: str | None = None

    @classmethod
    def fit(cls, packed: Packed, kind: str) -> Clock:
        """The clock of training rows."""
        steps = packed.elapsed[~packed.reset]
        if not len(steps):
            return cls(kind, packed.interval, True, 1.0)
        whole = np.maximum(np.round(steps), 1.0)
        regular = bool(np.mean(np.abs(steps - whole) <= 0.1) >= 0.9)
        return cls(kind, packed.interval, regular, float(max(1.0, steps.max())))

    def stamp(self, time: Stamp | str) -> float:
        """Seconds since 1970 (UTC), or the clock's own units. A datetime without an offset counts as UTC.

        Raises:
            DataError: the time is of another kind than the training clock's.
        """
        if self.kind == "datetime":
            if isinstance(time, str):
                try:
                    time = datetime.fromisoformat(time)
                except ValueError:
                    raise self._wrong(time) from None
            if not isinstance(time, datetime):
                raise self._wrong(time)
            naive = time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
            return (naive - EPOCH).total_seconds()
        if (
            isinstance(time, bool)
            or not isinstance(time, (int, float, np.integer, np.floating))
            or not np.isfinite(time)
        ):
            raise self._wrong(time)
        return float(time)

    def _wrong(self, time: object) -> DataError:
        wanted = "a datetime or ISO text" if self.kind == "datetime" else "a finite number"
        return DataError(f"step: time must be {wanted}, as in training; got {time!r}. Give the row's own stamp.")

    def time(self, stamp: float) -> Stamp:
        """The inverse of `stamp`; a datetime with its offset where the clock has a zone."""
        if self.kind == "datetime":
            utc = EPOCH + timedelta(microseconds=round(stamp * 1e6))
            return utc if self.zone is None else utc.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))
        return round(stamp) if self.kind == "integer" else stamp

    def ahead(self, stamp: float, horizon: int) -> pl.Series:
        """Stamps of the next `horizon` rows, in the clock's zone: the last one plus k median intervals."""
        return self.series(self.after(np.array([stamp]), horizon)[0])

    def after(self, stamp: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:
        """(rows, horizon) float64: each of the (rows,) stamps plus 1 … horizon median intervals."""
        # instants: a step over the end of summer time is as long as any other
        return stamp[:, None] + np.arange(1, horizon + 1) * self.interval

    def series(self, stamps: NDArray[np.float64]) -> pl.Series:
        """Stamps as a column "time", in the clock's zone."""
        bare = replace(self, zone=None)
        times = pl.Series("time", [bare.time(float(stamp)) for stamp in stamps])
        return stamps_in_zone(times.cast(STAMP), self.zone) if self.kind == "datetime" else times

    def slots(self, elapsed: NDArray[np.float64], present: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(rows,) int64, how many places each row moves the partner's lags on.

        On a regular clock a step of three intervals moves them three places, so that the same lag is always the same
        time ago, and a row that is there without values is the same as one that is not there. On an irregular one each
        row that has any value (`present`) is a place.
        """
        if not self.regular:
            return present.astype(np.int64)
        return self.pace(elapsed).astype(np.int64)

    def pace(self, elapsed: NDArray[np.float64]) -> NDArray[np.float64]:
        """(rows,) float64, how far each row moves a bank's filters on: in places of the lags on a regular clock, in
        median intervals on an irregular one."""
        return np.maximum(np.round(elapsed), 1.0) if self.regular else elapsed
