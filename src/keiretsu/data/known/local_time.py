"""Stamps as a wall clock shows them: the day, the weekday and the seconds since midnight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.reading.clock.zones import fixed_zone
from keiretsu.errors import ArgumentError, DataError

SECONDS_A_DAY = 86400
_MICROSECONDS_A_DAY = SECONDS_A_DAY * 10**6


@dataclass(frozen=True, eq=False)
class LocalTime:
    """Stamps on a wall clock, each day once.

    Attributes:
        days: (d,) int64, the days that occur, counted from 1970-01-01, ascending.
        day: (n,) int64, for each stamp the place of its day in `days`.
        seconds: (n,) float64, seconds since midnight.
    """

    days: NDArray[np.int64]
    day: NDArray[np.int64]
    seconds: NDArray[np.float64]

    @cached_property
    def weekdays(self) -> NDArray[np.int64]:
        """(d,) int64: the weekday of each of `days`, Monday 0."""
        # 1970-01-01 was a Thursday
        return (self.days + 3) % 7


def local_time(stamps: pl.Series | Sequence[Any], zone: str | None, *, function: str) -> LocalTime:
    """Days and seconds of stamps in a zone; stamps without an offset count as UTC if there is a zone, else as local.

    Raises:
        DataError: the stamps are not datetimes.
        ArgumentError: no such zone.
    """
    if not isinstance(stamps, pl.Series):
        stamps = pl.Series("time", stamps, strict=False)
    if stamps.dtype == pl.Date or (stamps.dtype == pl.Null and not len(stamps)):
        stamps = stamps.cast(pl.Datetime("us"))
    if not isinstance(stamps.dtype, pl.Datetime) or stamps.null_count():
        what = "an empty stamp" if isinstance(stamps.dtype, pl.Datetime) else f"stamps of type {stamps.dtype}"
        raise DataError(
            f"{function}: stamps must be dates with a time of day; got {what}. "
            f"A calendar needs a log whose clock holds datetimes."
        )
    ticks = _shifted(stamps, zone, function).dt.cast_time_unit("us").to_physical().to_numpy()
    numbers, rest = np.divmod(ticks, _MICROSECONDS_A_DAY)
    days, day = np.unique(numbers, return_inverse=True)
    return LocalTime(days, day, rest / 1e6)


def _shifted(stamps: pl.Series, zone: str | None, function: str) -> pl.Series:
    """Stamps as the wall clock of the zone shows them, without a zone."""
    aware = isinstance(stamps.dtype, pl.Datetime) and stamps.dtype.time_zone is not None
    if zone is None:
        return stamps.dt.replace_time_zone(None)
    utc = stamps.dt.convert_time_zone("UTC") if aware else stamps.dt.replace_time_zone("UTC")
    try:
        return utc.dt.convert_time_zone(fixed_zone(zone) or zone).dt.replace_time_zone(None)
    except pl.exceptions.ComputeError:
        raise ArgumentError(
            f"{function}: zone must be an IANA time zone; got {zone!r}. Write one such as 'Asia/Tokyo'."
        ) from None


def day_seconds(text: object) -> int | None:
    """Seconds since midnight of "HH:MM" up to "24:00"; None if it is no such text."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text) if isinstance(text, str) else None
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    return hour * 3600 + minute * 60 if minute < 60 and hour * 60 + minute <= 24 * 60 else None
