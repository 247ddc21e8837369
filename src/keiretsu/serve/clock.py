"""A row's time, as it is written, on the model's clock."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
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
# what a time must be, in English and in Japanese
DATED = ("a date and time, such as 2026-05-01T09:00:00", "日時（例：2026-05-01T09:00:00）")
COUNTED = ("a finite number", "有限の数値")
SKIPPED = (
    "a time that clocks of {zone} show (summer time leaves this hour out)",
    "{zone}の時計が示す時刻（夏時間への切り替えで存在しない時間帯です）",
)
NO_ZONE = (
    "a time without an offset or a Z, as in the training log, whose zone is not known, such as 2026-05-01T09:00:00 on "
    "that log's clock (or train the model with a zone)",
    "学習時のログと同じくオフセットやZのない日時（例：2026-05-01T09:00:00。学習時のタイムゾーンが分からないため換算できません。"
    "オフセット付きで送るには、タイムゾーンを指定して学習し直してください）",
)
_EXAMPLE = datetime(2026, 5, 21, 9)
_OFFSET = re.compile(r"(?:[Zz]|UTC|GMT|([+-])(\d{2}):?(\d{2})?)$")
# microseconds since 1970 that are a date in those years
_MOST_TICKS = 250_000_000_000 * 10**6


class WrongTimeError(DataError):
    """A time that is none of the clock's.

    Attributes:
        wanted: what it must be, in English and in Japanese.
    """

    def __init__(self, time: object, wanted: tuple[str, str]) -> None:
        rule = "a date and time in ISO form" if wanted is DATED else wanted[0]
        super().__init__(f"the time must be {rule}; got {str(time)[:_LONGEST]!r}.")
        self.wanted = wanted


class Twice(float):
    """A stamp in an hour that its zone's clocks show twice, taken for the first of the two.

    Attributes:
        again: the same time in the second one.
    """

    __slots__ = ("again",)
    again: float

    def __new__(cls, first: float, again: float) -> Twice:
        """Both stamps."""
        found = super().__new__(cls, first)
        found.again = again
        return found


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
        # the last day on which the zone's clocks were not set: rows of it need no second look
        self._steady: date | None = None

    def stamp(self, time: object) -> float:
        """Seconds since 1970 (UTC), or the clock's own units; `Twice` where summer time leaves two to choose from.

        Args:
            time: ISO text or another spelling that `read` knows, a datetime, seconds to nanoseconds since 1970; for
                other clocks a number, also as text.
        Raises:
            DataError: it is no time of this clock.
        """
        if isinstance(time, str) and len(time) > _LONGEST:
            raise WrongTimeError(time, self._wanted())
        found = self._datetime(time) if self.kind == "datetime" else self._number(time)
        if found is None or not abs(found) <= FARTHEST:
            raise WrongTimeError(time, self._wanted())
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
        if time.tzinfo is not None and self._zone is None:
            # taken for UTC, it would be other hours than those of training
            raise WrongTimeError(time, NO_ZONE)
        if time.tzinfo is None and self._zone is not None:
            time = time.replace(tzinfo=self._zone)
            if time.date() != self._steady and not self._is_steady(time):
                if _skipped(time):
                    wanted = (SKIPPED[0].format(zone=self.zone), SKIPPED[1].format(zone=self.zone))
                    raise WrongTimeError(time.replace(tzinfo=None), wanted)
                first, again = _seconds(time), _seconds(time.replace(fold=1))
                return Twice(first, again) if again > first else first
        return _seconds(time)

    def _is_steady(self, time: datetime) -> bool:
        """Whether the zone's clocks are not set on the day of a time; where they are, it is looked at by itself."""
        midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
        if midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset():
            return False
        self._steady = time.date()
        return True

    def _spelled(self, text: str) -> datetime | None:
        if self._form is not None:
            return self._formed(text, str(self._form))
        if text.replace(".", "", 1).isdecimal():
            # before anything else: Python takes 1712010812345, milliseconds of 2024, for a day of the year 1712
            seconds = self._since_1970(int(text) if text.isdecimal() else float(text))
            if seconds is not None or len(text) != 8:
                return None if seconds is None else self._moment(seconds)
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
        return None if seconds is None else self._moment(seconds)

    def _moment(self, seconds: float) -> datetime:
        """A count since 1970: of UTC, or as it stands where the log had no zone, as reading has it."""
        moment = EPOCH + _microseconds(seconds)
        return moment if self._zone is None else moment.replace(tzinfo=UTC)

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

    def _wanted(self) -> tuple[str, str]:
        if self.kind != "datetime":
            return COUNTED
        if self._form is None:
            return DATED
        # day and month are read in the log's own order alone, and the example must show which that is
        shown = f"{_EXAMPLE:{self._form}}"
        return f"a date and time spelled as {self._form}, such as {shown}", f"{self._form} の形の日時（例：{shown}）"


def shown_like(shown: object, written: object) -> object:
    """A time that a clock shows in UTC or in another zone, with the offset that a row was written with.

    Args:
        shown: `RowClock.time`.
        written: the row's time as it stood there; one without an offset changes nothing.
    """
    offset = offset_of(written) if isinstance(written, str) else None
    if offset is None or not isinstance(shown, str):
        return shown
    try:
        moment = datetime.fromisoformat(shown)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return aware.astimezone(timezone(offset)).isoformat()
    except (ValueError, OverflowError):
        return shown


def offset_of(written: str) -> timedelta | None:
    """The offset that a time is written with; None where it has none."""
    text = written.strip()
    found = _OFFSET.search(text)
    if found is None or ":" not in text[: found.start()]:
        # the end of a date ("2026-05-01") looks like one
        return None
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -offset if sign == "-" else offset


def _skipped(time: datetime) -> bool:
    """Whether a wall clock of its zone never shows it."""
    there = time.astimezone(UTC).astimezone(time.tzinfo)
    return there.replace(tzinfo=None, fold=0) != time.replace(tzinfo=None, fold=0)


def _seconds(time: datetime) -> float:
    naive = time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
    return (naive - EPOCH).total_seconds()


def _microseconds(stamp: float) -> timedelta:
    return timedelta(microseconds=round(stamp * 1e6))
