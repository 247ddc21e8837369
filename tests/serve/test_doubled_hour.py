"""The hour that clocks show twice as summer time ends: rows without an offset are read as `read` reads such a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.serve import Answered, Intake, IntakeSettings, Refused, Row, Service, ServiceSettings, open_store
from keiretsu.serve.clock import RowClock, Twice
from keiretsu.serve.lines import Lines, Rows
from keiretsu.serve.lines.words import told
from keiretsu.serve.order import Order
from keiretsu.serve.shard import Parcel
from keiretsu.serve.stores import Series
from keiretsu.serve.stores.coding import order_of, with_order
from support.plain_runner import CHANNELS, PlainRunner

BERLIN = "Europe/Berlin"
# an hour before the first of the two begins, and an hour after the second has ended
FIRST, LAST = datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)
ZONES = [(BERLIN, FIRST), ("America/New_York", datetime(2026, 11, 1, 4, tzinfo=UTC)),
         ("Australia/Lord_Howe", datetime(2026, 4, 4, 14, tzinfo=UTC))]  # fmt: skip


class Zoned(PlainRunner):
    """The same on a clock of dates."""

    def __init__(self, seconds: float = 600.0, zone: str = BERLIN) -> None:
        super().__init__()
        self.interval, self._clock = seconds, RowClock("datetime", zone=zone)


def walls(seconds: int, zone: str = BERLIN, first: datetime = FIRST) -> list[str]:
    """What the wall's clock showed, without an offset, over three hours."""
    moments = [first + timedelta(seconds=k) for k in range(0, 3 * 3600 + 1, seconds)]
    return [f"{one.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" for one in moments]


def service(runner: Zoned, store: str | None = None, **settings) -> Service:
    return Service(runner, open_store(store), ServiceSettings(**settings))


def intake(runner: Zoned, **settings) -> Intake:
    return Intake(CHANNELS, runner.stamp, IntakeSettings(**settings))


def rows(runner: Zoned, times: list[str]) -> list[Row | Refused]:
    return [intake(runner).row({"time": time, "load": k}, f"line {k}") for k, time in enumerate(times)]


def times(outcomes) -> list[str]:
    return [json.loads(one.body)["time"] for one in outcomes if isinstance(one, Answered)]


def reasons(outcomes) -> list[str]:
    return [one.reason for one in outcomes if isinstance(one, Refused)]


@pytest.mark.parametrize(
    ("zone", "first", "seconds"),
    [
        (zone, first, seconds)
        for zone, first in ZONES
        for seconds in (60, 420, 600, 1200, 1800, 3600)
        # clocks of Lord Howe are set back by half an hour: of fewer rows none need be in it twice
        if not (zone == "Australia/Lord_Howe" and seconds > 1200)
    ],
)
def test_a_file_over_the_change_is_streamed_as_it_is_read(zone, first, seconds, tmp_path):
    walled = walls(seconds, zone, first)
    lines = [f"{wall},{machine},{k}" for k, wall in enumerate(walled) for machine in ("a", "b")]
    (tmp_path / "log.csv").write_text("time,machine,load\n" + "\n".join(lines) + "\n")
    read = kr.read(tmp_path / "log.csv", id="machine", zone=zone).frame
    runner = Zoned(seconds, zone)
    given = Rows(intake(runner, id=("machine",), named=True)).read(
        Lines([line.encode() for line in ("time,machine,load", *lines)], begins=True)
    )
    whole = service(runner)
    answers = [json.loads(one.body) for one in whole.take(given) if isinstance(one, Answered)]
    assert len(answers) == len(lines)
    for machine in ("a", "b"):
        streamed = [datetime.fromisoformat(one["time"]) for one in answers if one["id"] == machine]
        stood = read.filter(read["id"] == machine)["time"].to_list()
        assert streamed == [one.astimezone(UTC) for one in stood]
        assert streamed == [first + timedelta(seconds=seconds * k) for k in range(len(walled))]
    later = [one.astimezone(ZoneInfo(zone)).fold for one in stood]
    assert whole.counters()["second_hour"] == 2 * sum(later) > 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 29 * 60), min_size=2, max_size=60), st.sampled_from([60.0, 600.0, 1800.0]))
def test_rows_at_any_steps_below_half_an_hour_have_their_true_times(steps, interval):
    moments = [FIRST + timedelta(seconds=int(k)) for k in np.cumsum(steps)]
    walled = [f"{one.astimezone(ZoneInfo(BERLIN)):%Y-%m-%d %H:%M:%S}" for one in moments]
    runner = Zoned(interval)
    found = times(service(runner).take(rows(runner, walled)))
    assert [datetime.fromisoformat(one) for one in found] == moments


