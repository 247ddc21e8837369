"""What stamps mean: spellings, zones, counts since 1970, and how they come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.data.reading.clock.clock_column import read_clock
from keiretsu.data.reading.clock.zones import check_zone, localize
from keiretsu.data.reading.options import TimeOptions
from keiretsu.data.reading.raw import ROW, Raw
from keiretsu.data.reading.table import Table, join
from keiretsu.data.stamps import mostly_stamps, parse_stamps, stamps_in_zone
from keiretsu.errors import ArgumentError, DataError
from keiretsu.estimators import Forecaster

TWO = datetime(2022, 10, 30, 2)


def parsed(*cells: object, **options: str) -> list[object]:
    return parse_stamps(pl.Series("t", cells), **options).values.to_list()


def log(*cells: object) -> Table:
    frame = pl.DataFrame({"when": cells}).with_row_index(ROW).cast({ROW: pl.Int64})
    return join([Raw(frame, "log.csv", "log", line=lambda row: row + 2)])


def clock(table: Table, **options: str):
    return read_clock(table, "when", ids=table.labels(), time=TimeOptions(**options))


@pytest.mark.parametrize(
    "cell",
    [
        "2022-10-30 02:00", "2022/10/30 2:00", "2022-10-30T02:00:00", "2022-10-30 02:00:00.000", "2022.10.30 02:00",
        "20221030 020000", "20221030T0200", "2022-10-30T02:00:00Z", "2022-10-30 11:00+09:00", "2022-10-30T11:00+0900",
        "2022-10-30 04:00+02", "20221030T110000+0900", "2022-10-30 02:00:00,000", "2022-10-30 02:00 UTC",
        "令和4年10月30日 02:00", "令和４年１０月３０日　２時", "R4.10.30 2:00", "R04/10/30 02:00:00", "H34.10.30 2:00",
        "2022年10月30日 2時00分00秒", "2022年10月30日(日) 2:00", "２０２２－１０－３０ ０２：００",
        "30.10.2022 02:00", "30.10.2022 2:00:00", "30.10.2022, 02:00",
    ],
)  # fmt: skip
def test_spellings(cell):
    assert parsed(cell) == [TWO]
    assert mostly_stamps(pl.Series([cell]))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("令和元年5月1日", datetime(2019, 5, 1)),
        ("平成31年4月30日", datetime(2019, 4, 30)),
        ("昭和64年1月7日", datetime(1989, 1, 7)),
        ("S64.1.7", datetime(1989, 1, 7)),
        ("H1/1/8", datetime(1989, 1, 8)),
        ("2022-10-30 24:00", datetime(2022, 10, 31)),
        ("2022-12-31 24:00:00", datetime(2023, 1, 1)),
        ("令和4年10月30日 24:00", datetime(2022, 10, 31)),
        ("2022-10-30 24:00+09:00", datetime(2022, 10, 30, 15)),
        ("2022-10-30 00:00:00.123456789", datetime(2022, 10, 30, 0, 0, 0, 123456)),
    ],
)
def test_eras_midnight_and_fractions(cell, day):
    assert parsed(cell) == [day]


@pytest.mark.parametrize(
    "cell",
    ["2022-10-30 02", "2023-02-29", "2022-10-30 25:00", "2022-10-30 24:01", "22-10-30 02:00", "S1-2-3",
     "令和4年13月1日", "30/10/2022", "30.10.22", "yesterday", "2022-10-30 02:60", "2022-10-30 02:00 CET"],
)  # fmt: skip
def test_what_is_no_stamp(cell):
    assert parsed(cell, "x") == [None, None]


def test_a_column_keeps_to_one_family_but_drops_seconds_and_midnight():
    assert parsed("2022-10-30", "2022-10-30 01:00", "2022-10-30 02:00:00", "2022-10-30T03:00:00.5") == [
        datetime(2022, 10, 30),
        datetime(2022, 10, 30, 1),
        TWO,
        datetime(2022, 10, 30, 3, 0, 0, 500_000),
    ]
    assert parsed("2022-10-30 02:00", "2022-10-30 03:00", "30.10.2022 04:00")[2] is None
    assert parsed("2022-10-30 02:00Z", "2022-10-30 03:00Z", "2022-10-30 04:00")[2] is None
    assert parsed("2022-10-30 02:00", "2022-10-30 03:00", "2022-10-30 04:00Z")[2] is None


def test_day_or_month_first_is_asked_for():
    table = log("05/10/2022 02:00", "06/10/2022 02:00")
    with pytest.raises(
        DataError, match=r"got '05/10/2022 02:00' in 'when' at line 2 of log.csv\. .*'%d/%m/%Y %H:%M' or"
    ):
        clock(table)
    assert clock(table, form="%d/%m/%Y %H:%M").values[0] == datetime(2022, 10, 5, 2)
    assert clock(table, form="%m/%d/%Y %H:%M").values[0] == datetime(2022, 5, 10, 2)
    with pytest.raises(DataError, match=r"got '13/10/2022' in 'when' at line 3 of log.csv \(1 of 2 rows\)"):
        clock(log("05/10/2022", "13/10/2022"), form="%m/%d/%Y")


def test_forms():
    assert parsed("30 Oct 22 02.00", form="%d %b %y %H.%M") == [TWO]
    assert parsed("30/10/2022 02:00:00.25", form="%d/%m/%Y %H:%M:%S.%f") == [TWO.replace(microsecond=250_000)]
    assert parsed(20221030020000, form="%Y%m%d%H%M%S") == parsed(20221030020000.0, form="%Y%m%d%H%M%S") == [TWO]
    aware = parse_stamps(pl.Series(["30/10/2022 11:00 +0900"]), form="%d/%m/%Y %H:%M %z")
    assert (aware.values[0], aware.zone) == (TWO, "Asia/Tokyo")
    with pytest.raises(ArgumentError, match=r"form must spell a date .*got '%d/%m/%Y %H'"):
        parsed("30/10/2022 02", form="%d/%m/%Y %H")


@pytest.mark.parametrize(
    "cells",
    [
        (1667095200,), (1667095200.0,), (1667095200_000,), (1667095200_000_000,), (1667095200_000_000_000,),
        ("1667095200",), ("1667095200.0",), ("1667095200000",),
    ],
)  # fmt: skip
def test_counts_since_1970_are_found_out_and_said(cells):
    stamps = parse_stamps(pl.Series("t", cells))
    assert (stamps.values.to_list(), stamps.zone) == ([TWO], "UTC")
    assert "since 1970 (2022-10-30 02:00 to 2022-10-30 02:00); epoch='none' keeps the numbers" in stamps.notes[0]
    kept = parse_stamps(pl.Series("t", cells), epoch="none")
    assert kept.values.dtype == pl.Int64 or cells == ("1667095200.0",)
    assert (kept.zone, kept.notes) == (None, ())


def test_forced_units_and_fractions():
    assert parsed(1667095200.123456) == [TWO.replace(microsecond=123456)]
    assert parsed(0, 60, epoch="s") == [datetime(1970, 1, 1), datetime(1970, 1, 1, 0, 1)]
    assert parsed(1500, epoch="ms") == [datetime(1970, 1, 1, 0, 0, 1, 500_000)]
    assert parsed(0, 2**62, -(2**62), epoch="s") == [datetime(1970, 1, 1), None, None]


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        ([1.0, 2.0], pl.Int64),
        ([1.0, 2.5], pl.Float64),
        ([1.0, None], pl.Int64),
        ([2.0**70], pl.Float64),
        ([978_307_199, 1_700_000_000], pl.Int64),
        ([20221030], pl.Int64),
        (["0.5", "1"], pl.Float64),
        ([float("inf"), 1.0], pl.Int64),
    ],
)
def test_other_numbers_stay_numbers(cells, dtype):
    assert parse_stamps(pl.Series(cells)).values.dtype == dtype


FIVE = [
    "2022-10-30 00:00+02",
    "2022-10-30 01:00+02",
    "2022-10-30 02:00+02",
    "2022-10-30 02:00+01",
    "2022-10-30 03:00+01",
]


def test_five_regular_hours_come_back_as_written():
    stamps = clock(log(*FIVE))
    assert stamps.values.diff().drop_nulls().unique().to_list() == [timedelta(hours=1)]
    assert stamps.zone == "Europe/Berlin"
    assert "+01, +02 are taken for those of Europe/Berlin; others, such as Europe/Paris" in stamps.notes[0]
    assert stamps_in_zone(stamps.values, stamps.zone).dt.strftime("%Y-%m-%d %H:%M%:z").to_list() == [
        cell + ":00" for cell in FIVE
    ]
    assert clock(log(*FIVE), zone="Europe/Paris").zone == "Europe/Paris"
    assert clock(log(*FIVE), zone="Europe/Paris").notes == ()


def test_five_hours_without_offsets_are_told_apart_by_a_zone():
    stamps = clock(log(*[cell[:16] for cell in FIVE]), zone="Europe/Berlin")
    assert stamps.values.to_list() == clock(log(*FIVE)).values.to_list()
    assert "2 stamps in an hour that happens twice in Europe/Berlin were told apart" in stamps.notes[0]


@pytest.mark.parametrize(
    ("cells", "zone"),
    [
        (["2022-10-30 02:00Z"], "UTC"),
        (["2022-10-30 02:00+09:00"], "Asia/Tokyo"),
        (["1950-07-30 02:00+09:00"], "Etc/GMT-9"),
        (["2022-10-30 02:00-0500"], "Etc/GMT+5"),
        (["2022-10-30 02:00+05:30"], "Asia/Kolkata"),
        (["2022-01-30 02:00-05:00", "2022-07-30 02:00-04:00"], "America/New_York"),
        (["2022-01-30 02:00+01:00", "2022-01-30 02:00+13:30"], "UTC"),
    ],
)
def test_zones_of_offsets(cells, zone):
    assert parse_stamps(pl.Series(cells)).zone == zone


def test_zones_of_columns_that_have_one():
    cells = pl.Series([TWO]).dt.replace_time_zone("Asia/Tokyo")
    assert parse_stamps(cells).zone == "Asia/Tokyo"
    assert parse_stamps(cells).values[0] == datetime(2022, 10, 29, 17)


@pytest.mark.parametrize(
    ("zone", "advice"),
    [
        ("JST", "Did you mean 'Asia/Tokyo'?"),
        ("europe/berlin", "Did you mean 'Europe/Berlin'?"),
        ("Asia/Tokio", "Did you mean 'Asia/Tokyo'?"),
        ("+02:00", "Did you mean 'Etc/GMT-2'?"),
        ("xyz", "Give one such as"),
    ],
)
def test_zones_that_are_none(zone, advice):
    with pytest.raises(ArgumentError, match=r"zone must be an IANA time zone; got ") as caught:
        check_zone(zone)
    assert advice in str(caught.value)


def test_a_zone_needs_dates_and_hours_that_exist():
    with pytest.raises(ArgumentError, match=r"zone must belong to a clock of dates"):
        clock(log(1, 2), zone="Asia/Tokyo")
    with pytest.raises(DataError, match=r"got 2022-03-27 02:30:00 in 'when' at line 3 of log.csv \(1 of 2 rows\)"):
        clock(log("2022-03-27 01:30", "2022-03-27 02:30"), zone="Europe/Berlin")


def minutes(step: int, *, newest_first: bool = False) -> tuple[pl.Series, pl.Series]:
    """Instants from 22:00 to 04:00 UTC over the end of summer time in Berlin, and what the wall showed."""
    instants = pl.datetime_range(datetime(2022, 10, 29, 22), datetime(2022, 10, 30, 4), f"{step}m", eager=True)
    instants = instants.reverse() if newest_first else instants
    return instants, stamps_in_zone(instants, "Europe/Berlin").dt.replace_time_zone(None)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("step", [1, 7, 10, 15, 20, 30, 60])
def test_an_hour_that_happens_twice_is_told_apart_by_the_order_of_rows(step, newest_first):
    instants, wall = minutes(step, newest_first=newest_first)
    ids = pl.repeat("a", len(wall), eager=True)
    local = localize(wall, ids, "Europe/Berlin")
    assert local.values.to_list() == instants.to_list()
    assert (local.guessed, len(local.skipped)) == (0, 0)
    # rows of two machines in turn, one a minute later
    both = pl.DataFrame({"w": [wall, wall], "i": [instants, instants], "m": ["a", "b"]}).explode("w", "i")
    both = both.with_columns(n=pl.int_range(pl.len()).over("m")).sort("n", "m")
    assert localize(both["w"], both["m"], "Europe/Berlin").values.to_list() == both["i"].to_list()


def test_stamps_that_stand_there_once_are_taken_for_the_earlier_and_counted():
    wall = pl.Series([TWO - timedelta(hours=1), TWO, TWO + timedelta(minutes=30), TWO + timedelta(hours=1)])
    local = localize(wall, pl.repeat("a", 4, eager=True), "Europe/Berlin")
    assert (local.twice, local.guessed) == (2, 2)
    assert local.values.to_list()[1] == datetime(2022, 10, 30, 0)
    # one late row is no clock that goes back
    late = pl.Series([TWO + timedelta(minutes=k) for k in (0, 5, 15, 10, 20, 25)])
    assert localize(late, pl.repeat("a", 6, eager=True), "Europe/Berlin").guessed == 6


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2025, 1, 1)), min_size=1, max_size=20),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/Santiago"]),
)
def test_there_and_back_is_the_identity(stamps, zone):
    wall = pl.Series("t", stamps, dtype=pl.Datetime("us"))
    local = localize(wall, pl.repeat("a", len(wall), eager=True), zone)
    back = stamps_in_zone(local.values, zone).dt.replace_time_zone(None)
    skipped = set(local.skipped.to_list())
    for place, stamp in enumerate(stamps):
        assert back[place] == (None if place in skipped else stamp)


@pytest.fixture(scope="module")
def zoned() -> kr.SeriesSet:
    """500 regular hours that end at midnight before summer time ends in Berlin."""
    last = datetime(2022, 10, 29, 22, tzinfo=UTC)
    stamps = [last - timedelta(hours=k) for k in range(499, -1, -1)]
    y = np.sin(np.arange(500) / 5) + np.random.default_rng(0).normal(size=500) / 10
    times = pl.Series(stamps, dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone("Europe/Berlin")
    return kr.read(pl.DataFrame({"t": times, "y": y}), time="t")


def bare(series: kr.SeriesSet) -> kr.SeriesSet:
    return kr.read(series.frame, time="time", id="id")


def test_forecasts_come_back_in_their_zone(zoned, tmp_path):
    assert zoned.zone == "Europe/Berlin"
    model = Forecaster(5, mixer=None).fit(zoned, target="y")
    times = model.predict(zoned)["time"]
    assert times.dtype == pl.Datetime("us", "Europe/Berlin")
    written = ["01:00+02:00", "02:00+02:00", "02:00+01:00", "03:00+01:00", "04:00+01:00"]
    assert times.dt.strftime("%H:%M%:z").to_list() == written
    model.save(tmp_path / "model")
    stream = kr.load(tmp_path / "model").stream().read(zoned.head_rows(499))
    row = zoned.frame.row(-1, named=True)
    answer = stream.step({"y": row["y"]}, time=row["time"].replace(tzinfo=UTC), id=row["id"])
    assert answer.time == datetime(2022, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert answer.time.utcoffset() == timedelta(hours=2)
    assert stream.predict()["time"].to_list() == times.to_list()
    assert zoned.until(answer.time).rows == 500
    assert zoned.after(datetime(2022, 10, 29, 23, tzinfo=ZoneInfo("Europe/Berlin"))).rows == 1


def test_clocks_without_a_zone_are_as_before(zoned, tmp_path, monkeypatch):
    series = bare(zoned)
    assert series.zone is None
    model = Forecaster(2, mixer=None).fit(series, target="y")
    assert model.predict(series)["time"].to_list() == [datetime(2022, 10, 29, 23), datetime(2022, 10, 30)]
    # the series' own zone decides, whatever the model learned from
    assert model.predict(zoned)["time"].dtype == pl.Datetime("us", "Europe/Berlin")
    other = Forecaster(2, mixer=None).fit(zoned, target="y")
    assert other.predict(series)["time"].dtype == pl.Datetime("us")
    # files of before hold no zone
    from keiretsu.estimators import model_file

    asdict = model_file.asdict
    monkeypatch.setattr(
        model_file, "asdict", lambda value: {key: kept for key, kept in asdict(value).items() if key != "zone"}
    )
    model.save(tmp_path / "old")
    monkeypatch.undo()
    assert kr.load(tmp_path / "old").predict(series).equals(model.predict(series))


def test_the_command_line_writes_offsets(zoned, tmp_path: Path):
    from keiretsu._cli.forecasts import write_forecasts

    model = Forecaster(5, mixer=None).fit(zoned, target="y")
    write_forecasts(model.predict(zoned), tmp_path / "out.csv")
    cells = pl.read_csv(tmp_path / "out.csv", infer_schema=False)["time"]
    assert cells[1:3].to_list() == ["2022-10-30T02:00:00+02:00", "2022-10-30T02:00:00+01:00"]
    again = parse_stamps(cells)
    assert (again.values.diff().drop_nulls().n_unique(), again.zone) == (1, "Europe/Berlin")
    write_forecasts(model.predict(bare(zoned)), tmp_path / "bare.csv")
    assert "2022-10-29T23:00:00.000000," in (tmp_path / "bare.csv").read_text()
