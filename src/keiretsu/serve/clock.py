"""A row's time, as it is written, on the model's clock."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from keiretsu.data.epoch import UNITS, unit_of
from keiretsu.data.stamps import parse_datetimes, parse_stamps
from keiretsu.errors import DataError

# Beyond it whole numbers are no longer told apart in float64.
FARTHEST = 2.0**53
EPOCH = datetime(1970, 1, 1)
# A stamp and the forecasts after it must be years that a calendar has.
YEARS = (1000, 9900)
_LONGEST = 64
# microseconds since 1970 that are a date in those years
_MOST_TICKS = 250_000_000_000 * 10**6


class RowClock:
    """Reads times as the training log wrote them.

    Args:
        kind: "datetime", "integer" or "number", as `Clock.kind` has it.
        zone: IANA name of the zone of stamps without an offset; None takes them as they stand.
        reading: what `read` was told: `form` and `epoch` are followed.
    """

    def __init__(self, kind: str, *, zone: str | None = None, reading: Mapping[str, Any] | None = None) -> None:
        self.kind, self.zone = kind, zone
        self._zone = None if zone is None else ZoneInfo(zone)
        told = reading or {}
        self._form, self._epoch = told.get("form"), told.get("epoch", "auto")

    def stamp(self, time: object) -> float:
        """Seconds since 1970 (UTC), or the clock's own units.

        Args:
            time: ISO text or another spelling that `read` knows, a datetime, seconds to nanoseconds since 1970; for
                other clocks a number, also as text.
        Raises:
            DataError: it is no time of this clock.
        """
        if isinstance(time, str) and len(time) > _LONGEST:
            raise self._wrong(time)
        found = self._datetime(time) if self.kind == "datetime" else self._number(time)
        if found is None or not abs(found) <= FARTHEST:
            raise self._wrong(time)
        return found

    def time(self, stamp: float) -> str | int | float:
        """A stamp as JSON shows it; ISO text with its offset where the clock has a zone."""
        if self.kind != "datetime":
            return round(stamp) if stamp == round(stamp) and self.kind == "integer" else stamp
        moment = EPOCH + _microseconds(stamp)
        if self._zone is not None:
            moment = moment.replace(tzinfo=UTC).astimezone(self._zone)
        return moment.isoformat()

    def _number(self, time: object) -> float | None:
        if isinstance(time, str):
            try:
                time = float(time) if "_" not in time else None
            except ValueError:
                return None
        if isinstance(time, bool) or not isinstance(time, (int, float, np.integer, np.floating)):
            return None
        try:
            number = float(time)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def _datetime(self, time: object) -> float | None:
        if isinstance(time, str):
            time = self._spelled(time.strip())
        elif isinstance(time, (int, float)) and not isinstance(time, bool):
            return self._since_1970(time)
        if not isinstance(time, datetime) or not YEARS[0] <= time.year <= YEARS[1]:
            return None
        if time.tzinfo is None and self._zone is not None:
            time = time.replace(tzinfo=self._zone)
        naive = time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
        return (naive - EPOCH).total_seconds()

    def _spelled(self, text: str) -> datetime | None:
        if self._form is not None:
            return self._formed(text, str(self._form))
        try:
            # 2026/05/01 is as plain
            return datetime.fromisoformat(text.replace("/", "-", 2) if text[4:5] == "/" else text)
        except ValueError:
            pass
        try:
            number = float(text)
        except ValueError:
            values = parse_datetimes(pl.Series([text]))
            return self._instant(values.values[0], values.zone)
        seconds = self._since_1970(number)
        return None if seconds is None else (EPOCH + _microseconds(seconds)).replace(tzinfo=UTC)

    def _formed(self, text: str, form: str) -> datetime | None:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            # `read` knows a few spellings more
            values = parse_stamps(pl.Series([text]), form=form)
            return self._instant(values.values[0], values.zone)

    def _instant(self, value: object, zone: str | None) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value if zone is None else value.replace(tzinfo=UTC)

    def _since_1970(self, number: int | float) -> float | None:
        unit = unit_of(number, number) if self._epoch == "auto" else self._epoch
        if unit not in UNITS or not abs(number) < 2**63:
            return None
        scale = UNITS[unit]
        if isinstance(number, float) and not number.is_integer():
            ticks = round(number * (1e6 / scale))
        else:
            ticks = int(number) * 10**6 // scale
        return ticks / 1e6 if abs(ticks) < _MOST_TICKS else None

    def _wrong(self, time: object) -> DataError:
        wanted = "a date and time in ISO form" if self.kind == "datetime" else "a finite number"
        return DataError(f"the time must be {wanted}; got {str(time)[:_LONGEST]!r}.")


def _microseconds(stamp: float) -> timedelta:
    return timedelta(microseconds=round(stamp * 1e6))