@pytest.mark.parametrize("seconds", [60, 600, 900, 1800])
def test_a_row_that_came_again_or_a_little_late_is_of_the_first_hour(seconds):
    runner = Zoned(seconds)
    walled = walls(seconds)
    given = rows(runner, walled)
    whole = service(runner)
    for k, row in enumerate(given):
        assert reasons(whole.take([row])) == []
        assert reasons(whole.take([row])) == ["duplicate"]
        # a row ago, and two: half an hour ago there are other readings
        for ago in (1, 2):
            if k >= ago and ago * seconds < 1800:
                assert reasons(whole.take([given[k - ago]])) == ["late"]
    assert whole.counters()["second_hour"] == -(-3600 // seconds)


def test_rows_out_of_order_by_less_than_the_lateness_are_put_in_order():
    runner, walled = Zoned(600), walls(600)
    swapped = list(walled)
    for k in (7, 13):
        swapped[k], swapped[k + 1] = swapped[k + 1], swapped[k]
    whole = service(runner, lateness=1800.0)
    outcomes = whole.take(rows(runner, swapped)) + whole.drain()
    assert reasons(outcomes) == []
    assert times(outcomes) == times(service(Zoned(600)).take(rows(runner, walled)))


@pytest.mark.parametrize("seconds", [3600, 2700])
def test_of_about_one_row_an_hour_the_second_of_one_time_is_the_later_as_in_read(seconds):
    runner = Zoned(seconds)
    again = service(runner).take(rows(runner, ["2026-10-25 02:15"] * 3))
    assert times(again) == ["2026-10-25T02:15:00+02:00", "2026-10-25T02:15:00+01:00"]
    assert reasons(again) == ["duplicate"]


@pytest.mark.parametrize("seconds", [7200, 86400])
def test_of_fewer_rows_than_one_an_hour_nothing_is_taken_for_the_second(seconds):
    runner = Zoned(seconds)
    found = service(runner).take(rows(runner, ["2026-10-25 02:45", "2026-10-25 02:45", "2026-10-25 02:00"]))
    assert reasons(found) == ["duplicate", "late"]


@pytest.mark.parametrize("seconds", [60, 600, 3600])
def test_a_run_that_was_broken_in_the_hour_says_the_same(seconds, tmp_path):
    walled = walls(seconds)
    whole = service(Zoned(seconds)).take(rows(Zoned(seconds), walled))
    step = max(1, len(walled) // 20)
    for at in range(1, len(walled), step):
        store = str(tmp_path / f"{at}.db")
        first = service(Zoned(seconds), store)
        said = first.take(rows(Zoned(seconds), walled)[:at])
        first.close()
        second = service(Zoned(seconds), store)
        # whoever sends a file again from its start changes nothing
        again = second.take(rows(Zoned(seconds), walled))
        bodies = [one.body for one in (*said, *again) if isinstance(one, Answered)]
        assert [json.loads(one) | {"forecast": 0} for one in bodies] == [
            json.loads(one.body) | {"forecast": 0} for one in whole if isinstance(one, Answered)
        ]
        assert set(reasons(again)) <= {"late", "duplicate"}
        second.close()


def test_rows_with_an_offset_or_a_count_mean_what_they_say():
    runner = Zoned(600)
    given = ["2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00", "1792891200", "2026-10-25T01:20Z", "2026-10-25T00:30Z"]
    assert all(row.again is None for row in rows(runner, given))
    found = service(runner).take(rows(runner, given))
    assert times(found) == [
        "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:20:00+01:00",
    ]  # fmt: skip
    assert reasons(found) == ["duplicate", "late"]
    # after one of the second hour, others are of it
    mixed = service(Zoned(600)).take(rows(runner, ["2026-10-25T02:00+01:00", "2026-10-25 02:10", "2026-10-25 02:05"]))
    assert times(mixed) == ["2026-10-25T02:00:00+01:00", "2026-10-25T02:10:00+01:00"]


def test_a_clock_tells_both_stamps_of_the_hour_alone():
    clock = RowClock("datetime", zone=BERLIN)
    found = clock.stamp("2026-10-25T02:30:00")
    assert isinstance(found, Twice)
    assert (clock.time(float(found)), clock.time(found.again)) == (
        "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00",
    )  # fmt: skip
    for other in ("2026-10-25T01:59:59", "2026-10-25T03:00:00", datetime(2026, 10, 25, 2, 30, fold=1), 1792891200):
        assert not isinstance(clock.stamp(other), Twice)
    (row,) = rows(Zoned(), ["2026-10-25 02:30"])
    assert isinstance(row, Row)
    assert (type(row.stamp), row.again) == (float, found.again)
    (there,) = Parcel.of([row]).rows()
    assert isinstance(there, Row)
    assert (there.stamp, there.again) == (row.stamp, row.again)


def test_the_first_row_of_the_second_hour_is_told_once_in_both_languages():
    runner = Zoned(600)
    whole = service(runner)
    whole.take(rows(runner, walls(600)))
    (note,) = whole.notes.taken()
    assert (note.key, note.facts["time"]) == ("second_hour", "2026-10-25T02:00:00+01:00")
    assert "as summer time ended on 2026-10-25" in told(note.key, "en", **note.facts)
    assert "12行目：2026-10-25に夏時間が終わって" in told(note.key, "ja", **note.facts)
    assert whole.notes.taken() == []


def test_what_decides_is_kept_with_the_series():
    rules = Order(ServiceSettings(), interval=1.0, show=lambda stamp: stamp)
    series = Series("pump")
    assert '"seen"' not in order_of(series)
    for stamp in (5.0, 6.0, 3.0):
        rules.take(series, Row("pump", stamp, np.zeros(2)))
    assert series.seen == 3.0
    assert with_order(Series("pump"), order_of(series)).seen == 3.0
    rules.take(series, Row("pump", 7.0, np.zeros(2)))
    assert series.seen is None
