"""What a stamp says by itself: hour, weekday and season, public holidays, shifts; known as far ahead as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.columns import listed
from keiretsu.data.known.local_time import SECONDS_A_DAY, LocalTime, day_seconds, local_time
from keiretsu.errors import ArgumentError, DataError

Feature = Literal["hour", "weekday", "yearday", "weekend"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Calendar:
    """Hour of day, day of week and day of year as sine and cosine, and whether it is a weekend.

    Attributes:
        features: which of "hour" (time of day), "weekday", "yearday" and "weekend" (Saturday or Sunday), in this order.
        zone: IANA name of the wall clock; by default that of the series. Without any, stamps are taken as they stand.
    """

    features: tuple[Feature, ...] = ("hour", "weekday", "yearday", "weekend")
    zone: str | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in self.features if name not in _FEATURES]
        if unknown or not self.features or isinstance(self.features, str):
            raise ArgumentError(
                f"Calendar: features must be a tuple of {listed(tuple(_FEATURES))}; got {self.features!r}. "
                f"Choose among these."
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of `values`."""
        return tuple(
            name
            for feature in self.features
            for name in ([feature] if feature == "weekend" else [f"{feature} sin", f"{feature} cos"])
        )

    def values(self, stamps: pl.Series | Sequence[Any]) -> NDArray[np.float64]:
        """(n, k) float64 for n stamps: datetimes in UTC where there is a zone, else as they stand on the wall."""
        local = local_time(stamps, self.zone, function="Calendar")
        return np.column_stack([_FEATURES[feature](local) for feature in self.features])


