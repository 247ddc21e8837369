"""What is known ahead: calendars, shifts, tables and facts about each series."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.data import SeriesSet, pack, read
from keiretsu.data.known.calendars import Calendar, Holidays, Shifts
from keiretsu.errors import ArgumentError, ColumnError, DataError

BERLIN = "Europe/Berlin"


def hours(start: datetime, count: int, step: int = 1) -> list[datetime]:
    return [start + timedelta(hours=step * k) for k in range(count)]


def hourly(start: datetime, count: int, name: str = "a") -> pl.DataFrame:
    return pl.DataFrame({"m": name, "t": hours(start, count), "x": [1.0] * count})


def two() -> SeriesSet:
    start = datetime(2024, 1, 1)
    return read(pl.concat([hourly(start, 3, "a"), hourly(start, 2, "b")]), id="m", time="t")


def test_japanese_holidays():
    days = [date(2022, 1, 1), date(2023, 1, 2), date(2022, 10, 30), date(2022, 11, 3), date(2024, 2, 12)]
    assert Holidays("JP").values(days)[:, 0].tolist() == [1, 1, 0, 1, 1]
    assert Holidays("JP").names == ("holiday JP",)


def test_days_beside_a_holiday_and_days_the_plant_is_closed():
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2022, 1, 2), date(2022, 1, 3), date(2022, 8, 15)]
    holidays = Holidays("JP", neighbours=True, closed=(date(2021, 12, 31), date(2022, 8, 15)))
    assert holidays.names == ("holiday JP", "before holiday JP", "after holiday JP", "closed")
    assert holidays.values(days).tolist() == [
        *([0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]),
    ]


def test_a_holiday_is_that_of_the_wall_clock():
    # 15:00 UTC on new year's eve is midnight in Tokyo
    stamps = [datetime(2021, 12, 31, 14, 59), datetime(2021, 12, 31, 15)]
    assert Holidays("JP", zone="Asia/Tokyo").values(stamps)[:, 0].tolist() == [0, 1]
    assert Holidays("JP").values(stamps)[:, 0].tolist() == [0, 0]


def test_hours_across_the_end_of_summer_time():
    # local 00:00+02, 01:00+02, 02:00+02, 02:00+01, 03:00+01
    stamps = hours(datetime(2022, 10, 29, 22), 5)
    values = Calendar(("hour",), zone=BERLIN).values(stamps)
    angle = np.arctan2(values[:, 0], values[:, 1]) * 24 / (2 * np.pi)
    np.testing.assert_allclose(angle, [0, 1, 2, 2, 3], atol=1e-12)


def test_hours_across_the_beginning_of_summer_time():
    stamps = hours(datetime(2022, 3, 27, 0), 3)
    assert Shifts({"early": ("02:00", "03:00")}, zone=BERLIN).values(stamps).sum() == 0
    assert Shifts({"early": ("03:00", "04:00")}, zone=BERLIN).values(stamps)[:, 0].tolist() == [0, 1, 0]


def test_weekday_weekend_and_day_of_year():
    days = [date(2024, 1, 1), date(2024, 1, 6), date(2024, 12, 31)]
    values = Calendar(("weekday", "yearday", "weekend")).values(days)
    weekday, yearday = np.array([0, 5, 1]) / 7, np.array([0, 5, 365]) / 366
    np.testing.assert_allclose(values[:, 0], np.sin(2 * np.pi * weekday))
    np.testing.assert_allclose(values[:, 1], np.cos(2 * np.pi * weekday))
    np.testing.assert_allclose(values[:, 2], np.sin(2 * np.pi * yearday))
    np.testing.assert_allclose(values[:, 3], np.cos(2 * np.pi * yearday))
    assert values[:, 4].tolist() == [0, 1, 0]


def test_shifts_over_midnight_belong_to_the_day_they_begin():
    shifts = Shifts(
        {"day": ("08:00", "16:00"), "night": ("22:00", "06:00")}, weekdays={"night": ("mon", "tue", "wed", "thu")}
    )
    monday = datetime(2024, 1, 1)
    night = shifts.values([monday + timedelta(hours=h) for h in (0, 7.99, 8, 16, 22, 29, 30)])
    assert night[:, 0].tolist() == [0, 0, 1, 0, 0, 0, 0]
    # Sunday night has no shift, so Monday begins without one
    assert night[:, 1].tolist() == [0, 0, 0, 0, 1, 1, 0]
    friday = monday + timedelta(days=4)
    assert shifts.values([friday + timedelta(hours=3), friday + timedelta(hours=23)])[:, 1].tolist() == [1, 0]


def test_a_shift_until_midnight_and_one_of_a_whole_day():
    shifts = Shifts({"late": ("16:00", "24:00"), "guard": ("06:00", "06:00")})
    stamps = hours(datetime(2024, 1, 1, 15), 3, 5)
    assert shifts.values(stamps).tolist() == [[0, 1], [1, 1], [0, 1]]


def test_calendars_take_the_zone_of_the_series(write):
    rows = "".join(f"2022-01-01T0{hour}:00:00+09:00,1\n" for hour in range(3))
    packed = pack(read(write("t,x\n" + rows), time="t"), known=[Holidays("JP"), Calendar(("hour",))])
    assert packed.known_names == ("holiday JP", "hour sin", "hour cos")
    assert packed.known[:, 0].tolist() == [1, 1, 1]
    np.testing.assert_allclose(packed.known[:, 1], np.sin(np.arange(3) * np.pi / 12))
    utc = [datetime(2021, 12, 31, 14), datetime(2021, 12, 31, 15)]
    assert packed.covariates.at(packed.ids[0], utc)[:, 0].tolist() == [0, 1]


def test_the_same_columns_for_stamps_to_come():
    series = two()
    packed = pack(series, known=[Calendar(), Shifts({"day": ("01:00", "02:00")})])
    again = packed.covariates.at(series.frame["id"].to_list(), packed.stamp)
    assert again.tobytes() == packed.known.tobytes()
    assert packed.covariates.at("a", ["2030-01-01T01:30"])[0, -1] == 1
    assert packed.covariates.at("a", []).shape == (0, 8)


def test_a_table_of_known_covariates():
    start = datetime(2024, 1, 1)
    table = pl.concat([hourly(start, 9, "b"), hourly(start, 9, "a")]).select(
        *("m", "t"), plan=pl.int_range(pl.len()).cast(pl.Float64)
    )
    packed = pack(two(), known=[table[::-1], Calendar(("weekend",))])
    assert packed.known_names == ("plan", "weekend")
    assert packed.known[:, 0].tolist() == [9, 10, 11, 0, 1]
    assert packed.covariates.at(["a", "b"], [datetime(2024, 1, 1, 8)] * 2)[:, 0].tolist() == [17, 8]
    with pytest.raises(DataError, match="at: known must have a row for every row; got none for series 'b' at 2024-01"):
        packed.covariates.at("b", [datetime(2024, 1, 1, 9)])
    with pytest.raises(DataError, match="at: ids must be series of the log; got 'c'"):
        packed.covariates.at("c", [datetime(2024, 1, 1)])


def test_a_table_without_ids_holds_for_every_series():
    table = pl.DataFrame({"t": hours(datetime(2024, 1, 1), 4), "price": [1.0, 2.0, 3.0, 4.0]})
    assert pack(two(), known=[table]).known[:, 0].tolist() == [1, 2, 3, 1, 2]
    assert pack(two(), known=[read(table)]).known[:, 0].tolist() == [1, 2, 3, 1, 2]


def test_what_a_table_lacks_is_named():
    start = datetime(2024, 1, 1)
    table = pl.DataFrame({"t": hours(start, 2), "price": [1.0, 2.0]})
    with pytest.raises(DataError, match=r"got none for series 'a' at 2024-01-01 02:00:00 \(1 of 5 rows\)"):
        pack(two(), known=[table])
    holes = pl.DataFrame({"t": hours(start, 3), "price": [1.0, None, 2.0]})
    with pytest.raises(DataError, match=r"known 'price' must have a value for every row; got none for series 'a' at"):
        pack(two(), known=[holes])


def test_integer_and_decimal_cycles_meet():
    series = read(pl.DataFrame({"t": [1, 2], "x": [1.0, 2.0]}), time="t")
    table = pl.DataFrame({"t": [1.0, 2.0, 2.5], "load": [5.0, 6.0, 7.0]})
    packed = pack(series, known=[table])
    assert packed.known[:, 0].tolist() == [5, 6]


def test_facts_about_each_series(write):
    table = pl.DataFrame(
        {"m": ["b", "a", "c"], "size": [2, 1, 3], "maker": ["X", "Y", "Z"], "new": [True, False, True]}
    )
    packed = pack(two(), static=table)
    assert packed.static_names == ("maker=X", "maker=Y", "new", "size")
    assert packed.static.tolist() == [[0, 1, 0, 1], [1, 0, 1, 2]]
    packed = pack(two(), static=write("m,age\na,3\nb,4\n", "units.csv"))
    assert packed.static.tolist() == [[3], [4]]
    assert pack(two()).static.shape == (2, 0)


def test_mistakes_in_facts():
    with pytest.raises(DataError, match="pack: static must have a row for every series; got none for 'b'"):
        pack(two(), static=pl.DataFrame({"m": ["a"], "size": [1]}))
    with pytest.raises(DataError, match="pack: static must have one row a series; got more for 'a'"):
        pack(two(), static=pl.DataFrame({"m": ["a", "a", "b"], "size": [1, 2, 3]}))
    with pytest.raises(ColumnError, match="pack: static must have the column of ids, 'm'; got 'size'"):
        pack(two(), static=pl.DataFrame({"size": [1]}))
    with pytest.raises(DataError, match="static 'size' must have a finite number for every series; got None for 'b'"):
        pack(two(), static=pl.DataFrame({"m": ["a", "b"], "size": [1, None]}))


def test_mistakes_in_calendars():
    with pytest.raises(ArgumentError, match="Calendar: features must be a tuple of 'hour'"):
        Calendar(("minute",))  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="Holidays: country and part must be known to the library"):
        Holidays("XX")
    with pytest.raises(DataError, match="Holidays: stamps must be in years whose holidays of JP are known, 1949 to"):
        Holidays("JP").values([date(1900, 1, 1)])
    with pytest.raises(ArgumentError, match="Shifts: the hours of 'day' must be two times of day"):
        Shifts({"day": ("8", "25:00")})
    with pytest.raises(ArgumentError, match="Shifts: weekdays of 'day' must be among 'mon'"):
        Shifts({"day": ("08:00", "16:00")}, weekdays=("Monday",))
    with pytest.raises(ArgumentError, match="zone must be an IANA time zone; got 'Tokio'"):
        Calendar(zone="Tokio").values([datetime(2024, 1, 1)])
    with pytest.raises(DataError, match="Calendar: stamps must be dates with a time of day; got stamps of type Int64"):
        Calendar().values([1, 2])


def test_calendars_that_do_not_fit_the_log():
    cycles = read(pl.DataFrame({"t": [1, 2], "x": [1.0, 2.0]}), time="t")
    with pytest.raises(DataError, match="pack: Calendar must have a log whose clock holds datetimes; got the integer"):
        pack(cycles, known=[Calendar()])
    with pytest.raises(ArgumentError, match="pack: Holidays must have no zone where the stamps have none"):
        pack(two(), known=[Holidays("JP", zone="Asia/Tokyo")])
    with pytest.raises(ArgumentError, match="pack: known covariates must have different names; got 'weekend'"):
        pack(two(), known=[Calendar(("weekend",)), Calendar(("weekend",))])
    with pytest.raises(DataError, match="pack: known must be on the series' clock, which is integer; got one"):
        pack(cycles, known=[pl.DataFrame({"t": [datetime(2024, 1, 1)], "x": [1.0]})])


@settings(deadline=None)
@given(st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=20))
def test_calendars_say_what_python_says(stamps):
    shift = Shifts({"night": ("22:00", "06:00")}).values(stamps)[:, 0]
    assert shift.tolist() == [float(stamp.hour >= 22 or stamp.hour < 6) for stamp in stamps]
    weekend = Calendar(("weekend",)).values(stamps)[:, 0]
    assert weekend.tolist() == [float(stamp.weekday() >= 5) for stamp in stamps]