def _wave(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sine and cosine of a share of a whole turn."""
    return np.column_stack([np.sin(2 * np.pi * share), np.cos(2 * np.pi * share)])


def _yearday(local: LocalTime) -> NDArray[np.float64]:
    first = local.days.astype("datetime64[D]").astype("datetime64[Y]")
    begin, end = first.astype("datetime64[D]").astype(np.int64), (first + 1).astype("datetime64[D]").astype(np.int64)
    return _wave((local.days - begin) / (end - begin))[local.day]


_FEATURES: dict[str, Callable[[LocalTime], NDArray[np.float64]]] = {
    "hour": lambda local: _wave(local.seconds / SECONDS_A_DAY),
    "weekday": lambda local: _wave(local.weekdays / 7)[local.day],
    "yearday": _yearday,
    "weekend": lambda local: (local.weekdays >= 5).astype(np.float64)[local.day],
}


@dataclass(frozen=True)
class Holidays:
    """Public holidays of a country, 0 or 1, and a plant's own days off.

    Attributes:
        country: ISO code ("JP", "DE"), as the library `holidays` knows them; substitute holidays are among them.
        part: state or province with holidays of its own ("BY").
        neighbours: also whether the day before and the day after is a holiday.
        closed: days on which the plant stands still (year's end, Obon), as a column of their own.
        zone: as in `Calendar`.
    """

    country: str
    part: str | None = None
    neighbours: bool = False
    closed: tuple[date, ...] = ()
    zone: str | None = None

    def __post_init__(self) -> None:
        self._holidays([])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of `values`."""
        where = self.country if self.part is None else f"{self.country}-{self.part}"
        beside = (f"before holiday {where}", f"after holiday {where}") if self.neighbours else ()
        return (f"holiday {where}", *beside, *(["closed"] if self.closed else []))

    def values(self, stamps: pl.Series | Sequence[Any]) -> NDArray[np.float64]:
        """(n, k) float64 for n stamps: datetimes in UTC where there is a zone, else as they stand on the wall."""
        local = local_time(stamps, self.zone, function="Holidays")
        dates: list[date] = local.days.astype("datetime64[D]").tolist()
        # the neighbours of the first and the last day may lie in other years
        around = {day.year + step for day in dates for step in ((-1, 0, 1) if self.neighbours else (0,))}
        off = np.array(sorted(self._holidays(sorted(around))), dtype="datetime64[D]").astype(np.int64)
        shifts = (0, 1, -1) if self.neighbours else (0,)
        columns = [np.isin(local.days + shift, off) for shift in shifts]
        if self.closed:
            own = np.array(self.closed, dtype="datetime64[D]").astype(np.int64)
            columns.append(np.isin(local.days, own))
        return np.column_stack(columns).astype(np.float64)[local.day]

    def _holidays(self, years: list[int]) -> Sequence[date]:
        # a heavy library that most readings do not need
        from holidays import country_holidays

        try:
            known = country_holidays(self.country, subdiv=self.part, years=years, expand=False)
        except (NotImplementedError, TypeError) as error:
            raise ArgumentError(
                f"Holidays: country and part must be known to the library 'holidays'; got {self.country!r} and "
                f"{self.part!r} ({error}). Give an ISO code such as 'JP'."
            ) from None
        outside = [year for year in years if not known.start_year <= year <= known.end_year]
        if outside:
            raise DataError(
                f"Holidays: stamps must be in years whose holidays of {self.country} are known, {known.start_year} to "
                f"{known.end_year}; got {outside[0]}. Leave these rows or the holidays out."
            )
        return list(known)


@dataclass(frozen=True)
class Shifts:
    """One 0/1 column a shift of the plant.

    Attributes:
        hours: from names to beginning and end ("HH:MM"; the end is not part of it; "24:00" is midnight). A shift whose
            end is not after its beginning goes on over midnight.
        weekdays: days on which shifts begin ("mon" … "sun"), for all shifts or by name; every day by default.
        zone: as in `Calendar`.
    Example:
        >>> Shifts({"day": ("08:00", "16:00"), "night": ("22:00", "06:00")}, weekdays=("mon", "tue", "wed")).names
        ('shift day', 'shift night')
    """

    hours: Mapping[str, tuple[str, str]]
    weekdays: Mapping[str, Sequence[str]] | Sequence[str] = WEEKDAYS
    zone: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.hours, Mapping) or not self.hours:
            raise ArgumentError(
                f"Shifts: hours must map names to beginning and end; got {self.hours!r}. "
                f"Give {{'day': ('08:00', '16:00')}}."
            )
        for name in self.hours:
            self._bounds(name)
            self._begins(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of `values`."""
        return tuple(f"shift {name}" for name in self.hours)

    def values(self, stamps: pl.Series | Sequence[Any]) -> NDArray[np.float64]:
        """(n, k) float64 for n stamps: datetimes in UTC where there is a zone, else as they stand on the wall."""
        local = local_time(stamps, self.zone, function="Shifts")
        columns = []
        for name in self.hours:
            (begin, end), begins = self._bounds(name), self._begins(name)
            today = begins[local.weekdays][local.day]
            if begin < end:
                columns.append(today & (begin <= local.seconds) & (local.seconds < end))
                continue
            yesterday = begins[(local.weekdays - 1) % 7][local.day]
            columns.append((today & (begin <= local.seconds)) | (yesterday & (local.seconds < end)))
        return np.column_stack(columns).astype(np.float64)

    def _bounds(self, name: str) -> tuple[int, int]:
        bounds = self.hours[name]
        both = [day_seconds(text) for text in bounds] if isinstance(bounds, tuple | list) else []
        if len(both) != 2 or both[0] is None or both[1] is None or both[0] == SECONDS_A_DAY:
            raise ArgumentError(
                f"Shifts: the hours of {name!r} must be two times of day; got {bounds!r}. Write ('22:00', '06:00')."
            )
        return both[0], both[1]

    def _begins(self, name: str) -> NDArray[np.bool_]:
        """(7,) bool, Monday first: the days on which the shift begins."""
        days = self.weekdays.get(name, WEEKDAYS) if isinstance(self.weekdays, Mapping) else self.weekdays
        if isinstance(days, str) or not all(day in WEEKDAYS for day in days):
            raise ArgumentError(
                f"Shifts: weekdays of {name!r} must be among {listed(WEEKDAYS)}; got {days!r}. Use these words."
            )
        return np.array([day in days for day in WEEKDAYS])
